import type { KnownBlock } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import {
  actionsFor,
  type SessionAction,
  sessionActions,
} from '../../../../src/launches/actions.js';
import { failureOf } from '../../../../src/launches/failures.js';
import type { Launch } from '../../../../src/launches/launch.js';
import { type LaunchState, launchStates } from '../../../../src/launches/states.js';
import { defaultLimits } from '../../../../src/limits.js';
import { adminNotice } from '../../../../src/slack/views/admin-notice.js';
import { approvalMessage } from '../../../../src/slack/views/approval.js';
import { actionIds, sessionActionFrom, sessionActionId } from '../../../../src/slack/views/ids.js';
import { launchMessage } from '../../../../src/slack/views/launch-message.js';
import {
  type Listed,
  listBlocks,
  listModal,
  listPlaceFrom,
  sessionButtons,
  sessionList,
} from '../../../../src/slack/views/session-list.js';
import { actionsIn, asMessage, asView, buttonsIn, empty, loud } from '../../../support/blocks.js';
import {
  aLaunch,
  aStudio,
  harmless,
  manyLaunches,
  mischievousLaunch,
} from '../../../support/examples.js';
import { newLaunch } from '../../../support/launches.js';

const nowMs = 1_700_000_900_000;
const reading = { nowMs, teamUrl: 'https://papermoon.slack.com/' };
const own = { ...reading, withOwner: false };
const others = { ...reading, withOwner: true };

describe('the buttons of a launch', () => {
  const variants = [true, false].flatMap((canStop) =>
    [null, 1].map((stuckSinceMs) => ({ canStop, stuckSinceMs })),
  );

  it.each(launchStates)('in %s are those that the state allows, in the message too', (state) => {
    for (const variant of variants) {
      const launch = aLaunch({ state, sessionId: 's-1', ...variant });
      const { blocks } = launchMessage(launch, aStudio);
      asMessage(blocks);
      expect(actionsIn(blocks)).toEqual(actionsFor(launch));
      for (const { value } of buttonsIn(blocks)) expect(value).toBe(launch.clientToken);
    }
  });

  it.each<[LaunchState, SessionAction[]]>([
    ['READY', ['connect', 'stop', 'terminate']],
    ['STOPPED', ['start', 'terminate']],
    ['CREATE_FAILED', ['try_again', 'dismiss']],
    ['CREATE_IN_PROGRESS', []],
    ['DELETED', []],
  ])('in %s are %j', (state, actions) => {
    expect(actionsIn(sessionButtons(aLaunch({ state, sessionId: 's-1' })))).toEqual(actions);
  });

  it.each<[string, Partial<Launch>, string[]]>([
    ['was refused for capacity', { failure: failureOf('capacity') }, ['Keep trying']],
    ['was refused for something else', { failure: failureOf('quota') }, ['Try again']],
    ['is ready', { state: 'READY', sessionId: 's-1' }, ['Connect']],
  ])('have one that stands out, what its owner most wants: it %s', (_, fields, standOut) => {
    const row = buttonsIn(sessionButtons(aLaunch({ state: 'NOT_CREATED', ...fields })));
    const primary = row.filter(({ style }) => style === 'primary');
    expect(primary.map(({ text }) => text.text)).toEqual(standOut);
  });

  it('have no block of their own when there are none', () => {
    expect(sessionButtons(aLaunch({ state: 'DELETED' }))).toEqual([]);
    expect(sessionButtons(aLaunch({ state: 'READY' }), () => false)).toEqual([]);
  });

  const inItsLastHour = aLaunch({
    state: 'READY',
    sessionId: 's-1',
    lifetime: { endedBy: 'bot', onForMs: 1, longestMs: null, stoppedForMs: null, idleForMs: null },
    stopAtMs: 1_700_000_000_000,
    lastHourOfMs: 1_700_000_000_000,
  });

  it('offer to prolong it in the last hour, and wherever that was asked for', () => {
    const labels = (launch: Launch, ...more: [((action: string) => boolean)?]) =>
      buttonsIn(sessionButtons(launch, ...more)).map(({ text }) => text.text);
    expect(labels(inItsLastHour)).toEqual(['Connect', 'Two more hours', 'Stop', 'Terminate']);
    const moved = { ...inItsLastHour, stopAtMs: 1_700_007_200_000 };
    expect(labels(moved)).toEqual(['Connect', 'Stop', 'Terminate']);
    expect(labels(moved, (action) => action === 'extend')).toEqual(['Two more hours']);
    const rows = { ...reading, withOwner: true };
    expect(buttonsIn(sessionList([moved], rows)).map(({ text }) => text.text)).toEqual([
      'Stop',
      'Terminate',
    ]);
  });

  it('ask first if something is lost, and say what', () => {
    const shown = [
      { ...inItsLastHour, canReboot: true },
      {
        ...inItsLastHour,
        lifetime: { ...inItsLastHour.lifetime, idleForMs: 1 } as Launch['lifetime'],
        idle: { is: 'asked' as const, sinceMs: 1, stopAtMs: 2 },
      },
      aLaunch({ state: 'STOPPED', sessionId: 's-1', canResize: true }),
      aLaunch({ state: 'NOT_CREATED', failure: failureOf('capacity') }),
      aLaunch({ state: 'CREATE_IN_PROGRESS', sessionId: 's-1', stuckSinceMs: 1 }),
    ].flatMap((launch) => buttonsIn(sessionButtons(launch)));
    const unclaimed = {
      ...newLaunch(),
      sessionId: 's-1',
      state: 'READY' as const,
      stateWord: 'READY',
    };
    const notice = { kind: 'unclaimed', sessions: [unclaimed], others: 0 } as const;
    shown.push(
      ...buttonsIn(approvalMessage(aLaunch({ approval: 'asked' }), aStudio).blocks),
      ...buttonsIn(adminNotice(notice, defaultLimits, reading).blocks),
    );
    const asking = new Map(
      shown.map(({ action_id, confirm }) => [
        sessionActionFrom(action_id ?? ''),
        confirm?.text?.text ?? null,
      ]),
    );
    expect([...asking.keys()].sort()).toEqual([...sessionActions].sort());
    expect(asking.get('stop')).toMatch(/not saved is lost/);
    expect(asking.get('reboot')).toMatch(/not saved is lost/);
    expect(asking.get('terminate')).toMatch(/disk is deleted/);
    expect(asking.get('cancel_launch')).toMatch(/terminated/);
    const harmless = [
      'connect',
      'extend',
      'start',
      'resize',
      'keep_trying',
      'try_again',
      'dismiss',
      'keep_on',
      'rendering',
      'approve',
      'refuse',
      'adopt',
    ] as const;
    for (const harmlessAction of harmless) {
      expect(asking.get(harmlessAction)).toBeNull();
    }
  });

  it.each([
    [null, 'Its own disk is kept. Start brings the workstation back.'],
    [
      450,
      'Its own disk is kept. The scratch disk (450 GB) is emptied. Start brings the workstation back.',
    ],
  ])('say before a stop what becomes of its disks: %s', (scratchGb, words) => {
    const on = aLaunch({ state: 'READY', sessionId: 's-1', scratchGb });
    const stop = buttonsIn(sessionButtons(on)).find(({ text }) => text.text === 'Stop');
    expect(stop?.confirm?.text?.text).toContain(words);
  });

  it('are known again by their names, and no other name is', () => {
    for (const action of sessionActions) {
      expect(sessionActionFrom(sessionActionId(action))).toBe(action);
    }
    for (const name of ['session:', 'session:delete', 'stop', 'session:stop ', actionIds.launch]) {
      expect(sessionActionFrom(name)).toBeNull();
    }
  });
});

