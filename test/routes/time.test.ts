import { describe, expect } from 'vitest';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, ben, wholeText } from '../support/launching.js';
import { type RequestedLaunch, requestLaunch } from '../support/requested-launch.js';
import { type ReadySession, readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const mention = `<@${ada}>`;

/** Waits until the bot has observed the sessions so often that it would have said all it has to say. */
async function observedAgain({ nimble }: BotInSandbox) {
  const looks = () => nimble.state().calls.GetStreamingSession;
  const before = looks();
  await eventually(() => expect(looks()).toBeGreaterThan(before + 3));
}

/** The reminders in a session's thread, oldest first. */
function remindersOf(person: WorkspaceClient, { channel, ts }: PageMessage): PageMessage[] {
  return person.replies(channel, ts).filter(({ text }) => text.includes('this workstation '));
}

async function reminders(
  person: WorkspaceClient,
  { launch }: ReadySession,
  count: number,
): Promise<PageMessage[]> {
  const message = await launch.saying('workstation');
  return person.waitFor(() => {
    const found = remindersOf(person, message);
    return found.length >= count && found;
  }, `${count} reminders`);
}

/** The minutes for which a session of the pretend profile runs, and then rests. */
const lighting = { runs: 690, rests: 2_880 };

describe('reminders', () => {
  it('of the stop come 30 and 10 minutes ahead, once each, also over restarts', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const message = await session.launch.saying('has a workstation ready');
    bot.clock.forward((lighting.runs - 35) * minuteMs);
    await observedAgain(bot);
    expect(remindersOf(person, message)).toEqual([]);

    bot.clock.forward(6 * minuteMs);
    const [first] = await reminders(person, session, 1);
    expect(first?.text).toMatch(
      /^<@U0ADA00001> this workstation stops at <!date\^\d+\^\{time\}\|.*> *\. Save your work: programs that are still running are closed, and what is not saved is lost\.$/,
    );
    await observedAgain(bot);
    await bot.restart();
    await observedAgain(bot);
    expect(remindersOf(person, message)).toHaveLength(1);

    bot.clock.forward(20 * minuteMs);
    const [, second] = await reminders(person, session, 2);
    expect(second?.text).toBe(first?.text);
    await bot.restart();
    await observedAgain(bot);
    expect(remindersOf(person, message)).toHaveLength(2);

    expect(second && buttonsOf(second)).toEqual(['Stop now']);
    if (second !== undefined) await person.press(second, 'Stop now');
    await session.launch.saying('has a stopped workstation');
    expect(nimble.state().calls.StopStreamingSession).toBe(1);
    // The button stays in the thread, and tells the truth from then on.
    const told = await toldPrivately(
      person,
      async () => second && person.press(second, 'Stop now'),
    );
    expect(told.text).toBe('You cannot stop it now: it is stopped.');
  });

  it('of the termination come while the workstation is stopped', async ({
    bot,
    person,
    session,
  }) => {
    bot.clock.forward((lighting.runs - 5) * minuteMs);
    await reminders(person, session, 1);
    await person.press(await session.launch.saying('"Stop"'), 'Stop');
    await session.launch.saying('has a stopped workstation');
    bot.clock.forward((lighting.rests - lighting.runs - 20) * minuteMs);
    bot.clock.forward(10 * minuteMs);
    const [, second] = await reminders(person, session, 2);
    expect(second?.text).toMatch(
      new RegExp(`^${mention} this workstation is terminated at <!date`),
    );
    expect(second?.text).toMatch(
      /Its own disk is deleted with everything on it\. Start it to copy/,
    );
    expect(second && buttonsOf(second)).toEqual(['Start', 'Terminate now']);
    if (second !== undefined) await person.press(second, 'Terminate now');
    await session.launch.saying('it is terminated');
  });

  it('of a profile whose sessions cannot be stopped have only Terminate now', async ({
    bot,
    nimble,
    person,
  }) => {
    const session = await readySession(bot, person, { words: 'nuke' });
    bot.clock.forward((480 - 5) * minuteMs);
    const [reminder] = await reminders(person, session, 1);
    expect(reminder?.text).toContain('this workstation is terminated');
    expect(reminder && buttonsOf(reminder)).toEqual(['Terminate now']);
    const other = await bot.person(ben);
    const told = await toldPrivately(
      other,
      async () => reminder && other.press(reminder, 'Terminate now'),
    );
    expect(told.text).toContain('only its owner or an admin of the studio can terminate it.');
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
  });

  it('come as far ahead as REMINDER_MINUTES says', async ({ start }) => {
    const bot = await start({ limits: { reminderLeadsMs: [2 * hourMs] } });
    const person = await bot.person(ada);
    const session = await readySession(bot, person);
    const message = await session.launch.saying('has a workstation ready');
    bot.clock.forward((lighting.runs - 119) * minuteMs);
    await reminders(person, session, 1);
    bot.clock.forward(114 * minuteMs);
    await observedAgain(bot);
    expect(remindersOf(person, message)).toHaveLength(1);
  });
});

