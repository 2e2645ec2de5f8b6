import { describe, expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, changed, homeSaying, modalSaying } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { forged } from '../support/forged.js';
import { ada, ben, mei, openForm, wholeText } from '../support/launching.js';
import { metricsOf } from '../support/ops.js';
import { launchNoted, ownNote, requestLaunch } from '../support/requested-launch.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** As Slack's client has a time that is so far ahead of the bot's clock. */
function secondsAhead({ clock }: BotInSandbox, ms: number): string {
  return String(Math.floor((Date.now() + clock.aheadMs + ms) / 1_000));
}

async function planFor(bot: BotInSandbox, person: WorkspaceClient, ms: number, entered = {}) {
  const ready_by = secondsAhead(bot, ms);
  const launch = await requestLaunch(person, { ready_by, ...entered });
  return { launch, seconds: ready_by };
}

/** How many sessions the studio was asked for. */
function created({ nimble, ec2 }: BotInSandbox): number {
  return nimble.state().calls.CreateStreamingSession + ec2.state().instances.length;
}

/** The bot has made rounds since, in which it began another launch, and asked the studio for no other session. */
async function nothingBegun(bot: BotInSandbox, person: WorkspaceClient): Promise<void> {
  const before = created(bot);
  const other = await requestLaunch(person);
  await other.saying('has a workstation ready');
  expect(created(bot)).toBe(before + 1);
}

async function submitAt(person: WorkspaceClient, selected_date_time: unknown) {
  const form = await openForm(person);
  return person.submit(form, forged(form.state.values, 'ready_by', { selected_date_time }));
}

const readyByOf = ({ state }: PageView) => state.values.ready_by?.ready_by?.selected_date_time;

