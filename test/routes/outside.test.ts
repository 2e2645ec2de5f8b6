import {
  DeleteStreamingSessionCommand,
  NimbleClient,
  StartStreamingSessionCommand,
  StopStreamingSessionCommand,
} from '@aws-sdk/client-nimble';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { ada, wholeText } from '../support/launching.js';
import { ask } from './asked.js';
import {
  answerTo,
  buttonsOf,
  homeSaying,
  type OwnSession,
  readySession,
  type SessionWorld,
  startSessionWorld,
} from './session-world.js';

const mention = `<@${ada}>`;

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;

describe('what happens to a session elsewhere', () => {
  let session: OwnSession;
  beforeEach(async () => {
    world = await startSessionWorld();
    person = await world.person(ada);
    await person.home();
    session = await readySession(world, person);
  });
  afterEach(() => world.closeAndSearch());

  it('stopped, started and terminated through AWS itself: message, thread and Home say so', async () => {
    const { asked, sessionId } = session;
    const { studioId, region, endpoint, credentials } = world.sandbox.settings.studio;
    const aws = new NimbleClient({ region, endpoint, credentials });
    const which = { studioId, sessionId };
    await aws.send(new StopStreamingSessionCommand({ ...which, clientToken: 'by-hand-1' }));
    expect(buttonsOf(await asked.saying('has a stopped workstation'))).toEqual([
      'Start',
      'Terminate',
    ]);
    await asked.threadSaying('The workstation is stopped.');
    await homeSaying(person, 'Stopped since');

    await aws.send(new StartStreamingSessionCommand({ ...which, clientToken: 'by-hand-2' }));
    await asked.saying('has a workstation ready');
    await homeSaying(person, 'Ready since');

    await aws.send(new DeleteStreamingSessionCommand({ ...which, clientToken: 'by-hand-3' }));
    expect(buttonsOf(await asked.saying('it is terminated'))).toEqual([]);
    const lines = await asked.threadSaying('Nothing of it is left running.');
    // Nobody asked the bot for any of it.
    expect(lines.join('\n')).not.toContain('as asked');
    await homeSaying(person, 'You have none right now');
    const calls = nimble().state().calls;
    expect([calls.StopStreamingSession, calls.StartStreamingSession]).toEqual([1, 1]);
    expect(calls.DeleteStreamingSession).toBe(1);
    aws.destroy();
  });

  it('terminated while a stop is on its way: the thread says that it came too late', async () => {
    const { asked, sessionId } = session;
    nimble().fail({
      operation: 'StopStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
    });
    await person.press(await asked.saying('has a workstation ready'), 'Stop');
    await asked.threadSaying('Stopping, as asked.');
    await asked.threadSaying('The bot keeps trying.');
    nimble().setState({ sessionId, state: 'DELETED' });
    const words = 'It could no longer be stopped: by now it is terminated.';
    const lines = await asked.threadSaying(words);
    expect(lines.filter((line) => line === words)).toHaveLength(1);
    expect(wholeText(await asked.saying('it is terminated'))).not.toContain('as asked');
    expect(nimble().state().calls.DeleteStreamingSession).toBe(0);
  });

  it.each([
    {
      state: 'STOP_FAILED',
      says: 'has a workstation that failed to stop',
      reason: 'Nimble Studio could not stop it (INTERNAL_ERROR).',
      home: 'Stopping it failed',
    },
    {
      state: 'START_FAILED',
      says: 'has a workstation that failed to start',
      reason: 'It cannot be started again from here. *Terminate* ends it, and deletes its own disk',
      home: 'Starting it failed',
    },
    {
      state: 'DELETE_FAILED',
      says: 'has a workstation that could not be terminated',
      reason: 'Nimble Studio could not terminate it (INTERNAL_ERROR).',
      home: 'Terminating it failed',
    },
  ])('$state: told with a mention and the reason, and can be terminated', async (row) => {
    const { asked, sessionId } = session;
    nimble().setState({ sessionId, state: row.state, statusCode: 'INTERNAL_ERROR' });
    const message = await asked.saying(row.says);
    expect(wholeText(message)).toContain(row.reason);
    expect(buttonsOf(message)).toEqual(['Terminate']);
    const lines = await asked.threadSaying(row.reason);
    expect(lines.at(-1)).toMatch(new RegExp(`^${mention} `));
    expect(buttonsOf(await homeSaying(person, row.home))).toEqual(['Terminate']);
    await person.press(message, 'Terminate');
    await asked.saying('it is terminated');
  });

  it('forgotten: the launch is closed with a note, and takes up no room any more', async () => {
    nimble().forget({ sessionId: session.sessionId });
    const message = await session.asked.saying('Nimble Studio no longer knows it');
    expect(buttonsOf(message)).toEqual([]);
    await session.asked.threadSaying('no longer knows this session, so it is closed here too.');
    await homeSaying(person, 'You have none right now');
    expect((await answerTo(person, 'list')).text).toContain('You have no workstation right now.');
    const { calls } = nimble().state();
    await vi.waitFor(() => expect(world.logLines.join('')).toContain('FORGOTTEN'));
    // Nobody goes on asking for it.
    const asked = calls.GetStreamingSession;
    await (await ask(person, {})).saying('has a workstation ready');
    const later = nimble().state().recentCalls.slice(-5);
    expect(JSON.stringify(later)).not.toContain(session.sessionId);
    expect(nimble().state().calls.GetStreamingSession).toBeGreaterThan(asked);
  });

  it('is told of many sessions at once as of one', async () => {
    const others = [
      await readySession(world, person),
      await readySession(world, person, { words: 'animation' }),
      await readySession(world, person, { words: 'animation' }),
      await readySession(world, person),
    ];
    for (const { sessionId } of others) nimble().setState({ sessionId, state: 'STOPPED' });
    await Promise.all(others.map(({ asked }) => asked.saying('has a stopped workstation')));
    expect((await answerTo(person, 'list')).text).toBe('5 workstations.');
    await session.asked.saying('has a workstation ready');
  });
});

describe('what Nimble does by itself', () => {
  it('at the end of its time it is stopped, and then terminated: both are told', async () => {
    // A pretend minute of a millisecond: it runs for 0.7 s, and rests for 2.9 s.
    world = await startSessionWorld({ sandbox: { nimble: { minuteMs: 1 } } });
    person = await world.person(ada);
    const asked = await ask(person);
    await asked.saying('has a stopped workstation');
    await asked.saying('it is terminated');
    const lines = await asked.threadSaying('Nothing of it is left running.');
    expect(lines).toContain('The workstation is stopped.');
    await world.closeAndSearch();
  });
});