describe('a list of sessions', () => {
  it.each([0, 1, 20, 21, 100])('keeps within Block Kit’s limits with %i of them', (count) => {
    const title: KnownBlock = { type: 'section', text: { type: 'mrkdwn', text: 'Which one?' } };
    for (const withOwner of [true, false]) {
      asMessage([title, ...sessionList(manyLaunches(count), { ...reading, withOwner })]);
    }
  });

  it.each(launchStates)('says how one in %s is doing, and nothing empty', (state) => {
    const said = asMessage(
      sessionList(
        [aLaunch({ state, sessionId: 's-1', stopAtMs: 1_700_000_100_000, terminateAtMs: null })],
        others,
      ),
    );
    expect(said).toContain('Ada Okafor');
    expect(said).toContain('Lighting');
    expect(said).toContain('g5.2xlarge');
    expect(said).not.toMatch(empty);
    expect(said.includes(' · stops at <!date')).toBe(state === 'READY');
  });

  it('has no Connect among everybody’s, and only what is wanted when something is', () => {
    const ready = aLaunch({ state: 'READY', sessionId: 's-1' });
    expect(actionsIn(sessionList([ready], others))).toEqual(['stop', 'terminate']);
    expect(actionsIn(sessionList([ready], own))).toEqual(['connect', 'stop', 'terminate']);
    expect(
      actionsIn(sessionList([ready], { ...own, wanted: (action) => action === 'stop' })),
    ).toEqual(['stop']);
  });

  it('cuts a long note, and shows it on one line', () => {
    const note = `Shot 0420\n${'x'.repeat(300)}`;
    const said = asMessage(sessionList([aLaunch({ state: 'READY', note })], own));
    expect(said).toContain(`_Shot 0420 ${'x'.repeat(69)}…_`);
  });

  it('says times of today without a day, and others with it', () => {
    const at = (stateSinceMs: number) =>
      asMessage(sessionList([aLaunch({ state: 'READY', stateSinceMs })], own));
    expect(at(nowMs - 3_600_000)).toMatch(/Ready since <!date\^\d+\^\{time\}\|/);
    expect(at(nowMs - 30 * 3_600_000)).toMatch(/since <!date\^\d+\^\{date_short_pretty\} at/);
  });

  it('quotes the studio about what failed: only its reader sees it', () => {
    const failed = {
      problem: 'script',
      statusCode: 'SCRIPT_ERROR',
      statusMessage: 'exit 3',
    } as const;
    const said = asMessage(sessionList([aLaunch({ state: 'START_FAILED', ...failed })], own));
    expect(said).toContain('`SCRIPT_ERROR` · “exit 3”');
  });

  it('names the machine and its owner in the label of each button, for screen readers', () => {
    const ready = aLaunch({ state: 'READY', sessionId: 's-1' });
    const labels = buttonsIn(sessionList([ready], own)).map((one) => one.accessibility_label);
    expect(labels).toEqual([
      'Connect: Lighting, g5.2xlarge, Ada Okafor',
      'Stop: Lighting, g5.2xlarge, Ada Okafor',
      'Terminate: Lighting, g5.2xlarge, Ada Okafor',
    ]);
  });

  const twins = ['5d3f7a90', '0c1e2b77'].map((id) =>
    aLaunch({
      clientToken: `slack-${id}ffff`,
      state: 'READY',
      sessionId: id,
      messageChannel: 'C0WORKSTN01',
      messageTs: '1700000000.000100',
    }),
  );
  const link = (id: string) =>
    `<https://papermoon.slack.com/archives/C0WORKSTN01/p1700000000000100|id ${id}>`;

  it('gives rows that look alike an id that leads to their message, and none to others', () => {
    const another = aLaunch({ state: 'READY', ec2InstanceType: 'g4dn.xlarge' });
    const blocks = sessionList([...twins, another], own);
    const said = asMessage(blocks);
    for (const id of ['5d3f7a90', '0c1e2b77']) {
      expect(said).toContain(`*Lighting* · g5.2xlarge · ${link(id)}`);
      expect(JSON.stringify(blocks)).toContain(`"Stop: ${id}, Lighting, g5.2xlarge, Ada Okafor"`);
    }
    expect(said).toContain('*Lighting* · g4dn.xlarge\\n');
  });

  it('leads to no direct messages of another person', () => {
    const direct = twins.map((launch) => ({ ...launch, messageChannel: 'D0ADA00001' }));
    expect(asMessage(sessionList(direct, others))).not.toContain('https://');
    expect(asMessage(sessionList(direct, others))).toContain('g5.2xlarge · id 5d3f7a90');
    expect(asMessage(sessionList(direct, own))).toContain('/archives/D0ADA00001/');
  });

  it('notifies no one', () => {
    const said = asMessage(sessionList(manyLaunches(3, mischievousLaunch), others));
    expect(said).not.toMatch(loud);
    expect(said).toContain(harmless);
  });
});

