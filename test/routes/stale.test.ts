import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { ada, mei, messageSaying, openForm } from '../support/launching.js';
import { ask, noted, ownNote } from './asked.js';
import { forged } from './forged.js';
import {
  buttonsOf,
  homeSaying,
  type OwnSession,
  pressForged,
  readySession,
  type SessionWorld,
  startSessionWorld,
  stateOf,
  toldPrivately,
} from './session-world.js';

const actions = [
  'connect',
  'stop',
  'start',
  'terminate',
  'give_up',
  'try_again',
  'dismiss',
] as const;
type Action = (typeof actions)[number];

/** How an answer names what it was that cannot be done. */
const named: Record<Action, string> = {
  connect: 'connect to it',
  stop: 'stop it',
  start: 'start it',
  terminate: 'terminate it',
  give_up: 'give it up',
  try_again: 'try it again',
  dismiss: 'dismiss it',
};

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const calls = (operation: 'Start' | 'Stop' | 'Delete') =>
  nimble().state().calls[`${operation}StreamingSession`];
const changes = () => calls('Start') + calls('Stop') + calls('Delete');

/** What the thread of a session's message says, the lines that begin so. */
async function linesOf({ asked }: OwnSession, beginning: string): Promise<string[]> {
  const lines = await asked.threadSaying(beginning);
  return lines.filter((line) => line.startsWith(beginning));
}

async function expectRefused(on: OwnSession, action: Action, words: string) {
  const message = await on.asked.saying('workstation');
  const told =
    action === 'connect'
      ? await connectModalOf(() => pressForged(person, message, action, on.clientToken))
      : (await toldPrivately(person, () => pressForged(person, message, action, on.clientToken)))
          .text;
  expect(told).toContain(words);
}

/** What the modal of *Connect* says when it has done preparing. */
async function connectModalOf(press: () => Promise<unknown>): Promise<string> {
  await press();
  const modal = await person.waitFor(
    ({ modals }) =>
      modals.find(
        ({ title, blocks }) =>
          title === 'Connect' && !JSON.stringify(blocks).includes('Preparing the way'),
      ),
    'what comes of Connect',
  );
  await person.closeModal(modal, true);
  return JSON.stringify(modal.blocks);
}

const states: { state: string; says: string; truth: string; legal: Action[] }[] = [
  {
    state: 'READY',
    says: 'has a workstation ready',
    truth: 'ready',
    legal: ['connect', 'stop', 'terminate'],
  },
  { state: 'STOP_IN_PROGRESS', says: 'is stopping', truth: 'stopping', legal: [] },
  {
    state: 'STOPPED',
    says: 'has a stopped workstation',
    truth: 'stopped',
    legal: ['start', 'terminate'],
  },
  { state: 'START_IN_PROGRESS', says: 'to start', truth: 'starting', legal: [] },
  {
    state: 'DELETE_IN_PROGRESS',
    says: 'is being terminated',
    truth: 'being terminated',
    legal: [],
  },
  { state: 'DELETED', says: 'it is terminated', truth: 'terminated', legal: [] },
  {
    state: 'CREATE_IN_PROGRESS',
    says: 'is getting a workstation',
    truth: 'still being prepared',
    legal: [],
  },
  {
    state: 'CREATE_FAILED',
    says: 'preparing it failed',
    truth: 'not there: preparing it failed',
    legal: ['try_again', 'dismiss'],
  },
  {
    state: 'START_FAILED',
    says: 'failed to start',
    truth: 'not on: starting it failed',
    legal: ['terminate'],
  },
  {
    state: 'STOP_FAILED',
    says: 'failed to stop',
    truth: 'in an unclear state: stopping it failed',
    legal: ['terminate'],
  },
  {
    state: 'DELETE_FAILED',
    says: 'could not be terminated',
    truth: 'in an unclear state: terminating it failed',
    legal: ['terminate'],
  },
  {
    state: 'WARMING_UP',
    says: 'does not know: WARMING_UP',
    truth: 'in a state this bot does not know (WARMING_UP)',
    legal: [],
  },
];

/** Each action that a state allows: does it, and waits until it shows. */
const legal: Record<Action, (on: OwnSession) => Promise<void>> = {
  async connect(on) {
    const message = await on.asked.saying('has a workstation ready');
    const shown = await connectModalOf(() => person.press(message, 'Connect'));
    expect(shown).toContain('Open the desktop');
  },
  stop: (on) => asksFor(on, 'Stop', 'StopStreamingSession', 'is stopping'),
  start: (on) => asksFor(on, 'Start', 'StartStreamingSession', 'for the workstation to start'),
  terminate: (on) => asksFor(on, 'Terminate', 'DeleteStreamingSession', 'is being terminated'),
  async give_up() {
    throw new Error('no session of this table can be given up');
  },
  async try_again(on) {
    await person.press(await on.asked.saying('Try again'), 'Try again');
    const form = await person.modal('Launch a workstation');
    expect(JSON.stringify(form.state.values)).toContain('lp-lighting-seq040');
    await person.closeModal(form, true);
  },
  dismiss: (on) => asksFor(on, 'Dismiss', 'DeleteStreamingSession', 'is being terminated'),
};

