import {
  DeleteStreamingSessionCommand,
  NimbleClient,
  StartStreamingSessionCommand,
  StopStreamingSessionCommand,
} from '@aws-sdk/client-nimble';
import { describe, expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { answerTo, homeSaying } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, wholeText } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const mention = `<@${ada}>`;

describe('what happens to a session outside the bot', () => {
  it('message, thread and Home follow when an engineer stops, starts and terminates through AWS', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const { launch, sessionId } = session;
    await person.home();
    const aws = new NimbleClient(bot.sandbox.settings.studio);
    const which = { studioId: pretendStudio.studioId, sessionId };
    await aws.send(new StopStreamingSessionCommand({ ...which, clientToken: 'by-hand-1' }));
    expect(buttonsOf(await launch.saying('has a stopped workstation'))).toEqual([
      'Start',
      'Terminate',
    ]);
    await launch.threadSaying('The workstation is stopped.');
    await homeSaying(person, 'Stopped since');

    await aws.send(new StartStreamingSessionCommand({ ...which, clientToken: 'by-hand-2' }));
    await launch.saying('has a workstation ready');
    await homeSaying(person, 'Ready since');

    await aws.send(new DeleteStreamingSessionCommand({ ...which, clientToken: 'by-hand-3' }));
    expect(buttonsOf(await launch.saying('it is terminated'))).toEqual([]);
    const replies = await launch.threadSaying('Nothing of it is left running.');
    // The bot was not asked for any of it.
    expect(replies.join('\n')).not.toContain('as asked');
    await homeSaying(person, 'You have none right now');
    const calls = nimble.state().calls;
    expect([calls.StopStreamingSession, calls.StartStreamingSession]).toEqual([1, 1]);
    expect(calls.DeleteStreamingSession).toBe(1);
    aws.destroy();
  });

  it('the message and one reply say that the session is terminated when a Stop came too late', async ({
    nimble,
    person,
    session,
  }) => {
    const { launch, sessionId } = session;
    nimble.fail({
      operation: 'StopStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
    });
    await person.press(await launch.saying('has a workstation ready'), 'Stop');
    await launch.saying('Stopping it, as asked.');
    await launch.saying('The bot keeps trying.');
    nimble.setState({ sessionId, state: 'DELETED' });
    const replies = await launch.threadSaying('The workstation is terminated.');
    expect(replies).toHaveLength(2);
    expect(wholeText(await launch.saying('it is terminated'))).not.toContain('as asked');
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
  });

  it.for([
    {
      state: 'STOP_FAILED',
      says: 'has a workstation that failed to stop',
      reason: 'Nimble Studio could not stop it.',
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
      reason: 'Nimble Studio could not terminate it.',
      home: 'Terminating it failed',
    },
  ])(
    'the bot mentions the owner with the reason and offers Terminate when a session is $state',
    async (row, { nimble, person, session }) => {
      const { launch, sessionId } = session;
      await person.home();
      nimble.setState({ sessionId, state: row.state, statusCode: 'INTERNAL_ERROR' });
      const message = await launch.saying(row.says);
      expect(wholeText(message)).toContain(row.reason);
      expect(buttonsOf(message)).toEqual(['Terminate']);
      const replies = await launch.threadSaying(row.reason);
      expect(replies.at(-1)).toMatch(new RegExp(`^${mention} `));
      expect(buttonsOf(await homeSaying(person, row.home))).toEqual(['Terminate']);
      await person.press(message, 'Terminate');
      await launch.saying('it is terminated');
    },
  );

  it('the bot closes a launch whose session Nimble no longer knows, and looks for it no more', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    await person.home();
    await homeSaying(person, 'Ready since');
    nimble.forget({ sessionId: session.sessionId });
    const message = await session.launch.saying('Nimble Studio no longer knows it');
    expect(buttonsOf(message)).toEqual([]);
    await session.launch.threadSaying(
      'no longer knows this workstation, so it is closed here too.',
    );
    await homeSaying(person, 'You have none right now');
    expect((await answerTo(person, 'list')).text).toContain('You have no workstation right now.');
    const { calls } = nimble.state();
    await eventually(() => expect(bot.logLines.join('')).toContain('FORGOTTEN'));
    const looks = calls.GetStreamingSession;
    await (await requestLaunch(person, {})).saying('has a workstation ready');
    const later = nimble.state().recentCalls.slice(-5);
    expect(JSON.stringify(later)).not.toContain(session.sessionId);
    expect(nimble.state().calls.GetStreamingSession).toBeGreaterThan(looks);
  });

  it('the bot shows changes of many sessions at once as it shows one', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const others = [
      await readySession(bot, person),
      await readySession(bot, person, { words: 'animation' }),
      await readySession(bot, person, { words: 'animation' }),
      await readySession(bot, person),
    ];
    for (const { sessionId } of others) nimble.setState({ sessionId, state: 'STOPPED' });
    await Promise.all(others.map(({ launch }) => launch.saying('has a stopped workstation')));
    expect((await answerTo(person, 'list')).text).toBe('5 workstations.');
    await session.launch.saying('has a workstation ready');
  });
});

describe('what Nimble does by itself', () => {
  // A pretend minute of a millisecond: a session runs for 0.7 s, and rests for 2.9 s.
  it.override({ setup: { sandbox: { nimble: { minuteMs: 1 } } } });

  it('the thread says that Nimble has stopped, and then terminated, a session at the end of its time', async ({
    person,
  }) => {
    const launch = await requestLaunch(person);
    await launch.saying('has a stopped workstation');
    await launch.saying('it is terminated');
    const replies = await launch.threadSaying('Nothing of it is left running.');
    expect(replies).toContain('The workstation is stopped.');
  });
});
