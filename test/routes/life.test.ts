import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { ada, wholeText, workstations } from '../support/launching.js';
import { type Asked, ask } from './asked.js';
import {
  answerTo,
  buttonsOf,
  homeSaying,
  pressForged,
  readySession,
  type SessionWorld,
  startSessionWorld,
  stateOf,
  tokenIn,
  toldPrivately,
} from './session-world.js';

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const calls = (operation: 'Start' | 'Stop' | 'Delete') =>
  nimble().state().calls[`${operation}StreamingSession`];

async function start() {
  world = await startSessionWorld();
  person = await world.person(ada);
}

type Ask = (label: 'Stop' | 'Start' | 'Terminate', asked: Asked) => Promise<unknown>;

const ways: { way: string; wants: Ask }[] = [
  {
    way: 'buttons of the message',
    wants: async (label, asked) => person.press(await asked.saying(`"${label}"`), label),
  },
  {
    way: 'commands',
    wants: async (label) => {
      const answer = await answerTo(person, label.toLowerCase());
      // What cannot be undone is asked about first.
      if (label === 'Terminate') await person.press(answer, label);
    },
  },
  {
    way: 'buttons of the Home tab',
    wants: async (label) => person.press(await homeSaying(person, `"text":"${label}"`), label),
  },
];

describe('from READY to STOPPED, to READY again, to the end', () => {
  beforeEach(start);
  afterEach(() => world.closeAndSearch());

  it.each(ways)('by $way', async ({ wants }) => {
    await person.home();
    const { asked, sessionId } = await readySession(world, person);
    const ready = ['Connect', 'Stop', 'Terminate'];
    expect(buttonsOf(await asked.saying('has a workstation ready'))).toEqual(ready);
    expect(buttonsOf(await homeSaying(person, 'Ready since'))).toEqual(ready);

    await wants('Stop', asked);
    const stopped = await asked.saying('has a stopped workstation');
    expect(buttonsOf(stopped)).toEqual(['Start', 'Terminate']);
    expect(wholeText(stopped)).toMatch(/stopped since <!date\^.*is terminated by itself <!date\^/);
    expect(buttonsOf(await homeSaying(person, 'Stopped since'))).toEqual(['Start', 'Terminate']);
    expect(stateOf(world, sessionId)).toBe('STOPPED');
    await asked.threadSaying('The workstation is stopped.');

    await wants('Start', asked);
    const again = await asked.saying('has a workstation ready');
    expect(again.ts).toBe(stopped.ts);
    expect(buttonsOf(again)).toEqual(ready);
    expect(buttonsOf(await homeSaying(person, 'Ready since'))).toEqual(ready);
    await person.waitFor(
      () =>
        person.replies(again.channel, again.ts).filter(({ text }) => /is ready/.test(text))
          .length === 2,
      'the second line that says it is ready',
    );

    await wants('Terminate', asked);
    expect(buttonsOf(await asked.saying('it is terminated'))).toEqual([]);
    expect(buttonsOf(await homeSaying(person, 'You have none right now'))).toEqual([]);
    expect(await asked.threadSaying('Nothing of it is left running.')).toEqual([
      expect.stringContaining('Nimble Studio is preparing'),
      expect.stringContaining(`<@${ada}> your workstation is ready.`),
      'Stopping, as asked.',
      'The workstation is stopping.',
      'The workstation is stopped.',
      'Starting, as asked.',
      'The workstation is starting.',
      expect.stringContaining(`<@${ada}> your workstation is ready.`),
      expect.stringContaining('Terminating, as asked'),
      'The workstation is being terminated.',
      'The workstation is terminated. Nothing of it is left running.',
    ]);
    expect([calls('Stop'), calls('Start'), calls('Delete')]).toEqual([1, 1, 1]);
    expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1);
  });
});