describe('a launch for later', () => {
  it('says when it is to be ready, waits, begins in time and is ready then', async ({
    bot,
    person,
  }) => {
    const { launch, seconds } = await planFor(bot, person, 2 * day);
    const message = await launch.saying('is to have a workstation ready');
    expect(message.text).toContain(`is to have a workstation ready <!date^${seconds}^`);
    expect(wholeText(message)).toMatch(/requested <!date[^>]*> · begins <!date/);
    expect(buttonsOf(message)).toEqual(['Cancel launch']);
    expect(JSON.stringify((await answerTo(person, 'list')).blocks)).toContain(
      `To be ready <!date^${seconds}^`,
    );
    await person.home();
    await homeSaying(person, `To be ready <!date^${seconds}^`);
    bot.clock.forward(2 * day - 16 * minute);
    await nothingBegun(bot, person);
    bot.clock.forward(2 * minute);
    await launch.saying('has a workstation ready');
    expect(created(bot)).toBe(2);
    const [reply, ...others] = await launch.threadSaying('your workstation is ready.');
    expect(reply).not.toContain('late');
    expect(others).toEqual([]);
    // Not since it was requested two days ago.
    await homeSaying(person, /ready after \d+ s.*ready after \d+ s/);
  });

  it('begins as early as nine of ten like it took', async ({ bot, nimble, person }) => {
    nimble.durations({ createMs: 1_500 });
    for (const _ of [1, 2, 3]) {
      const one = await requestLaunch(person);
      await one.saying('is getting a workstation');
      // For the bot it has taken 40 minutes.
      bot.clock.forward(40 * minute);
      await one.saying('has a workstation ready');
    }
    const { launch } = await planFor(bot, person, 3 * hour);
    await launch.saying('is to have a workstation ready');
    bot.clock.forward(2 * hour + 15 * minute);
    await nothingBegun(bot, person);
    const before = created(bot);
    bot.clock.forward(6 * minute);
    await launch.saying('is getting a workstation');
    expect(created(bot)).toBe(before + 1);
  });

  it('begins at once if that is soon, and says so', async ({ bot, nimble, person }) => {
    nimble.durations({ createMs: 1_000 });
    const { launch, seconds } = await planFor(bot, person, 5 * minute);
    const message = wholeText(await launch.saying('is getting a workstation'));
    expect(message).toContain(`to be ready at <!date^${seconds}^`);
    expect(message).toContain('that is soon, so I have begun at once, and it may be late');
    await launch.saying('has a workstation ready');
  });

  it('says that it is late, while it is and when it is ready', async ({ bot, nimble, person }) => {
    nimble.durations({ createMs: 2_000 });
    const { launch, seconds } = await planFor(bot, person, 10 * minute);
    await launch.saying('is getting a workstation');
    bot.clock.forward(20 * minute);
    expect(wholeText(await launch.saying('*late: it was to be ready'))).toContain(
      `*late: it was to be ready at <!date^${seconds}^`,
    );
    const [reply] = await launch.threadSaying('your workstation is ready.');
    expect(reply).toMatch(/It was to be ready at <!date[^>]*>, so it is (9|10|11) min late\./);
  });

  it('begins late, and says so, if no bot ran at its time', async ({ bot, person }) => {
    const { launch } = await planFor(bot, person, 2 * hour);
    await launch.saying('is to have a workstation ready');
    bot.clock.forward(5 * hour);
    await bot.restart();
    const [reply] = await launch.threadSaying('your workstation is ready.');
    expect(reply).toMatch(/It was to be ready at <!date[^>]*>, so it is 3 h( 1 min)? late\./);
    expect(created(bot)).toBe(1);
  });

  it('is one launch, by however many bots and restarts it begins', async ({ bot, person }) => {
    const { launch } = await planFor(bot, person, 2 * hour);
    await launch.saying('is to have a workstation ready');
    await bot.restart();
    bot.clock.forward(2 * hour - 10 * minute);
    await bot.restart();
    await launch.saying('has a workstation ready');
    await bot.restart();
    await launch.saying('has a workstation ready');
    expect(created(bot)).toBe(1);
  });

  it('is ended by Cancel launch, and does not begin', async ({ bot, person }) => {
    const { launch } = await planFor(bot, person, 2 * hour);
    const message = await launch.saying('is to have a workstation ready');
    await person.press(message, 'Cancel launch');
    await launch.saying('the launch was cancelled');
    bot.clock.forward(3 * hour);
    await nothingBegun(bot, person);
  });

  it('is told today what is wrong with it', async ({ bot, nimble, person }) => {
    const form = await openForm(person);
    nimble.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    // It knows nothing of the offer any more.
    await bot.restart();
    const note = ownNote();
    const ready_by = secondsAhead(bot, day);
    expect(await person.submit(form, person.values(form, { note, ready_by }))).toEqual({
      result: 'ok',
    });
    await launchNoted(person, note).saying('did not get a workstation');
    expect(created(bot)).toBe(0);
  });

  it('is admitted anew when it begins: a refusal is told with its reason', async ({ start }) => {
    const studio = structuredClone(pretendStudio);
    const bot = await start({ sandbox: { studio } });
    const person = await bot.person(ada);
    const { launch } = await planFor(bot, person, day);
    await launch.saying('is to have a workstation ready');
    for (const profile of studio.launchProfiles) profile.members = [];
    bot.clock.forward(day);
    await launch.saying('could not be given this workstation');
    const [reply] = await launch.threadSaying(`<@${ada}>`);
    expect(reply).toContain('profile');
    expect(created(bot)).toBe(0);
  });

  it('keeps trying from when it begins', async ({ bot, nimble, person }) => {
    nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY', times: 2 });
    const { launch } = await planFor(bot, person, day, { when_full: 'keep' });
    await launch.saying('is to have a workstation ready');
    bot.clock.forward(day - 5 * minute);
    await launch.saying(/tried once, next at/);
    bot.clock.forward(9 * minute);
    await launch.saying(/tried twice, next at/);
    bot.clock.forward(9 * minute);
    const [reply] = await launch.threadSaying('your workstation is ready.');
    expect(reply).toContain('late');
  });
});

