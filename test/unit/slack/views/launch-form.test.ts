import { describe, expect, it } from 'vitest';
import { parseLaunchForm, withChannelKept } from '../../../../src/slack/views/launch-form.js';

const option = (value: unknown) => ({ type: 'static_select', selected_option: { value } });

const whole = {
  'profile:U0BEN00002': { launch_profile: option('lp-1') },
  'type:lp-1': { instance_type: option('g5.2xlarge') },
  'image:lp-1': { streaming_image: option('img-1') },
  channel: { channel: { type: 'conversations_select', selected_conversation: 'C0WORKSTN01' } },
  note: { note: { type: 'plain_text_input', value: '  shot 040  ' } },
  reason: { reason: { type: 'plain_text_input', value: ' The crowd does not fit. ' } },
  needed_for: { needed_for: option('14400000') },
  when_full: { when_full: option('any_type') },
  ready_by: { ready_by: { type: 'datetimepicker', selected_date_time: 1_790_000_000 } },
  owner: { owner: { type: 'users_select', selected_user: 'U0BEN00002' } },
};

describe('the launch form’s parser', () => {
  it('reads the whole form, and where mistakes can be shown', () => {
    expect(parseLaunchForm(whole)).toEqual({
      launchProfileId: 'lp-1',
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-1',
      channelId: 'C0WORKSTN01',
      note: 'shot 040',
      readyByMs: 1_790_000_000_000,
      reason: 'The crowd does not fit.',
      neededForMs: 14_400_000,
      whenFull: 'any_type',
      owner: 'U0BEN00002',
      ownerBlockId: 'owner',
      profileBlockId: 'profile:U0BEN00002',
      typeBlockId: 'type:lp-1',
      imageBlockId: 'image:lp-1',
      channelBlockId: 'channel',
      readyByBlockId: 'ready_by',
      reasonBlockId: 'reason',
    });
  });

  it.each([
    ['shot\0 040\ud83d', 'shot 040'],
    [' \0', null],
  ])('reads a note without what no database holds: %j', (value, note) => {
    expect(parseLaunchForm({ note: { note: { value } } })).toMatchObject({ note });
  });

  it('reads the profile that was searched for', () => {
    const form = { 'profile:U1': { launch_profile_search: option('lp-9') } };
    expect(parseLaunchForm(form)).toMatchObject({
      launchProfileId: 'lp-9',
      profileBlockId: 'profile:U1',
    });
  });

  it.each([
    [{}],
    [{ note: { note: { value: null } }, profile: { launch_profile: { selected_option: null } } }],
    [{ note: { note: { value: '   ' } }, channel: { channel: { selected_conversation: null } } }],
    [{ owner: { owner: { selected_user: null } } }],
    [{ later: { ready_by: { selected_date_time: null } } }],
    [{ unknown: { unknown: { anything: [1, 2] } } }],
    [{ needed_for: { needed_for: { selected_option: { value: '99999999999' } } } }],
    [{ when_full: { when_full: { selected_option: { value: 'for ever' } } } }],
  ])('takes what is left out as left out: %o', (values) => {
    const form = parseLaunchForm(values);
    const { ownerBlockId, profileBlockId, channelBlockId, readyByBlockId, ...others } = form;
    const { whenFull, ...said } = others;
    expect(whenFull).toBe('end');
    expect(Object.values(said).filter((value) => value !== null)).toEqual([]);
    expect(ownerBlockId).toBe('owner' in values ? 'owner' : null);
    expect(profileBlockId).toBe('profile' in values ? 'profile' : null);
    expect(channelBlockId).toBe('channel' in values ? 'channel' : null);
  });

  it('takes a note of 300 characters, however Slack counts an emoji', () => {
    const form = (value: string) => parseLaunchForm({ note: { note: { value } } });
    expect(form('🌙'.repeat(300)).note).toHaveLength(600);
    expect(() => form('x'.repeat(301))).toThrow();
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'values'],
    ['a list', [whole]],
    ['a block that is no object', { ...whole, 'profile:U0BEN00002': 'lp-1' }],
    [
      'an element that is no object',
      { ...whole, 'profile:U0BEN00002': { launch_profile: 'lp-1' } },
    ],
    ['a value that is no text', { ...whole, 'profile:U0BEN00002': { launch_profile: option(1) } }],
    [
      'an endless value',
      { ...whole, 'profile:U0BEN00002': { launch_profile: option('x'.repeat(10_000)) } },
    ],
    ['an endless note', { ...whole, note: { note: { value: 'x'.repeat(10_000) } } }],
    ['a note that is no text', { ...whole, note: { note: { value: {} } } }],
    ['a channel of a foreign shape', { channel: { channel: { selected_conversation: '../C1' } } }],
    ['a channel as the person', { owner: { owner: { selected_user: 'C0WORKSTN01' } } }],
    ['a person of a foreign shape', { owner: { owner: { selected_user: '<!channel>' } } }],
    ['an endless person', { owner: { owner: { selected_user: `U${'0'.repeat(100)}` } } }],
    ['a person as the channel', { channel: { channel: { selected_conversation: 'U0ADA00001' } } }],
  ])('refuses %s', (_what, values) => {
    expect(() => parseLaunchForm(values)).toThrow();
  });
});

describe('the channel that was kept while the form had no place for it', () => {
  const { channel: _, ...without } = whole;

  it.each([
    ['C0WORKSTN01', 'C0WORKSTN01'],
    ['', null],
    ['<!channel>', null],
    ['{"channel":"C0WORKSTN01"}', null],
  ])('“%s” is %s', (kept, channelId) => {
    expect(withChannelKept(parseLaunchForm(without), kept)).toMatchObject({ channelId });
  });

  it('gives way to what stands in the form, and be it nothing', () => {
    const emptied = { ...whole, channel: { channel: { selected_conversation: null } } };
    expect(withChannelKept(parseLaunchForm(emptied), 'C0LATER')).toMatchObject({ channelId: null });
  });
});
