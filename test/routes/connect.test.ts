import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../sandbox/src/nimble/faults.js';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { streamWithinMs } from '../../src/launches/stream.js';
import { SqlAuditLog } from '../../src/store/sql-audit-log.js';
import { SqlInteractions } from '../../src/store/sql-interactions.js';
import { ada, workstations } from '../support/launching.js';
import { secretsIn } from './secrets.js';
import {
  answerTo,
  homeSaying,
  type OwnSession,
  pressForged,
  readySession,
  type SessionWorld,
  startSessionWorld,
  toldPrivately,
} from './session-world.js';

let world: SessionWorld;
let person: WorkspaceClient;
let session: OwnSession;
/** The links that people were shown. */
let links: string[];
const nimble = () => world.sandbox.nimble.controls;
const slack = () => world.sandbox.slack.controls;
const calls = () => nimble().state().calls;
const preparing = 'Preparing the way into your workstation';

async function start(logLevel: 'info' | 'trace' = 'info') {
  world = await startSessionWorld({ logLevel });
  person = await world.person(ada);
  session = await readySession(world, person);
  links = [];
}

/** The modal of *Connect* as it is at first, which has to be there at once. */
function opened(): Promise<PageView> {
  return person.waitFor(
    ({ modals }) => modals.find(({ blocks }) => JSON.stringify(blocks).includes(preparing)),
    'the modal that prepares the way',
  );
}

/** What the modal says when it has done preparing. */
async function outcomeOf(view: PageView, timeoutMs?: number): Promise<string> {
  const filled = await person.waitFor(
    ({ modals }) => modals.find(({ id, hash }) => id === view.id && hash !== view.hash),
    'what comes of it',
    timeoutMs,
  );
  const text = JSON.stringify(filled.blocks);
  links.push(...secretsIn(text));
  return text;
}

async function connect(): Promise<PageView> {
  await person.press(await session.asked.saying('has a workstation ready'), 'Connect');
  return opened();
}

