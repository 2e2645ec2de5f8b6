import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { itWith } from '../support/fixtures.js';
import { ada, ben, mei, wholeText } from '../support/launching.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const hour = 60 * 60_000;
const engineers = 'S0ENGINEERS';

const it = itWith({
  rules: { adminUsers: [mei] },
  limits: { sweepEveryMs: 50, ownersEveryMs: 100, leaverGraceMs: 24 * hour },
});

/** What the bot told this admin about Ada, once it says this. */
function told(admin: WorkspaceClient, words: string) {
  return admin.waitFor(
    ({ messages }) =>
      messages.find(({ channel, text }) => channel.startsWith('D') && text.includes(words)),
    `a direct message saying “${words}”`,
  );
}

function leave({ slack }: BotInSandbox, how: { quietly?: true } = {}): void {
  slack.person({ person: ada, account: { deleted: true }, ...how });
}

/** How often Slack was asked who somebody is. */
function asked({ slack }: BotInSandbox): number {
  return slack.state().calls.filter(({ method }) => method === 'users.info').length;
}

function linesSaying({ logLines }: BotInSandbox, words: string): number {
  return logLines.filter((line) => line.includes(words)).length;
}

/** Waits until the bot has looked at Ada again, and has ended that. */
async function askedAgain(bot: BotInSandbox): Promise<void> {
  const before = asked(bot);
  await eventually(() => expect(asked(bot)).toBeGreaterThan(before + 1));
}

