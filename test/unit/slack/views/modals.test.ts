import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../../src/launches/launch.js';
import { actionIds } from '../../../../src/slack/views/ids.js';
import {
  connectLink,
  makingRoomModal,
  noRoomModal,
  noticeModal,
  tooManyModal,
} from '../../../../src/slack/views/notice-modal.js';
import { roomWords } from '../../../../src/slack/words/form.js';
import { limitWords } from '../../../../src/slack/words/quotas.js';
import { actionsIn, asView, buttonsIn } from '../../../support/blocks.js';
import { aWay } from '../../../support/connect.js';
import { aLaunch, manyLaunches } from '../../../support/examples.js';

const reading = { nowMs: 1_700_000_900_000, teamUrl: 'https://papermoon.slack.com/' };

describe('the modal of Connect', () => {
  const url = `https://stream.example/?authToken=${'x'.repeat(1_500)}#console`;

  it('leads to the desktop first, then says until when, and how in the DCV client', () => {
    const view = connectLink(aWay({ url, expiresAtMs: 1_700_000_000_000 }));
    const said = asView(view, 'modal');
    expect(view.blocks.map(({ type }) => type)).toEqual([
      'section',
      'actions',
      'context',
      'section',
    ]);
    expect(said).toMatch(/Has it run out\? Close this and press \*Connect\* again\./);
    expect(JSON.stringify(view.blocks.at(-1))).toContain(`DCV client*, paste this address`);
    expect(JSON.stringify(view.blocks.at(-1))).toContain(`\`${url}\``);
    expect(said.split(url)).toHaveLength(3);
    expect(buttonsIn(view.blocks)).toMatchObject([{ url, action_id: actionIds.openStream }]);
    expect(JSON.stringify(connectLink(aWay({ url })).blocks[0])).not.toContain('authToken');
  });

  it('says until when the link works, as far as that is known', () => {
    expect(asView(connectLink(aWay({ url, expiresAtMs: 1_700_000_000_000 })), 'modal')).toContain(
      '<!date^1700000000^',
    );
    expect(asView(connectLink(aWay({ url })), 'modal')).toContain('for a short while');
  });

  it('leads to a sign-in that asks who it is, and keeps the address of another program', () => {
    const native = 'dcv://10.0.0.7:8443/';
    const way = { url: 'https://10.0.0.7:8443/', isSecret: false, nativeUrl: native };
    const said = asView(connectLink(aWay({ ...way, login: 'ada' })), 'modal');
    expect(said).toContain('Sign in as `ada`, with your own password.');
    expect(said).toContain(`\`${native}\``);
    expect(said).not.toContain('for anyone who has it');
    expect(asView(connectLink(aWay(way)), 'modal')).toContain('as on any of the studio’s machines');
  });

  it('says what there is to say while there is none', () => {
    const view = noticeModal('Preparing the way.', 'Connect');
    expect(asView(view, 'modal')).toContain('Preparing the way.');
    expect(buttonsIn(view.blocks)).toEqual([]);
  });
});

describe('the modal of a person who has the most that are allowed', () => {
  const withoutRoom = (live: Launch[], most: number, unclaimed = 0) =>
    tooManyModal({ live, unclaimed }, most, reading);

  it.each([1, 2, 20, 100])('keeps within Block Kit’s limits with %i of them', (count) => {
    asView(withoutRoom(manyLaunches(count), count), 'modal');
  });

  it('says how many there may be, and has what ends them', () => {
    const ready = aLaunch({ state: 'READY', sessionId: 's-1', clientToken: 'one' });
    const requested = aLaunch({ state: 'REQUESTED', clientToken: 'other' });
    const view = withoutRoom([ready, requested], 2);
    expect(asView(view, 'modal')).toContain('at most 2 workstations');
    expect(actionsIn(view.blocks)).toEqual(['terminate', 'cancel_launch']);
    expect(asView(withoutRoom([ready], 1), 'modal')).toContain('only one workstation');
  });

  it('does not ask to end what cannot be ended now', () => {
    const view = withoutRoom([aLaunch({ state: 'DELETE_IN_PROGRESS', sessionId: 's-1' })], 1);
    expect(asView(view, 'modal')).not.toMatch(/Terminate one/);
    expect(actionsIn(view.blocks)).toEqual([]);
  });

  it.each([
    ['one of them can be ended', withoutRoom([aLaunch({ state: 'READY', sessionId: 's-1' })], 1)],
    ['none can be ended now', withoutRoom([aLaunch({ state: 'DELETE_IN_PROGRESS' })], 1)],
    ['the bot has no record of the only one', withoutRoom([], 1, 1)],
    ['the reader may not know them', noRoomModal(roomWords.noRoom)],
    [
      'a limit is reached',
      noRoomModal(limitWords({ group: null, profile: 'Lighting', sessions: 4 })),
    ],
    ['one of them has just been ended', makingRoomModal('It is being terminated.')],
  ])('says how to go on when %s', (_when, view) => {
    expect(view).toMatchObject({ callback_id: 'too_many', close: { text: 'Back' } });
    expect(asView(view, 'modal')).toMatch(/\*Back\* .*press \*Launch\*/);
  });
});