describe('connecting', () => {
  beforeEach(() => start());
  afterEach(async () => {
    vi.restoreAllMocks();
    await world.closeAndSearch();
  });

  it('with a bot that is stopped meanwhile: says so, and works with the next', async () => {
    nimble().durations({ streamMs: 60_000 });
    const modal = await connect();
    await vi.waitFor(() => expect(calls().CreateStreamingSessionStream).toBe(1));
    const outcome = outcomeOf(modal);
    await world.restartBot();
    expect(await outcome).toContain('The bot is restarting. Press *Connect* again in a moment.');
    nimble().durations({ streamMs: 50 });
    await person.closeModal(modal, true);
    expect(await outcomeOf(await connect())).toContain('Open the desktop');
  });

  it.each<{ by: string; ask: () => Promise<unknown> }>([
    {
      by: 'the button of the message',
      ask: async () =>
        person.press(await session.asked.saying('has a workstation ready'), 'Connect'),
    },
    { by: 'the command', ask: () => person.say(workstations, '/nimble-session connect') },
    {
      by: 'the Home tab',
      ask: async () => {
        await person.home();
        return person.press(await homeSaying(person, '"Connect"'), 'Connect');
      },
    },
    {
      by: 'the list',
      ask: async () =>
        pressForged(person, await answerTo(person, 'list'), 'connect', session.clientToken),
    },
  ])('by $by: a private modal at once, then the link with its expiry', async ({ ask }) => {
    const askedAtMs = Date.now();
    await ask();
    const view = await opened();
    expect(view).toMatchObject({ title: 'Connect', submit: null });
    const shown = await outcomeOf(view);
    expect(shown).toMatch(
      /"url":"https:\/\/stream\.papermoon\.example\/[\w-]+\?authToken=[\w-]{43}#console"/,
    );
    const [, expiresAt] = /The link works until <!date\^(\d+)\^/.exec(shown) ?? [];
    const lifeMs = Number(expiresAt) * 1_000 - askedAtMs;
    expect(lifeMs).toBeGreaterThan(110_000);
    expect(lifeMs).toBeLessThan(130_000);
    expect(shown).toContain('Whoever has the link has your desktop');
    expect(links.length).toBeGreaterThan(0);
    // Slack tells the bot that the link was opened; nothing more comes of that.
    const filled = await person.modal('Connect');
    expect(await person.press(filled, 'Open the desktop')).toEqual({ result: 'ok' });
  });

  it('does not wait for the studio before the modal is there', async () => {
    nimble().latency({ ms: 500 });
    const view = await connect();
    expect(calls().CreateStreamingSessionStream).toBe(0);
    nimble().reset();
    expect(await outcomeOf(view)).toContain('Open the desktop');
  });

  it('keeps asking for a stream that takes its time', async () => {
    nimble().durations({ streamMs: 1_500 });
    const view = await connect();
    expect(await outcomeOf(view)).toContain('Open the desktop');
    expect(calls().GetStreamingSessionStream).toBeGreaterThan(1);
    expect(calls().CreateStreamingSessionStream).toBe(1);
  });

  it('gives up a stream that never becomes ready, in words', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) =>
      timeout(ms === streamWithinMs ? 400 : ms),
    );
    nimble().durations({ streamMs: 600_000 });
    const shown = await outcomeOf(await connect());
    expect(shown).toContain('took too long to open a way into your workstation');
  });

  it.each<[string, Fault, string]>([
    [
      'CreateStreamingSessionStream',
      { kind: 'error', name: 'AccessDeniedException' },
      'AWS does not let this bot do that',
    ],
    [
      'CreateStreamingSessionStream',
      { kind: 'error', name: 'ServiceQuotaExceededException' },
      'quota',
    ],
    [
      'GetStreamingSessionStream',
      { kind: 'error', name: 'ExpiredTokenException' },
      'does not accept the bot’s credentials',
    ],
  ])('says what is wrong when %s is answered with %o', async (operation, fault, words) => {
    const failing =
      operation === 'CreateStreamingSessionStream'
        ? 'CreateStreamingSessionStream'
        : 'GetStreamingSessionStream';
    nimble().fail({ operation: failing, fault });
    const shown = await outcomeOf(await connect());
    expect(shown).toContain(words);
    expect(shown).toMatch(/request id `[0-9a-f-]{36}`/);
    expect(shown).not.toContain('undefined');
    // It can be tried again.
    expect(links).toEqual([]);
    await person.closeModal(await person.modal('Connect'));
    expect(await outcomeOf(await connect())).toContain('Open the desktop');
  });

  it.each<Fault>([
    { kind: 'drop', carriedOut: true },
    { kind: 'error', name: 'InternalServerErrorException' },
  ])('gets there though the answer was %o', async (fault) => {
    nimble().fail({ operation: 'CreateStreamingSessionStream', fault });
    expect(await outcomeOf(await connect())).toContain('Open the desktop');
  });

  it('ends in the truth when the session is stopped meanwhile', async () => {
    nimble().durations({ streamMs: 60_000, stopMs: 60_000 });
    const view = await connect();
    await vi.waitFor(() => expect(calls().CreateStreamingSessionStream).toBe(1));
    nimble().setState({ sessionId: session.sessionId, state: 'STOPPED' });
    expect(await outcomeOf(view)).toContain('You cannot connect to it now: it is stopped.');
    await session.asked.saying('has a stopped workstation');
  });

  it('to a session that is not ready: says so, in a modal or in the answer to the command', async () => {
    const ready = await session.asked.saying('has a workstation ready');
    nimble().setState({ sessionId: session.sessionId, state: 'STOPPED' });
    await session.asked.saying('has a stopped workstation');
    await pressForged(person, ready, 'connect', session.clientToken);
    expect(await outcomeOf(await opened())).toContain(
      'You cannot connect to it now: it is stopped.',
    );
    expect((await answerTo(person, 'connect')).text).toBe(
      'You cannot connect to it now: it is stopped.',
    );
    expect(calls().CreateStreamingSessionStream).toBe(0);
  });

  it('can be closed while it is being prepared, without a word', async () => {
    nimble().durations({ streamMs: 500 });
    const view = await connect();
    await person.closeModal(view);
    const updates = () =>
      slack()
        .state()
        .calls.filter(({ method }) => method === 'views.update').length;
    const before = updates();
    await vi.waitFor(() => expect(updates()).toBeGreaterThan(before), 5_000);
    expect(await outcomeOf(await connect())).toContain('Open the desktop');
    expect(world.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
    expect(person.workspace.messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });

  it('a press that is delivered again opens nothing more', async () => {
    const view = await connect();
    await slack().redeliver({ times: 3 });
    expect(await outcomeOf(view)).toContain('Open the desktop');
    // Each delivery asks with the same client token, so that there is one way in.
    const links = new Set(/authToken=[\w-]+/g.exec(JSON.stringify(person.workspace.modals)));
    expect(links.size).toBe(1);
    expect(person.workspace.modals).toHaveLength(1);
    expect(person.workspace.messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });

  it('a link is left alone by whoever cannot find out whose the press is', async () => {
    const take = SqlInteractions.prototype.take;
    let tellLate = (_reason: Error) => {};
    const late = new Promise<boolean>((_resolve, reject) => {
      tellLate = reject;
    });
    vi.spyOn(SqlInteractions.prototype, 'take')
      .mockImplementationOnce(function (this: SqlInteractions, triggerId) {
        return take.call(this, triggerId);
      })
      .mockReturnValueOnce(late);
    const record = vi.spyOn(SqlAuditLog.prototype, 'add');
    slack().repeatDeliveries({ times: 2, when: 'at_once' });
    const view = await connect();
    expect(await outcomeOf(view)).toContain('Open the desktop');
    const told = await toldPrivately(person, async () => tellLate(new Error('too slow')));
    expect(told.text).toContain('If no link appears in that window, close it and press');
    expect(JSON.stringify(person.workspace.modals)).toContain('Open the desktop');
    expect(record.mock.calls.map(([{ result }]) => result)).toEqual(['requested', 'succeeded']);
    expect(world.logLines.join('')).toContain('too slow');
  });

  it('says so where it was pressed when Slack does not let the modal be filled', async () => {
    slack().fail({ method: 'views.update', answer: 'internal_error', times: 5 });
    const told = await toldPrivately(person, connect);
    expect(told.text).toMatch(/did not let me show you .* press \*Connect\* again\.$/);
    expect(secretsIn(told.text)).toEqual([]);
  });

  it('says so when Slack does not let the modal open', async () => {
    slack().fail({ method: 'views.open', answer: 'expired_trigger_id', times: 2 });
    const message = await session.asked.saying('has a workstation ready');
    const told = await toldPrivately(person, () => person.press(message, 'Connect'));
    expect(told.text).toContain('Please press *Connect* again.');
    expect(calls().CreateStreamingSessionStream).toBe(0);
  });
});

describe('the link', () => {
  it('stands in no log line, however much is logged', async () => {
    await start('trace');
    const view = await connect();
    const shown = await outcomeOf(view);
    const [, token] = /authToken=([\w-]+)/.exec(shown) ?? [];
    expect(token).toHaveLength(43);
    await person.press(await person.modal('Connect'), 'Open the desktop');
    await person.press(await session.asked.saying('has a workstation ready'), 'Stop');
    await session.asked.saying('has a stopped workstation');
    await world.stopBot();
    const logged = world.logLines.join('');
    expect(logged.length).toBeGreaterThan(10_000);
    expect(logged).not.toContain(token);
    expect(world.narration.join('\n')).not.toContain(token);
    // At this level the address is logged without its token, as Slack's library sees it.
    world.logLines.length = 0;
    await world.closeAndSearch();
  });
});