describe('an owner who leaves', () => {
  it('is told to the admins, with buttons that work and answer', async ({ bot, session }) => {
    const admin = await bot.person(mei);
    leave(bot);
    const notice = await told(admin, '*Ada Okafor* has left');
    expect(notice.text).toMatch(/I stop what is on then.*<!date\^\d+\^/);
    expect(wholeText(notice)).toContain('Lighting · seq 040');
    expect(wholeText(notice)).not.toContain('session:connect');
    const answer = await toldPrivately(admin, () => admin.press(notice, 'Stop'));
    expect(answer.text).toBe('It is being stopped.');
    await eventually(() => expect(stateOf(bot, session.sessionId)).toBe('STOPPED'));
    // No one else hears of it.
    expect((await bot.person(ben)).workspace.messages.filter(isDirect)).toEqual([]);
  });

  it('is told once, however often Slack says it and the bot looks', async ({ bot, session }) => {
    const admin = await bot.person(mei);
    leave(bot);
    await told(admin, '*Ada Okafor* has left');
    leave(bot);
    await askedAgain(bot);
    await bot.restart();
    await askedAgain(bot);
    expect(admin.workspace.messages.filter(isDirect)).toHaveLength(1);
    expect(stateOf(bot, session.sessionId)).toBe('READY');
  });

  it('is found without the event, by the look at the owners of live sessions', async ({
    bot,
    session: _,
  }) => {
    leave(bot, { quietly: true });
    await told(await bot.person(mei), '*Ada Okafor* has left');
  });

  it('is told at once when Slack says so, and again if Slack did not take the message', async ({
    start,
  }) => {
    // With a look a day, only the event and what is due on the row have it looked at.
    const bot = await start({ rules: { adminUsers: [mei] }, limits: { sweepEveryMs: 50 } });
    const { sessionId } = await readySession(bot, await bot.person(ada));
    await eventually(() => expect(asked(bot)).toBeGreaterThan(0));
    const admin = await bot.person(mei);
    const inVain = { method: 'chat.postMessage', answer: 'internal_error', times: 1 } as const;
    bot.slack.fail(inVain);
    leave(bot);
    await eventually(() => expect(linesSaying(bot, 'no admin was told')).toBe(1));
    expect(admin.workspace.messages.filter(isDirect)).toEqual([]);
    bot.clock.forward(24 * hour);
    await told(admin, '*Ada Okafor* has left');
    expect(stateOf(bot, sessionId)).toBe('READY');
    bot.clock.forward(24 * hour);
    leave(bot);
    await told(admin, 'the time to decide is over');
    await eventually(() => expect(stateOf(bot, sessionId)).toBe('STOPPED'));
    expect((await answerTo(admin, 'history')).text).toContain('the bot · stop · requested');
  });

  it('has nothing ended while the bot may not read who the admins are', async ({ start }) => {
    const limits = { sweepEveryMs: 50, leaverGraceMs: 0 };
    const bot = await start({ rules: { adminUserGroups: [engineers] }, limits });
    const { sessionId } = await readySession(bot, await bot.person(ada));
    bot.slack.fail({ method: 'usergroups.users.list', answer: 'no_such_subteam', times: 10_000 });
    await bot.restart();
    leave(bot);
    await eventually(() => expect(linesSaying(bot, 'no admin was told')).toBe(1));
    bot.clock.forward(24 * hour);
    await eventually(() => expect(linesSaying(bot, 'no admin was told')).toBe(2));
    expect(stateOf(bot, sessionId)).toBe('READY');
    bot.slack.reset();
    leave(bot);
    await eventually(() => expect(stateOf(bot, sessionId)).toBe('STOPPED'));
    await told(await bot.person(mei), 'the time to decide is over');
  });

  it('has the session stopped after the grace, and that is told', async ({ bot, session }) => {
    const admin = await bot.person(mei);
    leave(bot);
    await told(admin, '*Ada Okafor* has left');
    bot.clock.forward(24 * hour - 60_000);
    await askedAgain(bot);
    expect(stateOf(bot, session.sessionId)).toBe('READY');
    bot.clock.forward(60_000);
    const ended = await told(admin, 'the time to decide is over');
    expect(ended.text).toContain('I am stopping *Lighting · seq 040*');
    await session.launch.threadSaying('Its owner has left');
    await session.launch.saying('has a stopped workstation');
    const answer = await toldPrivately(admin, () => admin.press(ended, 'Terminate'));
    expect(answer.text).toBe('It is being terminated.');
    await eventually(() => expect(bot.nimble.state().calls.DeleteStreamingSession).toBe(1));
  });

  it('has a session that cannot be stopped terminated', async ({ bot, person }) => {
    const { launch } = await readySession(bot, person, { words: 'compositing' });
    const admin = await bot.person(mei);
    leave(bot);
    await told(admin, '*Ada Okafor* has left');
    bot.clock.forward(24 * hour);
    const ended = await told(admin, 'the time to decide is over');
    expect(ended.text).toContain('I cannot stop, so I am terminating *Compositing · Nuke*');
    await launch.saying('it is terminated');
    expect(bot.nimble.state().calls).toMatchObject({
      StopStreamingSession: 0,
      DeleteStreamingSession: 1,
    });
  });

  it.for([{ quietly: true as const }, {}])(
    'is left alone after coming back in time (%o)',
    async (how, { bot, session }) => {
      const admin = await bot.person(mei);
      leave(bot);
      await told(admin, '*Ada Okafor* has left');
      bot.slack.person({ person: ada, account: { deleted: false }, ...how });
      await eventually(() => expect(bot.logLines.join('')).toContain('owner has come back'));
      bot.clock.forward(25 * hour);
      const before = asked(bot);
      bot.slack.person({ person: ada });
      await eventually(() => expect(asked(bot)).toBeGreaterThan(before));
      expect(stateOf(bot, session.sessionId)).toBe('READY');
      expect(admin.workspace.messages.filter(isDirect)).toHaveLength(1);
      // Leaving again begins a new grace.
      leave(bot);
      await eventually(() => expect(admin.workspace.messages.filter(isDirect)).toHaveLength(2));
      expect(stateOf(bot, session.sessionId)).toBe('READY');
    },
  );

  it('is not taken for one when Slack does not say', async ({ bot, session, slack }) => {
    const admin = await bot.person(mei);
    leave(bot);
    await told(admin, '*Ada Okafor* has left');
    slack.fail({ method: 'users.info', answer: 'user_not_found', times: 10_000 });
    // A look that has its answer already ends before the grace does.
    const unanswered = () => linesSaying(bot, 'not known whether an owner has left');
    await eventually(() => expect(unanswered()).toBeGreaterThan(0));
    bot.clock.forward(25 * hour);
    const before = unanswered();
    await eventually(() => expect(unanswered()).toBeGreaterThan(before));
    expect(stateOf(bot, session.sessionId)).toBe('READY');
    slack.reset();
    leave(bot);
    await eventually(() => expect(stateOf(bot, session.sessionId)).toBe('STOPPED'));
  });

  it('has nothing that anyone needs to hear of without a live session', async ({
    bot,
    session,
  }) => {
    const person = await bot.person(ada);
    await person.press(await session.launch.saying('"Terminate"'), 'Terminate');
    await session.launch.saying('it is terminated');
    const before = asked(bot);
    leave(bot);
    bot.slack.person({ person: ben, account: { deleted: true } });
    await eventually(() => {
      const { envelopes } = bot.slack.state();
      expect(envelopes.filter(({ acknowledgedAfterMs: at }) => at !== null).length).toBeGreaterThan(
        3,
      );
    });
    expect(asked(bot)).toBe(before);
    expect((await bot.person(mei)).workspace.messages.filter(isDirect)).toEqual([]);
  });
});

function isDirect({ channel }: { channel: string }): boolean {
  return channel.startsWith('D');
}