async function asksFor(
  { asked }: OwnSession,
  label: string,
  operation: 'StopStreamingSession' | 'StartStreamingSession' | 'DeleteStreamingSession',
  says: string,
) {
  const before = nimble().state().calls[operation];
  await person.press(await asked.saying(`"${label}"`), label);
  expect(buttonsOf(await asked.saying(says))).toEqual([]);
  expect(nimble().state().calls[operation]).toBe(before + 1);
}

describe('every button in every state', () => {
  beforeAll(async () => {
    world = await startSessionWorld();
    person = await world.person(ada);
  });
  beforeEach(() =>
    nimble().durations({ createMs: 100, startMs: 60_000, stopMs: 60_000, deleteMs: 60_000 }),
  );
  afterAll(() => world.closeAndSearch());

  it.each(states)('$state: $legal, each once; every other ends in the truth', async (row) => {
    const session = await readySession(world, person);
    nimble().durations({ createMs: 60_000 });
    const { sessionId } = session;
    const enter = async () => {
      nimble().setState({ sessionId, state: row.state });
      await session.asked.saying(row.says);
    };
    await enter();
    const before = changes();
    for (const action of actions.filter((each) => !row.legal.includes(each))) {
      await expectRefused(session, action, `You cannot ${named[action]} now: it is ${row.truth}.`);
    }
    expect(changes()).toBe(before);
    expect(stateOf(world, sessionId)).toBe(row.state);
    for (const action of row.legal) {
      await legal[action](session);
      if (action !== row.legal.at(-1)) await enter();
    }
  });

  it('REQUESTED: only Give up; every other ends in the truth', async () => {
    nimble().fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 1_000,
    });
    const asked = await ask(person);
    const message = await asked.saying('The bot keeps trying.');
    const clientToken = /slack-[0-9a-f]+/.exec(JSON.stringify(message.blocks))?.[0] ?? '';
    const session = { asked, clientToken, sessionId: '' };
    for (const action of actions.filter((each) => each !== 'give_up')) {
      const words = `You cannot ${named[action]} now: it is still being asked for.`;
      await expectRefused(session, action, words);
    }
    await person.press(message, 'Give up');
    await asked.saying('was to have a workstation; it was given up');
    for (const action of actions.slice(0, 5)) {
      const words = `You cannot ${named[action]} now: it is not there: it was never created.`;
      await expectRefused(session, action, words);
    }
    nimble().reset();
  });

  it('FORGOTTEN: none is legal, and each ends in the truth', async () => {
    const session = await readySession(world, person);
    nimble().forget({ sessionId: session.sessionId });
    await session.asked.saying('Nimble Studio no longer knows it');
    const before = changes();
    for (const action of actions) {
      const words = `You cannot ${named[action]} now: it is gone: Nimble Studio no longer knows it.`;
      await expectRefused(session, action, words);
    }
    expect(changes()).toBe(before);
  });

  it('REFUSED: none is legal, and each ends in the truth', async () => {
    const form = await openForm(person);
    const note = ownNote();
    const values = forged(person.values(form, { note }), 'instance_type', {
      selected_option: { text: { type: 'plain_text', text: 'g5.16xlarge' }, value: 'g5.16xlarge' },
    });
    await world.restartBot();
    await person.submit(form, values);
    const asked = noted(person, note);
    const { channel, ts } = await asked.saying('could not be given this workstation');
    const { messages } = world.sandbox.slack.controls.state();
    const posted = messages.find((each) => each.channel === channel && each.ts === ts);
    const clientToken = String(posted?.metadata?.event_payload.client_token);
    for (const action of actions) {
      const words = `You cannot ${named[action]} now: it is not there: it was refused.`;
      await expectRefused({ asked, clientToken, sessionId: '' }, action, words);
    }
  });
});

