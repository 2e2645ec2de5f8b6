import { describe, expect, it } from 'vitest';
import { parseLaunchForm } from '../../src/slack/views/launch-form.js';

const option = (value: unknown) => ({ type: 'static_select', selected_option: { value } });

const whole = {
  profile: { launch_profile: option('lp-1') },
  'type:lp-1': { instance_type: option('g5.2xlarge') },
  'image:lp-1': { streaming_image: option('img-1') },
  channel: { channel: { type: 'conversations_select', selected_conversation: 'C0WORKSTN01' } },
  note: { note: { type: 'plain_text_input', value: '  shot 040  ' } },
};

describe('the launch form’s parser', () => {
  it('reads the whole form, and where mistakes can be shown', () => {
    expect(parseLaunchForm(whole)).toEqual({
      launchProfileId: 'lp-1',
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-1',
      channelId: 'C0WORKSTN01',
      note: 'shot 040',
      typeBlockId: 'type:lp-1',
      imageBlockId: 'image:lp-1',
    });
  });

  it('reads the profile that was searched for', () => {
    const form = { profile: { launch_profile_search: option('lp-9') } };
    expect(parseLaunchForm(form).launchProfileId).toBe('lp-9');
  });

  it.each([
    [{}],
    [{ note: { note: { value: null } }, profile: { launch_profile: { selected_option: null } } }],
    [{ note: { note: { value: '   ' } }, channel: { channel: { selected_conversation: null } } }],
    [{ unknown: { unknown: { anything: [1, 2] } } }],
  ])('takes what is left out as left out: %o', (values) => {
    expect(Object.values(parseLaunchForm(values)).filter((value) => value !== null)).toEqual([]);
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
    ['a block that is no object', { ...whole, profile: 'lp-1' }],
    ['an element that is no object', { ...whole, profile: { launch_profile: 'lp-1' } }],
    ['a value that is no text', { ...whole, profile: { launch_profile: option(1) } }],
    ['an endless value', { ...whole, profile: { launch_profile: option('x'.repeat(10_000)) } }],
    ['an endless note', { ...whole, note: { note: { value: 'x'.repeat(10_000) } } }],
    ['a note that is no text', { ...whole, note: { note: { value: {} } } }],
    ['a channel of a foreign shape', { channel: { channel: { selected_conversation: '../C1' } } }],
    ['a person as the channel', { channel: { channel: { selected_conversation: 'U0ADA00001' } } }],
  ])('refuses %s', (_what, values) => {
    expect(() => parseLaunchForm(values)).toThrow();
  });
});
