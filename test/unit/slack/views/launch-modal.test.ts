import { describe, expect, it } from 'vitest';
import { parseView } from '../../../../sandbox/src/slack/block-kit/parse.js';
import {
  type FormContent,
  foundProfiles,
  launchModal,
  nothingOfferedModal,
} from '../../../../src/slack/views/launch-modal.js';
import { noticeModal } from '../../../../src/slack/views/notice-modal.js';
import { instanceTypeFacts } from '../../../../src/studio/instance-types.js';
import { anOffer, aProfile, mischief, someTypes } from '../../../support/examples.js';

const nothing = { launchProfileId: null, ec2InstanceType: null, streamingImageId: null };

const content = (changed: Partial<FormContent> = {}): FormContent => ({
  owner: 'U0ADA00001',
  mayChooseOwner: false,
  onBehalf: false,
  selection: nothing,
  channelId: 'C1',
  allowedChannels: [],
  note: null,
  readyByMs: null,
  notice: null,
  isDear: () => false,
  reason: null,
  neededForMs: null,
  above: [],
  standing: () => ({ limits: [], budgets: [] }),
  ...changed,
});

/** Checks Block Kit's limits, and gives the modal as Slack would take it. */
function shown(view: unknown): string {
  return JSON.stringify(parseView(JSON.parse(JSON.stringify(view)), 'modal').blocks);
}

describe('the launch form', () => {
  it.each([1, 2, 100, 101, 2_000])('keeps within Block Kit’s limits with %i profiles', (count) => {
    const [first, ...others] = Array.from({ length: count }, (_, at) =>
      aProfile({ id: `lp-${at}`, name: `Profile ${at}` }),
    );
    if (first === undefined) return;
    const form = shown(launchModal(anOffer(first, ...others), content()));
    expect(form.includes('external_select')).toBe(count > 100);
  });

  it.each(['x'.repeat(200), '🌙'.repeat(200), '&'.repeat(200)])(
    'keeps within the limits with long words: %s',
    (long) => {
      const images = [1, 2].map((at) => ({ id: `img-${at}`, name: long, platform: null }));
      const profile = aProfile({ name: long, description: long, images });
      shown(
        launchModal(anOffer(profile), content({ notice: long, note: long, mayChooseOwner: true })),
      );
      shown(noticeModal(long.repeat(30)));
    },
  );

  it('lets only an admin choose whom it is for', () => {
    const form = (mayChooseOwner: boolean) =>
      shown(launchModal(anOffer(aProfile()), content({ owner: 'U0BEN00002', mayChooseOwner })));
    expect(form(true)).toContain('"initial_user":"U0BEN00002"');
    expect(form(true)).toContain('users_select');
    expect(form(false)).not.toContain('users_select');
    // Each person's profiles are a choice of their own.
    expect(form(false)).toContain('"block_id":"profile:U0BEN00002"');
  });

  it('keeps the choice of another person when there is nothing for the one chosen', () => {
    for (const why of ['Ben has no studio account yet.', '🌙'.repeat(2_000)]) {
      const form = shown(
        nothingOfferedModal({ owner: 'U0BEN00002', channelId: null, note: 'shot 040' }, why),
      );
      expect(form).toContain('"initial_user":"U0BEN00002"');
      expect(form).toContain('"initial_value":"shot 040"');
      expect(form).not.toContain('profile:');
      expect(form).toContain('As it is, *Launch* would start nothing.');
    }
  });

  it('is filled in as it was', () => {
    const form = shown(launchModal(anOffer(aProfile()), content({ note: 'shot 040' })));
    expect(form).toContain('"initial_value":"shot 040"');
    expect(form).toContain('"initial_conversation":"C1"');
    const empty = shown(launchModal(anOffer(aProfile()), content({ channelId: null })));
    expect(empty).not.toMatch(/initial_value|initial_conversation/);
  });

  it.each([
    { channelId: 'C2', chosen: 'C2' },
    { channelId: 'C9', chosen: 'C1' },
    { channelId: null, chosen: 'C1' },
  ])('opened from $channelId, chooses $chosen of the channels that are allowed', (row) => {
    const { channelId, chosen } = row;
    const allowedChannels = ['C1', 'C2'];
    const form = shown(launchModal(anOffer(aProfile()), content({ channelId, allowedChannels })));
    expect(form).toContain(`"initial_conversation":"${chosen}"`);
    expect(form).toContain('Only certain channels can be chosen here');
    expect(form).not.toContain('Leave it empty');
  });

  it('shows a selection that is on offer, and otherwise the first', () => {
    const other = aProfile({ id: 'lp-2', instanceTypes: someTypes('g3.4xlarge'), images: [] });
    const offer = anOffer(aProfile(), other);
    const initial = (selection: typeof nothing | Record<keyof typeof nothing, string>) =>
      [
        ...shown(launchModal(offer, content({ selection }))).matchAll(
          /"initial_option":{"value":"([^"]+)/g,
        ),
      ].map(([, value]) => value);
    expect(initial(nothing)).toEqual(['lp-1', 'g5.2xlarge', 'img-1', 'end']);
    expect(
      initial({
        launchProfileId: 'lp-1',
        ec2InstanceType: 'g4dn.4xlarge',
        streamingImageId: 'img-2',
      }),
    ).toEqual(['lp-1', 'g4dn.4xlarge', 'img-2', 'end']);
    expect(
      initial({ launchProfileId: 'lp-2', ec2InstanceType: 'g9.huge', streamingImageId: 'img-9' }),
    ).toEqual(['lp-2', 'g3.4xlarge', 'end']);
    expect(
      initial({
        launchProfileId: 'lp-9',
        ec2InstanceType: 'g5.2xlarge',
        streamingImageId: 'img-1',
      }),
    ).toEqual(['lp-1', 'g5.2xlarge', 'img-1', 'end']);
  });

  it('says what each type is, and leaves an unknown one as it is', () => {
    const profile = aProfile({
      instanceTypes: someTypes('g4dn.12xlarge', 'g4dn.16xlarge', 'g9.huge'),
    });
    const form = shown(launchModal(anOffer(profile), content()));
    expect(form).toContain('g4dn.12xlarge · 48 vCPU · 192 GiB · 4× T4 16 GB');
    expect(form).toContain('g4dn.16xlarge · 64 vCPU · 256 GiB · 1× T4 16 GB');
    expect(form).toContain('"text":"g9.huge"');
    expect(instanceTypeFacts('g9.huge')).toBeNull();
  });

  it('shows names as they are: options are plain text, which notifies nobody', () => {
    const form = parseView(launchModal(anOffer(aProfile({ name: mischief })), content()), 'modal');
    expect(JSON.stringify(form.blocks)).toContain(mischief);
    expect(JSON.stringify(form.blocks)).not.toContain('mrkdwn');
  });
});

