import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { ada, ben, mei, messageSaying, sam } from '../support/launching.js';
import { ask } from './asked.js';
import {
  buttonsOf,
  homeSaying,
  pressForged,
  readySession,
  type SessionWorld,
  startSessionWorld,
  stateOf,
  toldPrivately,
} from './session-world.js';

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const slack = () => world.sandbox.slack.controls;
const published = () =>
  slack()
    .state()
    .calls.filter(({ method }) => method === 'views.publish').length;
const homeOf = (slackUserId: string) =>
  slack()
    .state()
    .views.find(({ person: id }) => id === slackUserId)?.home;

describe('the Home tab', () => {
  beforeEach(async () => {
    world = await startSessionWorld({ rules: { adminUsers: [mei] } });
    person = await world.person(ada);
  });
  afterEach(() => world.closeAndSearch());

  it('of somebody who has nothing: says so, and has the button to launch', async () => {
    await person.home();
    const home = await homeSaying(person, 'You have none right now.');
    const text = JSON.stringify(home.blocks);
    expect(text).toContain('Launch a workstation');
    expect(text).not.toContain('Your last launches');
    expect(text).not.toContain('Everyone else');
    await person.press(home, 'Launch a workstation');
    const form = await launchForm();
    // There is no channel where it was asked for: the message goes to the person, unless they choose.
    expect(form.state.values.channel?.channel).toMatchObject({ selected_conversation: null });
    await person.submit(form);
    expect(await messageSaying(person, 'has a workstation ready', 'D0ADA00001')).toBeDefined();
    await homeSaying(person, 'Ready since');
  });

  it('follows each change by itself, with the last launches and how long they took', async () => {
    await person.home();
    await homeSaying(person, 'You have none right now.');
    nimble().durations({ createMs: 60_000 });
    const asked = await ask(person);
    await homeSaying(person, 'Being prepared since');
    await homeSaying(person, 'not ready yet');
    world.clock.forward(6 * 60_000);
    const sessionId = nimble().state().sessions.at(-1)?.sessionId ?? '';
    nimble().setState({ sessionId, state: 'READY' });
    await homeSaying(person, 'Ready since');
    await homeSaying(person, 'g4dn.4xlarge · ready after 6 min');
    nimble().outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    nimble().durations({ createMs: 50 });
    await ask(person, { instance_type: 'g5.8xlarge' });
    await homeSaying(person, 'g5.8xlarge · never became ready (insufficient capacity)');
    nimble().setState({ sessionId, state: 'DELETED' });
    await asked.saying('it is terminated');
    const home = await homeSaying(person, 'You have none right now.');
    expect(JSON.stringify(home.blocks)).toContain('ready after 6 min');
  });

  it('shows admins everybody’s, with buttons that work but for Connect', async () => {
    const [admin, other] = [await world.person(mei), await world.person(ben)];
    await admin.home();
    await homeSaying(admin, 'Nobody else has one right now.');
    const own = await readySession(world, admin);
    const theirs = await readySession(world, other);
    const home = await homeSaying(admin, /Everyone else.*Ben Castellano.*Ready since/);
    expect(buttonsOf(home)).toEqual(['Connect', 'Stop', 'Terminate', 'Stop', 'Terminate']);
    await pressForged(admin, home, 'stop', theirs.clientToken);
    await homeSaying(admin, /Everyone else.*Ben Castellano.*Stopped since/);
    expect(stateOf(world, theirs.sessionId)).toBe('STOPPED');
    expect(stateOf(world, own.sessionId)).toBe('READY');
    // Only the admin looks at all of them.
    await other.home();
    const plain = JSON.stringify((await homeSaying(other, 'Stopped since')).blocks);
    expect(plain).not.toContain('Everyone else');
  });

  it('answers a press that cannot be done with a private message', async () => {
    await person.home();
    const { sessionId, clientToken } = await readySession(world, person);
    const home = await homeSaying(person, 'Ready since');
    const told = await toldPrivately(person, () => pressForged(person, home, 'start', clientToken));
    expect(told).toMatchObject({
      channel: 'D0ADA00001',
      text: 'You cannot start it now: it is ready.',
    });
    expect(stateOf(world, sessionId)).toBe('READY');
  });

  it('of somebody who never opened it is not published', async () => {
    await readySession(world, person);
    await person.home();
    await homeSaying(person, 'Ready since');
    const other = await world.person(ben);
    await readySession(world, other);
    expect(homeOf(ben)).toBeNull();
    expect(homeOf(sam)).toBeNull();
    expect(homeOf(ada)).not.toBeNull();
  });

  it('is still kept current after the bot was started anew', async () => {
    await person.home();
    await homeSaying(person, 'You have none right now.');
    await world.restartBot();
    await readySession(world, person);
    await homeSaying(person, 'Ready since');
  });

  it.each(['ratelimited', 'http_500', 'drop', 'drop_after'])(
    'catches up after views.publish was answered with %s',
    async (answer) => {
      await person.home();
      const { asked, sessionId } = await readySession(world, person);
      await homeSaying(person, 'Ready since');
      const before = published();
      slack().fail({ method: 'views.publish', answer, retryAfterSeconds: 1 });
      // One change, and one publication: it is this one that has to be made up for.
      nimble().setState({ sessionId, state: 'STOPPED' });
      await asked.saying('has a stopped workstation');
      await vi.waitFor(() => expect(published()).toBeGreaterThan(before), 5_000);
      await vi.waitFor(
        () => {
          world.clock.forward(2_000);
          expect(published()).toBeGreaterThan(before + 1);
        },
        { timeout: 8_000, interval: 200 },
      );
      await homeSaying(person, 'Stopped since');
    },
  );

  it('is not held up by the Home tab of somebody whom Slack refuses', async () => {
    const other = await world.person(ben);
    await person.home();
    await homeSaying(person, 'You have none right now.');
    slack().fail({ method: 'views.publish', answer: 'not_enabled' });
    await other.home();
    await vi.waitFor(() => expect(world.logLines.join('')).toContain('Home not published'));
    await readySession(world, person);
    await homeSaying(person, 'Ready since');
  });

  it('the global shortcut opens the same form', async () => {
    expect(await person.shortcut('launch_workstation')).toEqual({ result: 'ok' });
    const form = await launchForm();
    expect(await person.submit(form)).toEqual({ result: 'ok' });
    await messageSaying(person, 'has a workstation ready', 'D0ADA00001');
  });

  function launchForm() {
    return person.waitFor(
      ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
      'the filled form',
    );
  }
});
