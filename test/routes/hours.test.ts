import { describe, expect, vi } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { LaunchProfile, Studio } from '../../src/studio/studio.js';
import { answerTo, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { buttonsOf, pressForged } from '../support/buttons.js';
import { itWith } from '../support/fixtures.js';
import { ben, mei, wholeText } from '../support/launching.js';
import { observedAgain, type ReadySession, replySaying, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const hourMs = 60 * 60_000;

const lifetime = {
  endedBy: 'bot',
  onForMs: 10 * hourMs,
  longestMs: 13 * hourMs,
  stoppedForMs: 96 * hourMs,
  idleForMs: null,
} as const;

function priced(profile: LaunchProfile): LaunchProfile {
  const instanceTypes = profile.instanceTypes.map(({ name, facts }) => ({
    name,
    facts: facts && { ...facts, usdPerHour: 1.212 },
  }));
  return { ...profile, lifetime, instanceTypes };
}

/** The pretend Nimble, whose sessions the bot ends. */
vi.mock('../../src/studio/open-studio.js', async (original) => {
  const real = await original<typeof import('../../src/studio/open-studio.js')>();
  return {
    ...real,
    openStudio: async (...given: Parameters<typeof real.openStudio>): Promise<Studio> => {
      const studio = await real.openStudio(...given);
      const offered = studio.launchProfiles.bind(studio);
      studio.launchProfiles = async (...asked) => (await offered(...asked)).map(priced);
      return studio;
    },
  };
});

const it = itWith({ rules: { adminUsers: [mei] } });

/** Lets this time pass, at the end of which the session's time is up, with a reminder just before. */
async function timeUp(
  bot: BotInSandbox,
  person: WorkspaceClient,
  session: ReadySession,
  hours: number,
) {
  const { channel, ts } = await session.launch.saying('workstation');
  const reminders = () =>
    person.replies(channel, ts).filter(({ text }) => text.includes('this workstation stops'))
      .length;
  const before = reminders();
  bot.clock.forward(hours * hourMs - 5 * 60_000);
  await eventually(() => expect(reminders()).toBe(before + 1));
  bot.clock.forward(6 * 60_000);
}

describe('a session that the bot ends', () => {
  it('is prolonged from its message and its reminder up to the longest, and then stopped', async ({
    bot,
    person,
    session,
  }) => {
    const { launch } = session;
    const early = await launch.saying('has a workstation ready');
    expect(wholeText(early)).toMatch(/\*stops (at )?<!date/);
    expect(wholeText(early)).toContain('about $1.21 an hour (list price)');
    expect(buttonsOf(early)).toEqual(['Connect', 'Stop', 'Terminate']);

    bot.clock.forward(9 * hourMs);
    const late = await launch.saying('Two more hours');
    expect(wholeText(await launch.saying('so far'))).toMatch(
      /an hour \(list price\), \$10\.9\d so far/,
    );
    const told = await toldPrivately(person, () => person.press(late, 'Two more hours'));
    expect(told.text).toMatch(/^It now stops at <!date\^[^>]*>\.$/);
    await replySaying(person, session, 'Two more hours, as asked: it now stops at');
    await eventually(async () =>
      expect(buttonsOf(await launch.saying('has a workstation ready'))).not.toContain(
        'Two more hours',
      ),
    );

    bot.clock.forward(2.6 * hourMs);
    const reminder = await replySaying(person, session, 'this workstation stops');
    expect(reminder.text).toMatch(/The scratch disk \(\d+ GB\) is emptied\./);
    expect(reminder.text).toMatch(
      /keeps it on until <!date[^>]*>, and that is the longest\. It costs about \$1\.21 an hour/,
    );
    expect(buttonsOf(reminder)).toEqual(['Two more hours', 'Stop now']);
    const longest = await toldPrivately(person, () => person.press(reminder, 'Two more hours'));
    expect(longest.text).toMatch(/, and that is the longest\.$/);
    const refused = await toldPrivately(person, () => person.press(reminder, 'Two more hours'));
    expect(refused.text).toMatch(/^It is on for as long as its profile allows, and stops /);
    expect((await answerTo(person, 'extend')).text).toMatch(/stops .*, and that is the longest$/);

    await timeUp(bot, person, session, 1.4);
    await launch.saying('has a stopped workstation');
    expect((await replySaying(person, session, 'Its time is up')).text).toMatch(
      /^Its time is up: stopped at <!date[^>]*>\. Its own disk is kept\. The scratch disk/,
    );
    expect(bot.nimble.state().calls.StopStreamingSession).toBe(1);
  });

  it('has a reminder first if its time came while no bot ran, and is then prolonged', async ({
    bot,
    person,
    session,
  }) => {
    await bot.stop();
    bot.clock.forward(10.2 * hourMs);
    await bot.restart();
    const reminder = await replySaying(person, session, 'this workstation stops');
    expect(buttonsOf(reminder)).toEqual(['Two more hours', 'Stop now']);
    const told = await toldPrivately(person, () => person.press(reminder, 'Two more hours'));
    expect(told.text).toMatch(/^It now stops at <!date/);
    bot.clock.forward(hourMs);
    await observedAgain(bot);
    expect(bot.nimble.state().calls.StopStreamingSession).toBe(0);
    expect(stateOf(bot, session.sessionId)).toBe('READY');
  });

  it('is stopped once if its time came while no bot ran', async ({ bot, person, session }) => {
    await bot.stop();
    bot.clock.forward(10.2 * hourMs);
    await bot.restart();
    await replySaying(person, session, 'this workstation stops');
    bot.clock.forward(11 * 60_000);
    await session.launch.saying('has a stopped workstation');
    await replySaying(person, session, 'Its time is up: stopped');
    expect(bot.nimble.state().calls.StopStreamingSession).toBe(1);
  });

  it('is stopped by the bot after one that died during its call', async ({
    bot,
    person,
    session,
  }) => {
    const fault = { kind: 'hang', carriedOut: false } as const;
    bot.nimble.fail({ operation: 'StopStreamingSession', fault });
    await timeUp(bot, person, session, 10);
    await eventually(() => expect(bot.nimble.state().calls.StopStreamingSession).toBe(1));
    await bot.restart();
    await session.launch.saying('has a stopped workstation');
    await replySaying(person, session, 'Its time is up: stopped');
  });

  it('is prolonged while Nimble refuses its stop for now, which is then not asked for again', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const { launch, clientToken } = session;
    const fault = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault, times: 1_000 });
    bot.clock.forward(9.5 * hourMs);
    await launch.saying('Two more hours');
    bot.clock.forward(0.6 * hourMs);
    const stopping = await launch.saying('Its time is up: stopping it.');
    expect(buttonsOf(stopping)).toEqual(['Two more hours', 'Terminate']);
    await eventually(() => expect(nimble.state().calls.StopStreamingSession).toBeGreaterThan(0));
    const again = await toldPrivately(person, () =>
      pressForged(person, stopping, 'stop', clientToken),
    );
    expect(again.text).toBe(
      'It is being stopped already, because its time is up. *Two more hours* keeps it on.',
    );
    const told = await toldPrivately(person, () => person.press(stopping, 'Two more hours'));
    expect(told.text).toMatch(
      /^It now stops at <!date[^>]*>\. I had already asked for it to be stopped/,
    );
    await launch.threadSaying('Two more hours, as asked: it now stops at');
    // It is observed once no call is under way.
    await observedAgain(bot);
    const { StopStreamingSession: tried } = nimble.state().calls;
    nimble.reset();
    const calm = await launch.saying(/^(?!.*Its time is up).*has a workstation ready/s);
    expect(buttonsOf(calm)).toEqual(['Connect', 'Stop', 'Terminate']);
    await observedAgain(bot);
    expect(nimble.state().calls.StopStreamingSession).toBe(tried);
    await timeUp(bot, person, session, 2);
    await launch.threadSaying('Its time is up: stopped');
    expect(nimble.state().calls.StopStreamingSession).toBe(tried + 1);
  });

  it('is terminated when it has been stopped for as long as it may, with reminders days ahead', async ({
    bot,
    person,
    session,
  }) => {
    await person.press(await session.launch.saying('"Stop"'), 'Stop');
    await session.launch.saying('has a stopped workstation');
    bot.clock.forward(30 * hourMs);
    const first = await replySaying(person, session, 'this workstation is terminated');
    expect(buttonsOf(first)).toEqual(['Start', 'Terminate now']);
    bot.clock.forward(66 * hourMs);
    await session.launch.saying('it is terminated');
    await replySaying(person, session, 'Its time is up: terminated');
    expect(stateOf(bot, session.sessionId)).toBe('DELETED');
  });

  it('is prolonged by the typed command and by an admin, but by no other person', async ({
    bot,
    person,
    session,
  }) => {
    const message = await session.launch.saying('has a workstation ready');
    const typed = await answerTo(person, 'extend 2h');
    expect(typed.text).toMatch(/^It now stops (at )?<!date/);
    const other = await bot.person(ben);
    const refused = await toldPrivately(other, () =>
      pressForged(other, message, 'extend', session.clientToken),
    );
    expect(refused.text).toContain('only its owner or an admin of the studio can prolong it.');
    const admin = await bot.person(mei);
    await toldPrivately(admin, () => pressForged(admin, message, 'extend', session.clientToken));
    await replySaying(person, session, `<@${mei}> has prolonged it: it now stops`);
    const history = (await answerTo(admin, 'history extend')).text;
    expect(history.match(/extend · succeeded/g)).toHaveLength(2);
    expect(history.match(/extend · not yours/g)).toHaveLength(1);
  });

  it('is prolonged once by a press that Slack delivers three times', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    const message = await session.launch.saying('has a workstation ready');
    slack.repeatDeliveries({ times: 3, when: 'at_once' });
    await toldPrivately(person, () => pressForged(person, message, 'extend', session.clientToken));
    await replySaying(person, session, 'Two more hours, as asked');
    await observedAgain(bot);
    slack.repeatDeliveries({ times: 0, when: 'at_once' });
    const admin = await bot.person(mei);
    const history = (await answerTo(admin, 'history extend')).text;
    expect(history.match(/extend · succeeded/g)).toHaveLength(1);
  });

  it('that cannot be stopped is told to the admins after an hour, and stopped when it can be', async ({
    bot,
    nimble,
    person,
    session,
  }) => {
    const fault = { kind: 'error', name: 'AccessDeniedException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault, times: 1_000 });
    for (let hours = 10; hours < 10 + 8 / 6; hours += 1 / 6) {
      bot.clock.forward(hours === 10 ? 10 * hourMs : hourMs / 6);
      const calls = nimble.state().calls.StopStreamingSession;
      await eventually(() =>
        expect(nimble.state().calls.StopStreamingSession).toBeGreaterThanOrEqual(calls),
      );
      await observedAgain(bot);
    }
    const admin = await bot.person(mei);
    await admin.waitFor(
      ({ messages }) =>
        messages.some(({ text }) => text.startsWith('The time of this workstation is up')),
      'a direct message to the admin',
    );
    const failed = await replySaying(person, session, 'It could not be stopped');
    expect(failed.text).toContain('Its time is up, so I go on trying until it is done.');
    nimble.reset();
    bot.clock.forward(hourMs / 6);
    await session.launch.saying('has a stopped workstation');
  });
});