describe('the search for a profile', () => {
  const profiles = Array.from({ length: 150 }, (_, at) =>
    aProfile({ id: `lp-${at}`, name: `Shot ${at}`, description: at === 7 ? 'the Moon' : null }),
  );

  it('finds by any part of name or description, in any case', () => {
    const found = (typed: string) => foundProfiles(profiles, typed).map(({ value }) => value);
    expect(found(' MOON ')).toEqual(['lp-7']);
    expect(found('shot 14')).toContain('lp-149');
    expect(found('nowhere')).toEqual([]);
  });

  it('gives no more than Slack takes', () => {
    expect(foundProfiles(profiles, '')).toHaveLength(100);
  });
});

describe('a name in the form that shows nothing, or looks like another', () => {
  const blank = ['', ' ', '\u200B', '\u202E\n', '\u3164', '\uD800'];
  const offered = (names: readonly string[]) => {
    const images = names.map((name, at) => ({ id: `img-${at}`, name, platform: null }));
    const profiles = names.map((name, at) =>
      aProfile({ id: `lp-${at}`, name, description: name, images }),
    );
    const [first = aProfile(), ...others] = profiles;
    const form = launchModal({ profiles: [first, ...others] }, content());
    // Slack refuses the whole form for one option without a character.
    shown(form);
    return JSON.stringify(form.blocks);
  };

  it('gets a name of ours, and a number', () => {
    const form = offered(blank);
    for (const name of ['Profile without a name', 'Image without a name']) {
      for (const label of [name, `${name} (2)`, `${name} (6)`])
        expect(form).toContain(`"${label}"`);
    }
  });

  it('is told apart, also where only its end differs', () => {
    const long = 'x'.repeat(80);
    const form = offered(['Comp', 'Comp', 'Comp (2)', 'Comp\u200B', `${long}a`, `${long}b`]);
    for (const label of ['Comp', 'Comp (2)', 'Comp (2) (2)', 'Comp (3)']) {
      expect(form).toContain(`"text":"${label}"`);
    }
    expect(form).toContain(`${'x'.repeat(70)}… (2)"`);
  });

  it('is on one line, without characters that change the order of others', () => {
    expect(offered(['Lighting\n\u202Eseq\u0000 040'])).toContain('"text":"Lighting seq 040"');
  });
});