describe('a page of a list', () => {
  const listed: Listed = { whose: 'everybody', words: '' };
  const shown = (offset: number, total: number, count = 20) =>
    listBlocks(listed, { launches: manyLaunches(count), total, offset }, reading);
  const places = (blocks: KnownBlock[]) =>
    buttonsIn(blocks)
      .filter(({ action_id }) => action_id?.startsWith('list:'))
      .map(({ text, value }) => [text.text, listPlaceFrom(value)?.offset]);

  it.each([
    ['the only one', shown(0, 3, 3), [], '3 workstations.'],
    [
      'the first',
      shown(0, 45),
      [['Older', 20]],
      '45 workstations. 1 to 20 are shown, newest first.',
    ],
    [
      'one between',
      shown(20, 45),
      [
        ['Newer', 0],
        ['Older', 40],
      ],
      '45 workstations. 21 to 40 are shown, newest first.',
    ],
    ['the last', shown(40, 45, 5), [['Newer', 20]], '41 to 45 are shown, newest first.'],
  ])('%s leads to what is there', (_which, blocks, leads, words) => {
    expect(places(blocks)).toEqual(leads);
    expect(asMessage(blocks)).toContain(words);
  });

  it('keeps within Block Kit’s limits with as much as there may be', () => {
    const words = '<!channel>'.repeat(10);
    const blocks = listBlocks(
      { ...listed, words },
      { launches: manyLaunches(20), total: 99, offset: 20 },
      reading,
    );
    asMessage(blocks);
    const [title] = blocks;
    expect(JSON.stringify(title)).not.toMatch(loud);
    asView(listModal({ ...listed, words, offset: 20 }, blocks, 'It is being stopped.'), 'modal');
  });

  it.each([
    undefined,
    7,
    '',
    'nonsense',
    '[]',
    '{"whose":"nobody","words":"","offset":0}',
    '{"whose":"own","words":"","offset":-1}',
    '{"whose":"own","words":"","offset":1.5}',
    `{"whose":"own","words":"${'x'.repeat(300)}","offset":0}`,
  ])('is not what %j names', (value) => {
    expect(listPlaceFrom(value)).toBeNull();
  });
});
