import { describe, expect } from 'vitest';
import { toldPrivately } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { mei, messageSaying } from '../support/launching.js';
import { type ReadySession, stateOf } from '../support/sessions.js';

/** The replies in a session's thread that begin so. */
async function repliesOf({ launch }: ReadySession, beginning: string): Promise<string[]> {
  const replies = await launch.threadSaying(beginning);
  return replies.filter((reply) => reply.startsWith(beginning));
}

describe('a button pressed more than once', () => {
  const durations = { createMs: 150, stopMs: 600, startMs: 600, deleteMs: 600 };
  it.override({ setup: { rules: { adminUsers: [mei] }, sandbox: { nimble: { durations } } } });

  it('twice at once by the owner: the second press hears that it is under way', async ({
    nimble,
    person,
    session,
  }) => {
    const message = await session.launch.saying('has a workstation ready');
    const told = await toldPrivately(person, () =>
      Promise.all([person.press(message, 'Stop'), person.press(message, 'Stop')]),
    );
    expect(told.text).toMatch(/^It is being stopped already\.$|now: it is stopping\.$/);
    await session.launch.saying('has a stopped workstation');
    expect(nimble.state().calls.StopStreamingSession).toBe(1);
    expect(await repliesOf(session, 'The workstation is stopped.')).toHaveLength(1);
  });

  it('once by the owner, and delivered four times by Slack: the bot does it once', async ({
    nimble,
    slack,
    person,
    session,
  }) => {
    await person.press(await session.launch.saying('has a workstation ready'), 'Stop');
    await slack.redeliver({ times: 3 });
    await session.launch.saying('has a stopped workstation');
    expect(nimble.state().calls.StopStreamingSession).toBe(1);
    expect(await repliesOf(session, 'The workstation is stopped.')).toHaveLength(1);
  });

  it('by the owner and an admin at once: the bot does it once', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const admin = await bot.person(mei);
    const message = await session.launch.saying('has a workstation ready');
    await Promise.all([person.press(message, 'Stop'), admin.press(message, 'Stop')]);
    await session.launch.saying('has a stopped workstation');
    expect(nimble.state().calls.StopStreamingSession).toBe(1);
    expect(await repliesOf(session, 'The workstation is stopped.')).toHaveLength(1);
  });

  it('Terminate by an admin while a Stop of the owner is under way: the bot terminates', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const admin = await bot.person(mei);
    nimble.fail({ operation: 'StopStreamingSession', fault: { kind: 'late', ms: 300 } });
    await person.press(await session.launch.saying('has a workstation ready'), 'Stop');
    const stopping = await session.launch.saying('Stopping it, as asked.');
    expect(buttonsOf(stopping)).toEqual(['Terminate']);
    await admin.press(stopping, 'Terminate');
    await session.launch.saying('it is terminated');
    expect(stateOf(bot, session.sessionId)).toBe('DELETED');
    const [reply] = await repliesOf(session, 'The workstation is terminated.');
    expect(reply).toContain(`<@${mei}> asked for it.`);
    expect(nimble.state().calls.StopStreamingSession).toBe(1);
  });

  it('Terminate from a message that is out of date: the bot does it once, and the buttons go', async ({
    nimble,
    person,
    session,
  }) => {
    const old = await session.launch.saying('has a workstation ready');
    await person.press(old, 'Terminate');
    await messageSaying(person, 'it is terminated');
    const told = await toldPrivately(person, () => person.press(old, 'Terminate'));
    expect(told.text).toBe('You cannot terminate it now: it is terminated.');
    expect(buttonsOf(await session.launch.saying('it is terminated'))).toEqual([]);
    expect(nimble.state().calls.DeleteStreamingSession).toBe(1);
  });
});
