import { describe, expect } from 'vitest';
import { answerTo, toldPrivately } from '../support/answers.js';
import { buttonsOf, pressForged, tokenIn } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { wholeText } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';
import { readySession, stateOf } from '../support/sessions.js';

/** What a press begins does not end during a test. */
const durations = { createMs: 150, startMs: 60_000, stopMs: 60_000, deleteMs: 60_000 };

/** What the message says in each state, and the buttons that it then has. */
const states: { state: string; says: string; buttons: string[] }[] = [
  { state: 'READY', says: 'workstation ready', buttons: ['Connect', 'Stop', 'Terminate'] },
  { state: 'STOP_IN_PROGRESS', says: 'is stopping', buttons: [] },
  { state: 'STOPPED', says: 'a stopped workstation', buttons: ['Start', 'Terminate'] },
  { state: 'START_IN_PROGRESS', says: 'for the workstation to start', buttons: [] },
  { state: 'DELETE_IN_PROGRESS', says: 'is being terminated', buttons: [] },
  { state: 'DELETED', says: 'it is terminated', buttons: [] },
  { state: 'CREATE_IN_PROGRESS', says: 'is getting a workstation', buttons: [] },
  { state: 'CREATE_FAILED', says: 'preparing it failed', buttons: ['Try again', 'Dismiss'] },
  { state: 'START_FAILED', says: 'that failed to start', buttons: ['Terminate'] },
  { state: 'STOP_FAILED', says: 'that failed to stop', buttons: ['Terminate'] },
  { state: 'DELETE_FAILED', says: 'could not be terminated', buttons: ['Terminate'] },
  { state: 'WARMING_UP', says: 'in a state this bot does not know', buttons: [] },
];

describe('the buttons of a state', () => {
  it.override({ setup: { sandbox: { nimble: { durations } } } });

  it.for(states)(
    '$state: $buttons, in the message, in lists and on the Home tab',
    async (row, { nimble, person, session }) => {
      const { launch, sessionId, clientToken } = session;
      await person.home();
      nimble.durations({ createMs: 60_000 });
      nimble.setState({ sessionId, state: row.state });
      expect(buttonsOf(await launch.saying(row.says))).toEqual(row.buttons);
      const isLive = row.state !== 'DELETED' && row.state !== 'CREATE_FAILED';
      const listed = await answerTo(person, 'list');
      expect(buttonsFor(clientToken, listed)).toEqual(isLive ? row.buttons : []);
      const home = await person.waitFor(
        (now) =>
          now.home !== null &&
          buttonsFor(clientToken, now.home).join() === (isLive ? row.buttons : []).join() &&
          now.home,
        'the Home tab with the same buttons',
      );
      expect(buttonsFor(clientToken, home)).toEqual(isLive ? row.buttons : []);
    },
  );

  it('READY after a Stop that Nimble refused: the thread names the button to press again', async ({
    nimble,
    person,
    session: { launch },
  }) => {
    const fault = { kind: 'error', name: 'ValidationException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault });
    await person.press(await launch.saying('workstation ready'), 'Stop');
    const replies = await launch.threadSaying('did not accept the request');
    expect(replies.at(-1)).toMatch(/so it is still on\..*Press \*Stop\* again in a minute/);
    expect(replies.at(-1)).not.toContain('/nimble-session');
    expect(buttonsOf(await launch.saying('workstation ready'))).toContain('Stop');
  });

  it('REQUESTED: the owner can cancel it', async ({ nimble, person }) => {
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 1_000,
    });
    const launch = await requestLaunch(person);
    const message = await launch.saying('The bot keeps trying.');
    expect(buttonsOf(message)).toEqual(['Cancel launch']);
    await person.press(message, 'Cancel launch');
    const ended = await launch.saying('was to have a workstation; the launch was cancelled');
    expect(buttonsOf(ended)).toEqual(['Try again', 'Dismiss']);
    await launch.threadSaying('Nothing is running.');
  });

  it('NOT_CREATED: the owner can try again, or dismiss it once', async ({ nimble, person }) => {
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    const launch = await requestLaunch(person, { instance_type: 'g5.8xlarge' });
    const message = await launch.saying('did not get a workstation');
    expect(buttonsOf(message)).toEqual(['Try again', 'Dismiss']);

    await person.press(message, 'Try again');
    const form = await person.modal('Launch a workstation');
    expect(JSON.stringify(form.state.values)).toContain('"value":"g5.8xlarge"');
    const [note] = /shot \d+\./.exec(wholeText(message)) ?? [];
    expect(JSON.stringify(form.state.values)).toContain(`"${note}"`);

    await person.press(message, 'Dismiss');
    await launch.saying(/^(?![\s\S]*Dismiss)/);
    for (const action of ['dismiss', 'try_again']) {
      const told = await toldPrivately(person, () =>
        pressForged(person, message, action, tokenIn(message)),
      );
      expect(told.text).toBe('It is dismissed already.');
    }
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
  });

  it('CREATE_FAILED and dismissed: the bot terminates what is left of the session', async ({
    nimble,
    person,
  }) => {
    nimble.outcome({ statusCode: 'INTERNAL_ERROR' });
    nimble.durations({ deleteMs: 100 });
    const launch = await requestLaunch(person);
    await person.press(await launch.saying('preparing it failed'), 'Dismiss');
    expect(buttonsOf(await launch.saying('it is terminated'))).toEqual([]);
  });
});

describe('a profile whose sessions cannot be stopped', () => {
  it('has no Stop, and the bot says why if a person requests one', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, sessionId, clientToken } = await readySession(bot, person, { words: 'nuke' });
    const message = await launch.saying('has a workstation ready');
    expect(buttonsOf(message)).toEqual(['Connect', 'Terminate']);
    expect(wholeText(message)).toMatch(/is terminated (at )?<!date/);
    const words = 'Workstations of *Compositing · Nuke* cannot be stopped and started again';
    const told = await toldPrivately(person, () =>
      pressForged(person, message, 'stop', clientToken),
    );
    expect(told.text).toContain(words);
    expect((await answerTo(person, 'stop')).text).toContain(words);
    expect(nimble.state().calls.StopStreamingSession).toBe(0);
    expect(stateOf(bot, sessionId)).toBe('READY');
  });
});

/** The labels of one launch's buttons among those of many. */
function buttonsFor(clientToken: string, shown: { blocks?: { block_id?: string }[] }): string[] {
  const own = (shown.blocks ?? []).filter(({ block_id }) => block_id === `actions:${clientToken}`);
  return buttonsOf({ blocks: JSON.parse(JSON.stringify(own)) });
}
