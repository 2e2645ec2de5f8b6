import type { AnyBlock, Button, KnownBlock } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { parseMessageBlocks, parseView } from '../../../sandbox/src/slack/block-kit/parse.js';
import type { HomeContent } from '../../../src/engine/home-task.js';
import {
  type Launch,
  type LaunchEvent,
  sessionlessStates,
  sessionStates,
} from '../../../src/launches/launch.js';
import { actionsFor, type SessionAction, sessionActions } from '../../../src/launches/policy.js';
import type { AuditEntryShown } from '../../../src/launches/ports/audit-log.js';
import type { LivePage } from '../../../src/launches/ports/launches.js';
import { connectLink, connectNotice } from '../../../src/slack/views/connect-modal.js';
import { historyText } from '../../../src/slack/views/history.js';
import { homeView } from '../../../src/slack/views/home.js';
import { actionIds, sessionActionFrom, sessionActionId } from '../../../src/slack/views/ids.js';
import { launchMessage } from '../../../src/slack/views/launch-message.js';
import {
  makingRoomModal,
  noRoomModal,
  tooManyModal,
} from '../../../src/slack/views/notice-modal.js';
import { sessionButtons } from '../../../src/slack/views/session-buttons.js';
import {
  type Listed,
  listBlocks,
  listModal,
  listPlaceFrom,
  sessionList,
} from '../../../src/slack/views/session-list.js';
import { threadReplyBlocks } from '../../../src/slack/views/thread-reply.js';
import { aLaunch, harmless, mischief } from '../../support/examples.js';