describe('a session that was changed elsewhere after the message was last looked at', () => {
  let session: OwnSession;
  beforeEach(async () => {
    // Nobody looks at a session that rests, unless something makes the bot look.
    world = await startSessionWorld({ limits: { settledMs: 600_000 } });
    person = await world.person(ada);
    session = await readySession(world, person);
    await person.home();
    await homeSaying(person, 'Ready since');
  });
  afterEach(() => world.closeAndSearch());

  it.each([
    { state: 'STOPPED', press: 'Stop', says: 'has a stopped workstation', home: 'Stopped since' },
    {
      state: 'DELETED',
      press: 'Stop',
      says: 'it is terminated',
      home: 'You have none right now',
    },
    {
      state: 'DELETED',
      press: 'Terminate',
      says: 'it is terminated',
      home: 'You have none right now',
    },
    {
      state: 'DELETE_IN_PROGRESS',
      press: 'Terminate',
      says: 'is being terminated',
      home: 'Being terminated since',
    },
  ])('$press on a session that is $state: message and Home follow', async (row) => {
    const { asked, sessionId } = session;
    nimble().durations({ deleteMs: 60_000 });
    nimble().setState({ sessionId, state: row.state });
    await person.press(await asked.saying('has a workstation ready'), row.press);
    await asked.saying(row.says);
    await homeSaying(person, row.home);
    expect(stateOf(world, sessionId)).toBe(row.state);
  });

  it.each([
    { state: 'STOPPED', truth: 'stopped', says: 'has a stopped workstation' },
    { state: 'DELETED', truth: 'terminated', says: 'it is terminated' },
  ])('Connect to a session that is $state: the modal says so, and all follow', async (row) => {
    const { asked, sessionId } = session;
    const message = await asked.saying('has a workstation ready');
    nimble().setState({ sessionId, state: row.state });
    const shown = await connectModalOf(() => person.press(message, 'Connect'));
    expect(shown).toContain(`You cannot connect to it now: it is ${row.truth}.`);
    await asked.saying(row.says);
    await homeSaying(person, row.state === 'STOPPED' ? 'Stopped since' : 'You have none');
  });

  it('a button that the message does not have: the answer is what the studio says now', async () => {
    const { asked, sessionId, clientToken } = session;
    const message = await asked.saying('has a workstation ready');
    nimble().setState({ sessionId, state: 'STOPPED' });
    const told = await toldPrivately(person, () =>
      pressForged(person, message, 'give_up', clientToken),
    );
    expect(told.text).toBe('You cannot give it up now: it is stopped.');
    await asked.saying('has a stopped workstation');
  });

  it('a session that Nimble no longer knows: Connect says so', async () => {
    const { asked, sessionId } = session;
    const message = await asked.saying('has a workstation ready');
    nimble().forget({ sessionId });
    const shown = await connectModalOf(() => person.press(message, 'Connect'));
    expect(shown).toContain('it is gone: Nimble Studio no longer knows it.');
    await asked.saying('Nimble Studio no longer knows it');
  });
});

describe('a button pressed more often than once', () => {
  let session: OwnSession;
  beforeEach(async () => {
    world = await startSessionWorld({ rules: { adminUsers: [mei] } });
    person = await world.person(ada);
    session = await readySession(world, person);
    nimble().durations({ stopMs: 600, startMs: 600, deleteMs: 600 });
  });
  afterEach(() => world.closeAndSearch());

  it('twice at once: it is done once, and the second press hears that it is under way', async () => {
    const message = await session.asked.saying('has a workstation ready');
    const told = await toldPrivately(person, () =>
      Promise.all([person.press(message, 'Stop'), person.press(message, 'Stop')]),
    );
    expect(told.text).toMatch(/^It is being stopped already\.$|now: it is stopping\.$/);
    await session.asked.saying('has a stopped workstation');
    expect(calls('Stop')).toBe(1);
    expect(await linesOf(session, 'Stopping, as asked.')).toHaveLength(1);
  });

  it('and its envelope delivered again and again: it is done once', async () => {
    await person.press(await session.asked.saying('has a workstation ready'), 'Stop');
    await world.sandbox.slack.controls.redeliver({ times: 3 });
    await session.asked.saying('has a stopped workstation');
    expect(calls('Stop')).toBe(1);
    expect(await linesOf(session, 'Stopping, as asked.')).toHaveLength(1);
  });

  it('by two people at once: it is done once', async () => {
    const admin = await world.person(mei);
    const message = await session.asked.saying('has a workstation ready');
    await Promise.all([person.press(message, 'Stop'), admin.press(message, 'Stop')]);
    await session.asked.saying('has a stopped workstation');
    expect(calls('Stop')).toBe(1);
    expect(await linesOf(session, 'Stopping, as asked.')).toHaveLength(1);
  });

  it('Stop by one, and Terminate by another before it is done: it ends', async () => {
    const admin = await world.person(mei);
    nimble().fail({ operation: 'StopStreamingSession', fault: { kind: 'late', ms: 300 } });
    await person.press(await session.asked.saying('has a workstation ready'), 'Stop');
    const stopping = await session.asked.saying('Stopping it, as asked.');
    expect(buttonsOf(stopping)).toEqual(['Terminate']);
    await admin.press(stopping, 'Terminate');
    await session.asked.saying('it is terminated');
    expect(stateOf(world, session.sessionId)).toBe('DELETED');
    const [line] = await linesOf(session, 'Terminating, as asked');
    expect(line).toContain(`<@${mei}> asked for it.`);
    expect(calls('Stop')).toBe(1);
  });

  it('Terminate from a message that is long out of date: once, and the buttons go', async () => {
    const old = await session.asked.saying('has a workstation ready');
    await person.press(old, 'Terminate');
    await messageSaying(person, 'it is terminated');
    const told = await toldPrivately(person, () => person.press(old, 'Terminate'));
    expect(told.text).toBe('You cannot terminate it now: it is terminated.');
    expect(buttonsOf(await session.asked.saying('it is terminated'))).toEqual([]);
    expect(calls('Delete')).toBe(1);
  });
});
