import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { homeSaying, modalSaying, toldPrivately } from '../support/answers.js';
import { buttonsOf, pressForged } from '../support/buttons.js';
import { itWith } from '../support/fixtures.js';
import { ada, ben, mei, messageSaying, sam } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const it = itWith({ rules: { adminUsers: [mei] } });

/** Waits for the form that was opened from where there is no channel. */
function launchForm(person: WorkspaceClient) {
  return person.waitFor(
    ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
    'the filled form',
  );
}

describe('the Home tab', () => {
  it('of a person without a workstation says so, and has the button to launch one', async ({
    person,
  }) => {
    await person.home();
    const home = await homeSaying(person, 'You have none right now.');
    const text = JSON.stringify(home.blocks);
    expect(text).toContain('Launch a workstation');
    expect(text).not.toContain('Your last launches');
    expect(text).not.toContain('Everyone else');
    await person.press(home, 'Launch a workstation');
    const form = await launchForm(person);
    // There is no channel where it was asked for: the message goes to the person, unless they choose.
    expect(form.state.values.channel?.channel).toMatchObject({ selected_conversation: null });
    await person.submit(form);
    expect(await messageSaying(person, 'has a workstation ready', 'D0ADA00001')).toBeDefined();
    await homeSaying(person, 'Ready since');
  });

  it('greets at the first visit, and has help at hand', async ({ bot, person }) => {
    await person.home();
    const home = await homeSaying(person, 'Welcome! Here you launch cloud workstations');
    await person.press(home, 'Help');
    const help = await modalSaying(person, 'opens the form');
    expect(JSON.stringify(help.blocks)).not.toContain('Admins:');
    await requestLaunch(person);
    const later = await homeSaying(person, 'Your last launches');
    expect(JSON.stringify(later.blocks)).not.toContain('Welcome!');
    // Above all workstations, however many there are.
    expect(later.blocks[1]).toMatchObject({ type: 'actions' });
    expect(JSON.stringify(later.blocks[1])).toMatch(/Launch a workstation.*Help/);
    const admin = await bot.person(mei);
    await admin.home();
    await admin.press(await homeSaying(admin, 'Welcome!'), 'Help');
    await modalSaying(admin, 'Admins: ');
  });

  it('follows each change by itself, and lists the last launches and how long they took', async ({
    bot,
    nimble,
    person,
  }) => {
    await person.home();
    await homeSaying(person, 'You have none right now.');
    nimble.durations({ createMs: 60_000 });
    const launch = await requestLaunch(person);
    await homeSaying(person, 'Being prepared since');
    await homeSaying(person, 'not ready yet');
    bot.clock.forward(6 * 60_000);
    const sessionId = nimble.state().sessions.at(-1)?.sessionId ?? '';
    nimble.setState({ sessionId, state: 'READY' });
    await homeSaying(person, 'Ready since');
    await homeSaying(person, 'g4dn.4xlarge · ready after 6 min');
    nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    nimble.durations({ createMs: 50 });
    await requestLaunch(person, { instance_type: 'g5.8xlarge' });
    await homeSaying(person, 'g5.8xlarge · never became ready (capacity)');
    nimble.setState({ sessionId, state: 'DELETED' });
    await launch.saying('it is terminated');
    const home = await homeSaying(person, 'You have none right now.');
    expect(JSON.stringify(home.blocks)).toContain('ready after 6 min');
  });

  it('shows an admin the workstations of all, with every button but Connect', async ({ bot }) => {
    const [admin, other] = [await bot.person(mei), await bot.person(ben)];
    await admin.home();
    await homeSaying(admin, 'No one else has one right now.');
    const own = await readySession(bot, admin);
    const theirs = await readySession(bot, other);
    const home = await homeSaying(admin, /Everyone else.*Ben Castellano.*Ready since/);
    expect(buttonsOf(home)).toEqual(['Connect', 'Stop', 'Terminate', 'Stop', 'Terminate']);
    await pressForged(admin, home, 'stop', theirs.clientToken);
    await homeSaying(admin, /Everyone else.*Ben Castellano.*Stopped since/);
    expect(stateOf(bot, theirs.sessionId)).toBe('STOPPED');
    expect(stateOf(bot, own.sessionId)).toBe('READY');
    // Only an admin sees all of them.
    await other.home();
    const plain = JSON.stringify((await homeSaying(other, 'Stopped since')).blocks);
    expect(plain).not.toContain('Everyone else');
  });

  it('answers a press that cannot be done with a private message', async ({ bot, person }) => {
    await person.home();
    const { sessionId, clientToken } = await readySession(bot, person);
    const home = await homeSaying(person, 'Ready since');
    const told = await toldPrivately(person, () => pressForged(person, home, 'start', clientToken));
    expect(told).toMatchObject({
      channel: 'D0ADA00001',
      text: 'You cannot start it now: it is ready.',
    });
    expect(stateOf(bot, sessionId)).toBe('READY');
  });

  it('is not published for a person who never opened it', async ({ bot, slack, person }) => {
    await readySession(bot, person);
    await person.home();
    await homeSaying(person, 'Ready since');
    const other = await bot.person(ben);
    await readySession(bot, other);
    const homeOf = (slackUserId: string) =>
      slack.state().views.find(({ person: id }) => id === slackUserId)?.home;
    expect([homeOf(ben), homeOf(sam)]).toEqual([null, null]);
    expect(homeOf(ada)).not.toBeNull();
  });

  it('still follows after the bot was restarted', async ({ bot, person }) => {
    await person.home();
    await homeSaying(person, 'You have none right now.');
    await bot.restart();
    await readySession(bot, person);
    await homeSaying(person, 'Ready since');
  });

  it.for(['ratelimited', 'http_500', 'drop'])(
    'is right again when it is opened, after views.publish was answered with %s',
    async (answer, { bot, nimble, slack, person }) => {
      await person.home();
      const { launch, sessionId } = await readySession(bot, person);
      await homeSaying(person, 'Ready since');
      slack.fail({ method: 'views.publish', answer, retryAfterSeconds: 1 });
      nimble.setState({ sessionId, state: 'STOPPED' });
      await launch.saying('has a stopped workstation');
      await eventually(() => expect(bot.logLines.join('')).toContain('Home tab not published'));
      await person.home();
      await homeSaying(person, 'Stopped since');
    },
  );

  it.for(['ratelimited', 'http_500', 'drop'])(
    'is filled though Slack answered its first opening with %s',
    async (answer, { slack, person }) => {
      slack.fail({ method: 'views.publish', answer, retryAfterSeconds: 1 });
      await person.home();
      await homeSaying(person, 'You have none right now.');
    },
  );

  it('is not held up by the Home tab of another person that Slack refuses', async ({
    bot,
    slack,
    person,
  }) => {
    const other = await bot.person(ben);
    await person.home();
    await homeSaying(person, 'You have none right now.');
    slack.fail({ method: 'views.publish', answer: 'not_enabled' });
    await other.home();
    await eventually(() => expect(bot.logLines.join('')).toContain('Home tab not published'));
    await readySession(bot, person);
    await homeSaying(person, 'Ready since');
  });

  it('is no more than the global shortcut: both open the same form', async ({ person }) => {
    expect(await person.shortcut('launch_workstation')).toEqual({ result: 'ok' });
    const form = await launchForm(person);
    expect(await person.submit(form)).toEqual({ result: 'ok' });
    await messageSaying(person, 'has a workstation ready', 'D0ADA00001');
  });
});