const states = [...sessionStates, ...sessionlessStates, 'A_NEW_STATE'];
const loud = /<[!@#h](?!date)/;

/** As Slack would take it; throws where a limit of Block Kit is broken. */
const asMessage = (blocks: KnownBlock[]): string => {
  parseMessageBlocks(JSON.parse(JSON.stringify(blocks)));
  return JSON.stringify(blocks);
};
const asView = (view: object, type: 'modal' | 'home'): string => {
  parseView(JSON.parse(JSON.stringify(view)), type);
  return JSON.stringify(view);
};

const buttonsIn = (blocks: readonly AnyBlock[]): Button[] =>
  blocks.flatMap((block) => {
    if (block.type === 'section' && 'accessory' in block) {
      return block.accessory?.type === 'button' ? [block.accessory] : [];
    }
    return block.type === 'actions' && 'elements' in block
      ? block.elements.filter((element) => element.type === 'button')
      : [];
  });
const actionsIn = (blocks: readonly AnyBlock[]): (SessionAction | null)[] =>
  buttonsIn(blocks).map(({ action_id }) => sessionActionFrom(action_id ?? ''));

/** A launch with the longest of everything that anybody may write. */
const longest = (fields: Partial<Launch> = {}): Launch =>
  aLaunch({
    state: 'READY',
    sessionId: 's-1',
    ownerName: '&'.repeat(300),
    launchProfileName: '&'.repeat(3_000),
    ec2InstanceType: '<'.repeat(300),
    note: '&'.repeat(300),
    stopAtMs: 1_700_000_100_000,
    ...fields,
  });

const mischievous = (fields: Partial<Launch> = {}): Launch =>
  aLaunch({
    state: 'READY',
    sessionId: 's-1',
    ownerName: mischief,
    launchProfileName: mischief,
    ec2InstanceType: mischief,
    note: mischief,
    ...fields,
  });

const many = (count: number, make = longest): Launch[] =>
  Array.from({ length: count }, (_, at) => make({ clientToken: `slack-${at}` }));

describe('the buttons of a launch', () => {
  const variants = [true, false].flatMap((canStop) =>
    [null, 1].map((stuckSinceMs) => ({ canStop, stuckSinceMs })),
  );

  it.each(states)('in %s are those that it allows, in its message too', (state) => {
    for (const variant of variants) {
      const launch = aLaunch({ state, sessionId: 's-1', ...variant });
      const { blocks } = launchMessage(launch, 'us-west-2');
      asMessage(blocks);
      expect(actionsIn(blocks)).toEqual(actionsFor(launch));
      for (const { value } of buttonsIn(blocks)) expect(value).toBe(launch.clientToken);
    }
  });

  it.each<[string, SessionAction[]]>([
    ['READY', ['connect', 'stop', 'terminate']],
    ['STOPPED', ['start', 'terminate']],
    ['CREATE_FAILED', ['try_again', 'dismiss']],
    ['CREATE_IN_PROGRESS', []],
    ['DELETED', []],
  ])('in %s are %j', (state, actions) => {
    expect(actionsIn(sessionButtons(aLaunch({ state, sessionId: 's-1' })))).toEqual(actions);
  });

  it('have no block of their own when there are none', () => {
    expect(sessionButtons(aLaunch({ state: 'DELETED' }))).toEqual([]);
    expect(sessionButtons(aLaunch({ state: 'READY' }), () => false)).toEqual([]);
  });

  it('ask before anything is lost, and say what', () => {
    const shown = [
      aLaunch({ state: 'READY', sessionId: 's-1' }),
      aLaunch({ state: 'STOPPED', sessionId: 's-1' }),
      aLaunch({ state: 'NOT_CREATED' }),
      aLaunch({ state: 'CREATE_IN_PROGRESS', sessionId: 's-1', stuckSinceMs: 1 }),
    ].flatMap((launch) => buttonsIn(sessionButtons(launch)));
    const asking = new Map(
      shown.map(({ action_id, confirm }) => [
        sessionActionFrom(action_id ?? ''),
        confirm?.text?.text ?? null,
      ]),
    );
    expect([...asking.keys()].sort()).toEqual([...sessionActions].sort());
    expect(asking.get('stop')).toMatch(/not saved is lost/);
    expect(asking.get('terminate')).toMatch(/disk is deleted/);
    expect(asking.get('give_up')).toMatch(/terminated/);
    for (const harmlessAction of ['connect', 'start', 'try_again', 'dismiss'] as const) {
      expect(asking.get(harmlessAction)).toBeNull();
    }
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
      asMessage([title, ...sessionList(many(count), withOwner)]);
    }
  });

  it.each(states)('says what one in %s is, and nothing empty', (state) => {
    const said = asMessage(
      sessionList(
        [aLaunch({ state, sessionId: 's-1', stopAtMs: 1_700_000_100_000, terminateAtMs: null })],
        true,
      ),
    );
    expect(said).toContain('Ada Okafor');
    expect(said).toContain('Lighting');
    expect(said).toContain('g5.2xlarge');
    expect(said).not.toMatch(/undefined|null|NaN|\[object/);
    expect(said.includes('stops by itself')).toBe(state === 'READY');
  });

  it('has no Connect among everybody’s, and only what is wanted when something is', () => {
    const ready = aLaunch({ state: 'READY', sessionId: 's-1' });
    expect(actionsIn(sessionList([ready], true))).toEqual(['stop', 'terminate']);
    expect(actionsIn(sessionList([ready], false))).toEqual(['connect', 'stop', 'terminate']);
    expect(actionsIn(sessionList([ready], false, (action) => action === 'stop'))).toEqual(['stop']);
  });

  it('notifies nobody', () => {
    const said = asMessage(sessionList(many(3, mischievous), true));
    expect(said).not.toMatch(loud);
    expect(said).toContain(harmless);
  });
});

/** The first page of as many as there are, unless there are more. */
const page = (launches: Launch[], total = launches.length): LivePage => ({
  launches,
  total,
  offset: 0,
});

describe('a page of a list', () => {
  const listed: Listed = { whose: 'everybody', words: '' };
  const shown = (offset: number, total: number, count = 20) =>
    listBlocks(listed, { launches: many(count), total, offset });
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
    const blocks = listBlocks({ ...listed, words }, { launches: many(20), total: 99, offset: 20 });
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

describe('the Home tab', () => {
  const content = (changed: Partial<HomeContent> = {}): HomeContent => ({
    live: page([]),
    recent: [],
    others: null,
    ...changed,
  });

  it('with nothing on it says how to begin', () => {
    const said = asView(homeView(content()), 'home');
    expect(said).toContain('/nimble-session');
    expect(said).not.toContain('Everyone else');
    expect(actionsIn(homeView(content()).blocks)).toEqual([null]);
  });

  it('keeps within Block Kit’s limits with as much as there may be', () => {
    const others = Array.from({ length: 20 }, (_, at) =>
      longest({ clientToken: `slack-other-${at}`, owner: 'U0BEN00002' }),
    );
    const full = content({
      live: page(many(20), 1_000),
      recent: many(5),
      others: page(others, 10_000),
    });
    asView(homeView(full), 'home');
    asView(homeView({ ...full, others: null }), 'home');
    asView(homeView({ ...full, live: page([]) }), 'home');
  });

  it('says how many there are when not all are shown, and leads to the rest', () => {
    const some = content({
      live: page(many(2)),
      others: page([aLaunch({ clientToken: 'bens' })], 143),
    });
    const said = asView(homeView(some), 'home');
    expect(said).toContain('The newest 1 of 143 are shown.');
    expect(said).not.toContain('of 2 are shown');
    const [more] = buttonsIn(homeView(some).blocks).filter(({ action_id }) =>
      action_id?.startsWith('list:'),
    );
    expect(listPlaceFrom(more?.value)).toEqual({ whose: 'others', words: '', offset: 1 });
  });

  it('shows one’s own with Connect, and everybody else’s without, each once', () => {
    const own = aLaunch({ state: 'READY', sessionId: 's-1', clientToken: 'own' });
    const bens = { ...own, clientToken: 'bens', owner: 'U0BEN00002', ownerName: 'Ben Castellano' };
    const { blocks } = homeView(content({ live: page([own]), others: page([bens]) }));
    const pressed = buttonsIn(blocks).map(({ value, action_id }) => `${value} ${action_id}`);
    expect(pressed.filter((press) => press.startsWith('own'))).toEqual([
      'own session:connect',
      'own session:stop',
      'own session:terminate',
    ]);
    expect(pressed.filter((press) => press.startsWith('bens'))).toEqual([
      'bens session:stop',
      'bens session:terminate',
    ]);
  });

  it('tells an admin that nobody else has one', () => {
    const said = asView(homeView(content({ others: page([]) })), 'home');
    expect(said).toContain('Nobody else has one right now.');
  });

  it.each<[string, Partial<Launch>, string]>([
    [
      'that became ready',
      { state: 'DELETED', firstReadyAtMs: 1_700_000_360_000 },
      'ready after 6 min',
    ],
    [
      'that failed',
      { state: 'CREATE_FAILED', statusCode: 'INSUFFICIENT_CAPACITY' },
      'never became ready (insufficient capacity)',
    ],
    ['that failed for no reason given', { state: 'CREATE_FAILED' }, 'never became ready"'],
    [
      'that was refused',
      { state: 'REFUSED', failure: { kind: 'no_profiles', message: '', requestId: null } },
      'never became ready (no profiles)',
    ],
    ['on its way', { state: 'CREATE_IN_PROGRESS' }, 'not ready yet'],
  ])('tells of a launch %s', (_what, fields, words) => {
    const said = asView(homeView(content({ recent: [aLaunch(fields)] })), 'home');
    expect(said).toContain(words);
  });

  it('notifies nobody', () => {
    const launches = many(2, mischievous);
    const said = asView(
      homeView(content({ live: page(launches), recent: launches, others: page([mischievous()]) })),
      'home',
    );
    expect(said).not.toMatch(loud);
  });
});

describe('the modal of Connect', () => {
  const url = `https://stream.example/?authToken=${'x'.repeat(1_500)}#console`;

  it('has the address in its button, and nowhere else', () => {
    const view = connectLink(url, 1_700_000_000_000);
    const said = asView(view, 'modal');
    expect(said.split(url)).toHaveLength(2);
    expect(buttonsIn(view.blocks)).toMatchObject([{ url, action_id: actionIds.openStream }]);
    expect(JSON.stringify(connectLink(url, null).blocks[0])).not.toContain('authToken');
  });

  it('says until when the link works, as far as that is known', () => {
    expect(asView(connectLink(url, 1_700_000_000_000), 'modal')).toContain('<!date^1700000000^');
    expect(asView(connectLink(url, null), 'modal')).toContain('for a short while');
  });

  it('says what there is to say while there is none', () => {
    const view = connectNotice('Preparing the way.');
    expect(asView(view, 'modal')).toContain('Preparing the way.');
    expect(buttonsIn(view.blocks)).toEqual([]);
  });
});

describe('the modal of somebody who has enough', () => {
  it.each([1, 2, 20, 100])('keeps within Block Kit’s limits with %i of them', (count) => {
    asView(tooManyModal(many(count), count), 'modal');
  });

  it('says how many there may be, and has what ends them', () => {
    const ready = aLaunch({ state: 'READY', sessionId: 's-1', clientToken: 'one' });
    const requested = aLaunch({ state: 'REQUESTED', clientToken: 'other' });
    const view = tooManyModal([ready, requested], 2);
    expect(asView(view, 'modal')).toContain('at most 2 workstations');
    expect(actionsIn(view.blocks)).toEqual(['terminate', 'give_up']);
    expect(asView(tooManyModal([ready], 1), 'modal')).toContain('only one workstation');
  });

  it('does not ask to end what cannot be ended now', () => {
    const view = tooManyModal([aLaunch({ state: 'DELETE_IN_PROGRESS', sessionId: 's-1' })], 1);
    expect(asView(view, 'modal')).not.toMatch(/Terminate one/);
    expect(actionsIn(view.blocks)).toEqual([]);
  });

  it.each([
    ['one of them can be ended', tooManyModal([aLaunch({ state: 'READY', sessionId: 's-1' })], 1)],
    ['none can be ended now', tooManyModal([aLaunch({ state: 'DELETE_IN_PROGRESS' })], 1)],
    ['they are none of the reader’s business', noRoomModal()],
    ['one of them has just been ended', makingRoomModal('It is being terminated.')],
  ])('says how to go on when %s', (_when, view) => {
    expect(view).toMatchObject({ callback_id: 'too_many', close: { text: 'Back' } });
    expect(asView(view, 'modal')).toMatch(/\*Back\* .*press \*Launch\*/);
  });
});

describe('a reminder in the thread', () => {
  const atMs = 1_700_000_600_000;
  const reminder = (what: 'stop' | 'terminate'): LaunchEvent => ({ kind: 'reminder', what, atMs });
  const blocksOf = (events: LaunchEvent, fields: Partial<Launch> = {}) =>
    threadReplyBlocks(
      aLaunch({ state: 'READY', sessionId: 's-1', ...fields }),
      events,
      'us-west-2',
    );

  it.each([
    ['stop', true, 'stop', 'Stop now', 'not saved is lost'],
    ['stop', false, 'terminate', 'Terminate now', 'not saved is lost'],
    ['terminate', true, 'terminate', 'Terminate now', 'disk is deleted'],
  ] as const)(
    'of a %s (may be stopped: %s) mentions the owner, says what is lost, and has the button',
    (what, canStop, action, label, loss) => {
      const blocks = blocksOf(reminder(what), { canStop, [`${what}AtMs`]: atMs }) ?? [];
      const said = asMessage(blocks);
      expect(said).toContain('<@U0ADA00001>');
      expect(said).toContain(loss);
      expect(said).toContain(`<!date^${atMs / 1_000}^`);
      expect(actionsIn(blocks)).toEqual([action]);
      expect(buttonsIn(blocks)).toMatchObject([
        { value: 'slack-0123456789', text: { text: label }, confirm: expect.anything() },
      ]);
    },
  );

  it('is the only line with buttons', () => {
    expect(blocksOf({ kind: 'stuck' })).toBeNull();
    expect(blocksOf({ kind: 'intent', intent: 'stop', by: 'U1' })).toBeNull();
    const state = { kind: 'state', state: 'READY', statusCode: null, failure: null } as const;
    expect(blocksOf(state)).toBeNull();
  });
});

describe('the history', () => {
  const about = {
    owner: 'U0BEN00002',
    launchProfileName: 'Lighting · seq 040',
    ec2InstanceType: 'g5.xlarge',
  };
  const entry = (changed: Partial<AuditEntryShown> = {}): AuditEntryShown => ({
    atMs: 1_700_000_000_000,
    actor: 'U0ADA00001',
    action: 'stop',
    clientToken: 'slack-0123456789abcdef',
    result: 'not_yours',
    about,
    ...changed,
  });

  it('says when, who, what, and what came of it', () => {
    expect(historyText([entry()])).toBe(
      '<!date^1700000000^{date_short_pretty} at {time}|2023-11-14 22:13 UTC> · <@U0ADA00001> · stop · not yours · <@U0BEN00002>’s Lighting · seq 040, g5.xlarge',
    );
    expect(historyText([entry({ actor: about.owner })])).toMatch(
      /· not yours · Lighting · seq 040, g5\.xlarge$/,
    );
    expect(historyText([entry({ clientToken: null, about: null })])).toMatch(/not yours$/);
    expect(historyText([])).toBe('Nobody has asked for anything yet.');
  });

  it('notifies nobody but those who are in it, whatever was written into it', () => {
    const fields = ['actor', 'action', 'result'] as const;
    const named = ['owner', 'launchProfileName', 'ec2InstanceType'] as const;
    for (const text of [mischief, '<!channel>']) {
      for (const field of named) {
        const said = historyText([entry({ about: { ...about, [field]: text } })]);
        expect(said).not.toMatch(/<[!#h](?!date)/);
        expect(said.split('<@')).toHaveLength(3);
      }
    }
    for (const field of fields) {
      for (const text of [mischief, '<!channel>', '`<!here>`']) {
        const said = historyText([entry({ [field]: text })]);
        expect(said).not.toMatch(/<[!#h](?!date)/);
        expect(said.split('<@')).toHaveLength(3);
      }
    }
  });

  it('keeps whole lines within what Slack takes', () => {
    const said = historyText(Array.from({ length: 100 }, () => entry()));
    expect(said.length).toBeLessThanOrEqual(4_000);
    const whole = historyText([entry()]);
    const lines = said.split('\n').filter((line) => line !== '…');
    expect(lines.length).toBeGreaterThan(20);
    expect(new Set(lines)).toEqual(new Set([whole]));
  });
});