describe('a termination that Nimble refuses for good', () => {
  beforeEach(start);
  afterEach(() => world.closeAndSearch());

  it.each(['ValidationException', 'ConflictException'] as const)(
    'by “%s” is said, with the button to ask for it again',
    async (name) => {
      const { asked, sessionId } = await readySession(world, person);
      nimble().fail({
        operation: 'DeleteStreamingSession',
        fault: { kind: 'error', name },
        times: 1_000,
      });
      await person.press(await asked.saying('"Terminate"'), 'Terminate');
      await asked.threadSaying('It could not be terminated, so it is still there.');
      const message = await asked.saying('"Terminate"');
      expect(wholeText(message)).not.toContain('Terminating it.');
      expect(calls('Delete')).toBeLessThan(10);
      expect(stateOf(world, sessionId)).toBe('READY');
    },
  );
});

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
  { state: 'WARMING_UP', says: 'does not know: WARMING_UP', buttons: [] },
];

describe('the buttons of a state', () => {
  beforeAll(async () => {
    await start();
    await person.home();
  });
  beforeEach(() =>
    nimble().durations({ createMs: 150, startMs: 60_000, stopMs: 60_000, deleteMs: 60_000 }),
  );
  afterEach(() => nimble().reset());
  afterAll(() => world.closeAndSearch());

  it.each(states)(
    '$state: $buttons, in the message and wherever else it is listed',
    async (row) => {
      const { asked, sessionId, clientToken } = await readySession(world, person);
      nimble().durations({ createMs: 60_000 });
      nimble().setState({ sessionId, state: row.state });
      expect(buttonsOf(await asked.saying(row.says))).toEqual(row.buttons);
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
      nimble().setState({ sessionId, state: 'DELETED' });
      await asked.saying('it is terminated');
    },
  );

  it('after a stop that Nimble does not accept, the thread names the button to press again', async () => {
    const { asked, sessionId } = await readySession(world, person);
    const fault = { kind: 'error', name: 'ValidationException' } as const;
    nimble().fail({ operation: 'StopStreamingSession', fault });
    await person.press(await asked.saying('workstation ready'), 'Stop');
    const lines = await asked.threadSaying('did not accept the request');
    expect(lines.at(-1)).toMatch(/so it is still on\..*Press \*Stop\* again in a minute/);
    expect(lines.at(-1)).not.toContain('/nimble-session');
    expect(buttonsOf(await asked.saying('workstation ready'))).toContain('Stop');
    nimble().setState({ sessionId, state: 'DELETED' });
    await asked.saying('it is terminated');
  });

  it('asked for and not yet created: can be given up', async () => {
    nimble().fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 1_000,
    });
    const asked = await ask(person);
    const message = await asked.saying('The bot keeps trying.');
    expect(buttonsOf(message)).toEqual(['Give up']);
    await person.press(message, 'Give up');
    const ended = await asked.saying('was to have a workstation; it was given up');
    expect(buttonsOf(ended)).toEqual(['Try again', 'Dismiss']);
    expect(wholeText(ended)).toContain('Nothing is running.');
  });

  it('never created: try again, or dismiss', async () => {
    nimble().fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    const asked = await ask(person, { instance_type: 'g5.8xlarge' });
    const message = await asked.saying('did not get a workstation');
    expect(buttonsOf(message)).toEqual(['Try again', 'Dismiss']);

    await person.press(message, 'Try again');
    const form = await person.modal('Launch a workstation');
    expect(JSON.stringify(form.state.values)).toContain('"value":"g5.8xlarge"');
    const [note] = /shot \d+\./.exec(wholeText(message)) ?? [];
    expect(JSON.stringify(form.state.values)).toContain(`"${note}"`);

    await person.press(message, 'Dismiss');
    await asked.saying(/^(?![\s\S]*Dismiss)/);
    for (const action of ['dismiss', 'try_again']) {
      const told = await toldPrivately(person, () =>
        pressForged(person, message, action, tokenIn(message)),
      );
      expect(told.text).toBe('It is dismissed already.');
    }
    expect(calls('Delete')).toBe(0);
  });

  it('dismissed after its creation failed: what is left of the session is terminated', async () => {
    nimble().outcome({ statusCode: 'INTERNAL_ERROR' });
    nimble().durations({ deleteMs: 100 });
    const asked = await ask(person);
    await person.press(await asked.saying('preparing it failed'), 'Dismiss');
    expect(buttonsOf(await asked.saying('it is terminated'))).toEqual([]);
  });
});