describe('the age of a session', () => {
  it('is shown when it has run for over a day, and no more once it is stopped', async ({
    bot,
    person,
    session,
  }) => {
    const { launch } = session;
    bot.clock.forward(23 * hourMs);
    await observedAgain(bot);
    expect(wholeText(await launch.saying('has a workstation ready'))).not.toContain('over a day');
    bot.clock.forward(2 * hourMs);
    const old = await launch.saying('on for over a day, since <!date^');
    await person.press(old, 'Stop');
    expect(wholeText(await launch.saying('has a stopped workstation'))).not.toContain('over a day');
    await person.press(await launch.saying('"Start"'), 'Start');
    const again = await launch.saying('has a workstation ready');
    expect(wholeText(again)).not.toContain('over a day');
  });
});

describe('how long it will take', () => {
  it.override({ setup: { sandbox: { nimble: { durations: { createMs: hourMs } } } } });

  /** A launch that becomes ready after this many minutes of the bot's clock. */
  async function launchTaking(
    bot: BotInSandbox,
    person: WorkspaceClient,
    minutes: number,
  ): Promise<RequestedLaunch> {
    const { nimble } = bot;
    const launch = await requestLaunch(person, { instance_type: 'g5.2xlarge' });
    await launch.saying('is getting a workstation');
    bot.clock.forward(minutes * minuteMs);
    const sessionId = nimble.state().sessions.at(-1)?.sessionId ?? '';
    nimble.setState({ sessionId, state: 'READY' });
    await launch.saying('has a workstation ready');
    return launch;
  }

  it('is several minutes on day one, then what launches of the profile and its type have taken, corrected when it is late', async ({
    bot,
    nimble,
    person,
  }) => {
    for (const minutes of [8, 4]) {
      const message = await (await launchTaking(bot, person, minutes)).saying(
        'has a workstation ready',
      );
      expect(wholeText(message)).not.toContain('usually');
    }
    const third = await requestLaunch(person, { instance_type: 'g5.2xlarge' });
    const dayOne = wholeText(await third.saying('is getting a workstation'));
    expect(dayOne).toContain('usually takes several minutes');
    await launchTaking(bot, person, 6);

    const other = await requestLaunch(person, { instance_type: 'g5.8xlarge' });
    const ofProfile = wholeText(await other.saying('is getting a workstation'));
    expect(ofProfile).toContain('usually ready in about 6 min');

    const fourth = await requestLaunch(person, { instance_type: 'g5.2xlarge' });
    const waiting = wholeText(await fourth.saying('is getting a workstation'));
    expect(waiting).toContain('usually ready in about 6 min');
    bot.clock.forward(7 * minuteMs);
    await observedAgain(bot);
    expect(wholeText(await fourth.saying('is getting'))).toContain('usually ready in about 6 min');
    bot.clock.forward(2 * minuteMs);
    const late = wholeText(
      await fourth.saying(
        'this is taking longer than usual: nine out of ten were ready within 8 min',
      ),
    );
    expect(late).not.toContain('usually ready in about');
    const sessionId = nimble.state().sessions.at(-1)?.sessionId ?? '';
    nimble.setState({ sessionId, state: 'READY' });
    expect(wholeText(await fourth.saying('has a workstation ready'))).not.toContain('usual');
  });
});