describe('MAX_SESSIONS_PER_USER, and a launch for later', () => {
  it.override({ setup: { rules: { maxSessionsPerUser: 1 } } });

  it('counts it from today on', async ({ bot, person }) => {
    const { launch } = await planFor(bot, person, day);
    await launch.saying('is to have a workstation ready');
    const form = await openForm(person);
    expect(await person.submit(form)).toEqual({ result: 'ok' });
    const modal = await modalSaying(person, 'go *Back* and press *Launch* again');
    expect(buttonsOf(modal)).toContain('Cancel launch');
  });
});

describe('the time in the form', () => {
  it('stays when another profile is chosen, and comes back with Launch again', async ({
    bot,
    person,
  }) => {
    const ready_by = secondsAhead(bot, day);
    const form = await openForm(person);
    const values = person.values(form, { ready_by });
    await person.choose({ ...form, state: { values } }, 'launch_profile', 'lp-animation-main');
    const other = await changed(person, form);
    expect(JSON.stringify(other.blocks)).toContain('type:lp-animation-main');
    expect(readyByOf(other)).toBe(Number(ready_by));
    const note = ownNote();
    expect(await person.submit(other, person.values(other, { note }))).toEqual({ result: 'ok' });
    await launchNoted(person, note).saying('is to have a workstation ready');
    expect(readyByOf(await openForm(person, 'again'))).toBe(Number(ready_by));
    bot.clock.forward(2 * day);
    expect(readyByOf(await openForm(person, 'again'))).toBeNull();
  });

  it.for<[what: string, ms: number, words: string]>([
    ['is past', -hour, 'That time is past.'],
    ['is too far ahead', 31 * day, 'I can plan 30 days ahead.'],
  ])('that %s is refused beside its field', async ([, ms, words], { bot, person }) => {
    const outcome = await submitAt(person, Number(secondsAhead(bot, ms)));
    expect(outcome).toMatchObject({ result: 'errors' });
    expect(outcome.errors?.ready_by).toContain(words);
    expect(created(bot)).toBe(0);
  });

  it.for<[what: string, value: unknown]>([
    ['a text', '1790000000'],
    ['a fraction', 1_790_000_000.5],
    ['a list', [1_790_000_000]],
    ['less than nothing', -1],
    ['no number', 1e300],
  ])('that is %s starts nothing, in words', async ([, value], { bot, person }) => {
    await submitAt(person, value);
    await person.waitFor(
      ({ modals }) =>
        modals.find(({ blocks }) => JSON.stringify(blocks).includes('did not arrive whole')),
      'the notice that the form did not arrive whole',
    );
    expect(created(bot)).toBe(0);
    expect(bot.logLines.join()).toContain('form not understood');
  });
});

describe('a launch for later of an admin for another person', () => {
  it.override({ setup: { rules: { adminUsers: [mei] }, ops: true } });

  it('is theirs, and told them', async ({ bot }) => {
    const [admin, owner] = [await bot.person(mei), await bot.person(ben)];
    const form = await openForm(admin);
    await admin.choose(form, 'owner', ben);
    const theirs = await changed(admin, form);
    const note = ownNote();
    const entered = { note, ready_by: secondsAhead(bot, day) };
    expect(await admin.submit(theirs, admin.values(theirs, entered))).toEqual({ result: 'ok' });
    const launch = launchNoted(owner, note);
    await launch.saying('is to have a workstation ready');
    bot.clock.forward(day);
    await launch.saying('has a workstation ready');
    // It took from when it began, and not since yesterday.
    const samples = await metricsOf(bot);
    expect(samples.get('nimble_session_ready_seconds_count')).toBe(1);
    expect(samples.get('nimble_session_ready_seconds_sum')).toBeLessThan(hour / 1_000);
  });
});

describe('a launch for later on EC2', () => {
  it.override({ setup: { sandbox: { studioKind: 'ec2' } } });

  it('begins in time, and its hours count from when it is ready', async ({ bot, person }) => {
    const { launch } = await planFor(bot, person, day);
    await launch.saying('is to have a workstation ready');
    await nothingBegun(bot, person);
    bot.clock.forward(day - 10 * minute);
    const message = wholeText(await launch.saying('has a workstation ready'));
    expect(message).toMatch(/\*(stops|is terminated) (at )?<!date/);
    expect(created(bot)).toBe(2);
  });
});
