import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { buttonsOf, pressForged } from '../support/buttons.js';
import { connectModalOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { forged, selecting } from '../support/forged.js';
import { openForm } from '../support/launching.js';
import type { RequestedLaunch } from '../support/requested-launch.js';
import { launchNoted, ownNote, requestLaunch } from '../support/requested-launch.js';
import { type ReadySession, stateOf } from '../support/sessions.js';

const actions = [
  'connect',
  'stop',
  'start',
  'terminate',
  'cancel_launch',
  'keep_trying',
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
  cancel_launch: 'cancel it',
  keep_trying: 'keep trying for it',
  try_again: 'try it again',
  dismiss: 'dismiss it',
};

/** How often the bot asked Nimble to change a session. */
function changes({ nimble }: BotInSandbox): number {
  const { calls } = nimble.state();
  return calls.StartStreamingSession + calls.StopStreamingSession + calls.DeleteStreamingSession;
}

async function expectRefused(
  person: WorkspaceClient,
  on: Pick<ReadySession, 'launch' | 'clientToken'>,
  action: Action,
  words: string,
) {
  const message = await on.launch.saying('workstation');
  const told =
    action === 'connect'
      ? await connectModalOf(person, () => pressForged(person, message, action, on.clientToken))
      : (await toldPrivately(person, () => pressForged(person, message, action, on.clientToken)))
          .text;
  expect(told).toContain(words);
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
    says: 'in a state this bot does not know',
    truth: 'in a state this bot does not know',
    legal: [],
  },
];

/** Each action that a state allows: does it, and waits until it shows. */
const legal: Record<
  Action,
  (bot: BotInSandbox, person: WorkspaceClient, launch: RequestedLaunch) => Promise<void>
> = {
  async connect(_bot, person, launch) {
    const message = await launch.saying('has a workstation ready');
    const shown = await connectModalOf(person, () => person.press(message, 'Connect'));
    expect(shown).toContain('Open the desktop');
  },
  stop: requesting('Stop', 'StopStreamingSession', 'is stopping'),
  start: requesting('Start', 'StartStreamingSession', 'for the workstation to start'),
  terminate: requesting('Terminate', 'DeleteStreamingSession', 'is being terminated'),
  async cancel_launch() {
    throw new Error('no session of this table can be cancelled');
  },
  async keep_trying() {
    throw new Error('no session of this table has failed for lack of capacity');
  },
  async try_again(_bot, person, launch) {
    await person.press(await launch.saying('Try again'), 'Try again');
    const form = await person.modal('Launch a workstation');
    expect(JSON.stringify(form.state.values)).toContain('lp-lighting-seq040');
    await person.closeModal(form, true);
  },
  dismiss: requesting('Dismiss', 'DeleteStreamingSession', 'is being terminated'),
};

function requesting(
  label: string,
  operation: 'StopStreamingSession' | 'StartStreamingSession' | 'DeleteStreamingSession',
  says: string,
) {
  return async ({ nimble }: BotInSandbox, person: WorkspaceClient, launch: RequestedLaunch) => {
    const before = nimble.state().calls[operation];
    await person.press(await launch.saying(`"${label}"`), label);
    expect(buttonsOf(await launch.saying(says))).toEqual([]);
    expect(nimble.state().calls[operation]).toBe(before + 1);
  };
}

describe('every button in every state', () => {
  // What a press begins does not end during a test.
  const durations = { createMs: 100, startMs: 60_000, stopMs: 60_000, deleteMs: 60_000 };
  it.override({ setup: { sandbox: { nimble: { durations } } } });

  it.for(states)(
    '$state: the bot carries out $legal, each once, and answers every other with the state',
    async (row, { bot, nimble, person, session }) => {
      nimble.durations({ createMs: 60_000 });
      const { sessionId } = session;
      const enter = async () => {
        nimble.setState({ sessionId, state: row.state });
        await session.launch.saying(row.says);
      };
      await enter();
      const before = changes(bot);
      for (const action of actions.filter((each) => !row.legal.includes(each))) {
        await expectRefused(
          person,
          session,
          action,
          `You cannot ${named[action]} now: it is ${row.truth}.`,
        );
      }
      expect(changes(bot)).toBe(before);
      expect(stateOf(bot, sessionId)).toBe(row.state);
      for (const action of row.legal) {
        await legal[action](bot, person, session.launch);
        if (action !== row.legal.at(-1)) await enter();
      }
    },
  );

  it('REQUESTED: the bot carries out Cancel launch, and answers every other with the state', async ({
    nimble,
    person,
  }) => {
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 1_000,
    });
    const launch = await requestLaunch(person);
    const message = await launch.saying('The bot keeps trying.');
    const clientToken = /slack-[0-9a-f]+/.exec(JSON.stringify(message.blocks))?.[0] ?? '';
    for (const action of actions.filter((each) => each !== 'cancel_launch')) {
      const words = `You cannot ${named[action]} now: it is still being asked for.`;
      await expectRefused(person, { launch, clientToken }, action, words);
    }
    await person.press(message, 'Cancel launch');
    await launch.saying('was to have a workstation; the launch was cancelled');
    for (const action of actions.slice(0, 5)) {
      const words = `You cannot ${named[action]} now: it is not there: it was never created.`;
      await expectRefused(person, { launch, clientToken }, action, words);
    }
  });

  it('FORGOTTEN: the bot answers each with the state', async ({ bot, nimble, person, session }) => {
    nimble.forget({ sessionId: session.sessionId });
    await session.launch.saying('Nimble Studio no longer knows it');
    const before = changes(bot);
    for (const action of actions) {
      const words = `You cannot ${named[action]} now: it is gone: the studio no longer knows it.`;
      await expectRefused(person, session, action, words);
    }
    expect(changes(bot)).toBe(before);
  });

  it('REFUSED: the bot answers each with the state', async ({ bot, slack, person }) => {
    const form = await openForm(person);
    const note = ownNote();
    const values = forged(person.values(form, { note }), 'instance_type', selecting('g5.16xlarge'));
    await bot.restart();
    await person.submit(form, values);
    const launch = launchNoted(person, note);
    const { channel, ts } = await launch.saying('could not be given this workstation');
    const { messages } = slack.state();
    const posted = messages.find((each) => each.channel === channel && each.ts === ts);
    const clientToken = String(posted?.metadata?.event_payload.client_token);
    for (const action of actions) {
      const words = `You cannot ${named[action]} now: it is not there: it was refused.`;
      await expectRefused(person, { launch, clientToken }, action, words);
    }
  });
});