describe('a profile whose sessions cannot be stopped', () => {
  beforeEach(start);
  afterEach(() => world.closeAndSearch());

  it('has no Stop, and a Stop all the same is refused in words', async () => {
    const { asked, sessionId, clientToken } = await readySession(world, person, { words: 'nuke' });
    const message = await asked.saying('has a workstation ready');
    expect(buttonsOf(message)).toEqual(['Connect', 'Terminate']);
    expect(wholeText(message)).toMatch(/is terminated by itself <!date/);
    const words = 'Workstations of *Compositing · Nuke* cannot be stopped and started again';
    const told = await toldPrivately(person, () =>
      pressForged(person, message, 'stop', clientToken),
    );
    expect(told.text).toContain(words);
    expect((await answerTo(person, 'stop')).text).toContain(words);
    expect(calls('Stop')).toBe(0);
    expect(stateOf(world, sessionId)).toBe('READY');
  });
});

describe('commands', () => {
  beforeEach(start);
  afterEach(() => world.closeAndSearch());

  it('that act: ask which one there are several for, and take a word that tells it', async () => {
    const lighting = await readySession(world, person);
    const animation = await readySession(world, person, { words: 'animation' });
    const picker = await answerTo(person, 'stop');
    expect(picker.text).toBe('Which one do you want to stop?');
    expect(buttonsOf(picker)).toEqual(['Stop', 'Stop']);
    expect(picker.ephemeral).toBe(true);
    expect(calls('Stop')).toBe(0);

    const answer = await toldPrivately(person, () =>
      pressForged(person, picker, 'stop', animation.clientToken),
    );
    expect(answer.text).toBe('It is being stopped.');
    await animation.asked.saying('has a stopped workstation');
    expect(stateOf(world, lighting.sessionId)).toBe('READY');

    // One that can be stopped is left, and one that can be started.
    expect((await answerTo(person, 'start')).text).toContain('It is being started');
    await animation.asked.saying('has a workstation ready');
    const sure = await answerTo(person, 'terminate ANIMATION');
    expect(sure.text).toBe('This one? Its own disk is deleted with everything on it.');
    expect(buttonsOf(sure)).toEqual(['Terminate']);
    expect(calls('Delete')).toBe(0);
    const ended = await toldPrivately(person, () => person.press(sure, 'Terminate'));
    expect(ended.text).toContain('It is being terminated.');
    await animation.asked.saying('it is terminated');
    expect((await answerTo(person, 'terminate animation')).text).toContain(
      'You have no workstation that matches “animation”.',
    );
    expect((await answerTo(person, 'start')).text).toBe('You cannot start it now: it is ready.');
    expect(stateOf(world, lighting.sessionId)).toBe('READY');
  });

  it('that show: mine, one of mine, none', async () => {
    expect((await answerTo(person, 'list')).text).toContain('You have no workstation right now.');
    expect((await answerTo(person, 'stop')).text).toContain('You have no workstation right now.');
    await readySession(world, person);
    await readySession(world, person, { words: 'animation' });
    const list = await answerTo(person, 'list');
    expect(list.text).toBe('2 workstations.');
    expect(buttonsOf(list)).toEqual([
      'Connect',
      'Stop',
      'Terminate',
      'Connect',
      'Stop',
      'Terminate',
    ]);
    const status = wholeText(await answerTo(person, 'status animation'));
    expect(status).toContain('One workstation with “animation”.');
    expect(status).toContain('*Animation* · g4dn.xlarge');
    expect(status).not.toContain('Lighting');
    expect((await answerTo(person, 'list all')).text).toContain('Only admins');
  });

  it('again: the form as it was filled in last', async () => {
    await readySession(world, person, { words: 'g5.8xlarge' });
    await world.restartBot();
    const opened = await person.openModal(workstations, '/nimble-session again');
    const form = await person.waitFor(
      ({ modals }) => modals.find(({ id, submit }) => id === opened.id && submit === 'Launch'),
      'the filled form',
    );
    expect(JSON.stringify(form.state.values)).toContain('"value":"g5.8xlarge"');
  });
});

/** The labels of one launch's buttons among those of many. */
function buttonsFor(clientToken: string, shown: { blocks?: { block_id?: string }[] }): string[] {
  const own = (shown.blocks ?? []).filter(({ block_id }) => block_id === `actions:${clientToken}`);
  return buttonsOf({ blocks: JSON.parse(JSON.stringify(own)) });
}
