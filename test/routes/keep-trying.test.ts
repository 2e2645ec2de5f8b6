import { describe, expect } from 'vitest';
import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, modalSaying, privateAnswer } from '../support/answers.js';
import { buttonsOf } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, ben, mei, wholeText } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const noCapacity = 'INSUFFICIENT_CAPACITY';
const hour = 3_600_000;

/** Presses *Keep trying*, and answers the modal that it opens. */
async function keepTrying(
  person: WorkspaceClient,
  message: PageMessage,
  entered: Record<string, string> = {},
) {
  await person.press(message, 'Keep trying');
  const modal = await person.modal('Keep trying');
  return person.submit(modal, person.values(modal, entered));
}

/** The types of the sessions that Nimble has and that have neither failed nor ended. */
function living(nimble: NimbleControls) {
  return nimble
    .state()
    .sessions.filter(
      ({ state }) => !['CREATE_FAILED', 'DELETED', 'DELETE_IN_PROGRESS'].includes(state),
    )
    .map(({ ec2InstanceType }) => ec2InstanceType);
}

describe('a launch for which there is no capacity', () => {
  it.override({ setup: { limits: { roundAgainMs: 150 }, rules: { adminUsers: [mei] } } });

  it('says what to do, and gets its workstation by Keep trying', async ({ nimble, person }) => {
    nimble.outcome({ statusCode: noCapacity });
    const launch = await requestLaunch(person);
    const message = await launch.saying('preparing it failed');
    expect(wholeText(message)).toContain('No g4dn.4xlarge is free in us-west-2 right now. Try ');
    expect(buttonsOf(message)).toEqual(['Keep trying', 'Try again', 'Dismiss']);
    expect(await keepTrying(person, message)).toEqual({ result: 'ok' });
    await launch.saying('has a workstation ready');
    const replies = await launch.threadSaying('your workstation is ready');
    expect(replies).toHaveLength(2);
    expect(living(nimble)).toEqual(['g4dn.4xlarge']);
    expect(nimble.state().calls.DeleteStreamingSession).toBe(1);
    expect((await answerTo(person, 'list')).text).toBe('One workstation.');
  });

  it('waits from the beginning if the form says so, and says since when and how often', async ({
    nimble,
    person,
  }) => {
    nimble.outcome({ statusCode: noCapacity, times: 4 });
    const launch = await requestLaunch(person, { when_full: 'keep' });
    const waiting = await launch.saying(/Waiting since .*; tried 3 times/);
    expect(wholeText(waiting)).toMatch(/next at .*; until /);
    expect(waiting.text).toContain('is waiting for a free g4dn.4xlarge');
    expect(buttonsOf(waiting)).toEqual(['Cancel launch']);
    await launch.saying('has a workstation ready');
    expect(await launch.threadSaying('your workstation is ready')).toHaveLength(1);
    expect(living(nimble)).toEqual(['g4dn.4xlarge']);
  });

  it('takes another type if it may, and says so where it is told', async ({ nimble, person }) => {
    nimble.outcome({ statusCode: noCapacity });
    const launch = await requestLaunch(person, { when_full: 'any_type' });
    const message = wholeText(await launch.saying('has a workstation ready'));
    const [type = ''] = living(nimble);
    expect(type).not.toBe('g4dn.4xlarge');
    expect(message).toContain(`No g4dn.4xlarge was free, so it is a ${type}.`);
    expect(await launch.threadSaying(`No g4dn.4xlarge was free, so it is a ${type}.`)).toHaveLength(
      1,
    );
  });

  it('is opened again by an admin, with the other types, and by no other person', async ({
    bot,
    nimble,
    person,
  }) => {
    nimble.outcome({ statusCode: noCapacity, times: 2 });
    const launch = await requestLaunch(person);
    const message = await launch.saying('preparing it failed');
    const other = await bot.person(ben);
    await other.press(message, 'Keep trying');
    await privateAnswer(other, 'only its owner or an admin of the studio can keep trying for it.');
    const admin = await bot.person(mei);
    await keepTrying(admin, message, { keep_trying_types: 'any_type' });
    expect(wholeText(await launch.saying('has a workstation ready'))).toContain(
      'g4dn.4xlarge was free',
    );
  });

  it('stays as it is when that does not arrive whole', async ({ nimble, person }) => {
    nimble.outcome({ statusCode: noCapacity });
    const launch = await requestLaunch(person);
    const message = await launch.saying('preparing it failed');
    await keepTrying(person, message).catch(() => undefined);
    await launch.saying('has a workstation ready');
    await person.press(message, 'Keep trying');
    await privateAnswer(person, 'You cannot keep trying for it now: it is ready.');
  });
});

describe('a launch that keeps trying', () => {
  it.override({ setup: { limits: { roundAgainMs: 60_000 } } });

  const waiting = async (nimble: NimbleControls, person: WorkspaceClient) => {
    nimble.outcome({ statusCode: noCapacity, times: 100 });
    const launch = await requestLaunch(person, { when_full: 'keep' });
    return { launch, message: await launch.saying(/tried once, next at/) };
  };

  it('ends at once by Cancel launch, with nothing left', async ({ nimble, person }) => {
    const { launch, message } = await waiting(nimble, person);
    await person.press(message, 'Cancel launch');
    await launch.saying('the launch was cancelled');
    await eventually(() => expect(living(nimble)).toEqual([]));
    const { CreateStreamingSession } = nimble.state().calls;
    expect(CreateStreamingSession).toBe(1);
  });

  it('gives up when its time is over, tells so, and can be told to go on', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch } = await waiting(nimble, person);
    bot.clock.forward(2 * hour);
    const ended = await launch.saying('did not get a workstation');
    expect(wholeText(ended)).toContain(
      'No g4dn.4xlarge became free in us-west-2 until the time was over, so I have stopped trying.',
    );
    const [reply, ...others] = await launch.threadSaying('so I have stopped trying');
    expect(reply).toContain(`<@${ada}>`);
    expect(others).toEqual([]);
    expect(buttonsOf(ended)).toEqual(['Keep trying', 'Try again', 'Dismiss']);
    nimble.reset();
    await keepTrying(person, ended, { keep_trying_for: String(hour / 2) });
    await launch.saying('has a workstation ready');
  });
});

describe('MAX_SESSIONS_PER_USER, and a launch that is to keep trying', () => {
  it.override({ setup: { rules: { maxSessionsPerUser: 1, adminUsers: [mei] } } });

  it('counts it again: without room it stays as it is, in words', async ({ nimble, person }) => {
    nimble.outcome({ statusCode: noCapacity });
    const failed = await requestLaunch(person);
    const message = await failed.saying('preparing it failed');
    const other = await requestLaunch(person);
    await other.saying('has a workstation ready');
    await keepTrying(person, message);
    await modalSaying(
      person,
      'There are as many workstations already as one person may have at a time',
    );
    expect(living(nimble)).toHaveLength(1);
    await failed.saying('preparing it failed');
  });
});
