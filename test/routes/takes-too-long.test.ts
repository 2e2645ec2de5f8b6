import { describe, expect } from 'vitest';
import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { Fault } from '../../sandbox/src/nimble/faults.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { privateAnswer } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { ada, ben, wholeText } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const mention = `<@${ada}>`;
const requestId = /request id `[0-9a-f-]{36}`/;
const awsError = (name: Extract<Fault, { kind: 'error' }>['name']): Fault => ({
  kind: 'error',
  name,
});

function failCreate(nimble: NimbleControls, fault: Fault, times: number) {
  nimble.fail({ operation: 'CreateStreamingSession', fault, times });
}

describe('a session that takes too long', () => {
  it.override({
    setup: {
      limits: { readyTimeoutMs: 300 },
      sandbox: { nimble: { durations: { createMs: 600_000, deleteMs: 100 } } },
    },
  });

  async function stuck({ nimble }: BotInSandbox, person: WorkspaceClient) {
    const launch = await requestLaunch(person);
    const message = await launch.saying('is taking unusually long');
    const [session] = nimble.state().sessions;
    return { launch, message, sessionId: session?.sessionId ?? '' };
  }

  it('is shown in the message, without a reply, and still followed', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, sessionId } = await stuck(bot, person);
    const looks = nimble.state().calls.GetStreamingSession;
    await eventually(() =>
      expect(nimble.state().calls.GetStreamingSession).toBeGreaterThan(looks + 4),
    );
    nimble.setState({ sessionId, state: 'READY' });
    const ready = await launch.saying('has a workstation ready');
    expect(wholeText(ready)).not.toContain('session:cancel_launch');
    const replies = await launch.threadSaying('your workstation is ready');
    expect(replies).toEqual([expect.stringContaining(mention)]);
  });

  it('can be cancelled by its owner, not by another person', async ({ bot, nimble, person }) => {
    const { message } = await stuck(bot, person);
    const other = await bot.person(ben);
    await other.press(message, 'Cancel launch');
    await privateAnswer(other, 'only its owner or an admin of the studio can cancel it.');
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
  });

  it('is terminated as soon as Nimble accepts that, once the owner gave it up', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, message, sessionId } = await stuck(bot, person);
    await person.press(message, 'Cancel launch');
    const leaving = await launch.saying('Terminating it.');
    expect(wholeText(leaving)).not.toContain('session:cancel_launch');
    await person.press(message, 'Cancel launch');
    await privateAnswer(person, 'It is being terminated already.');
    // Nimble refuses to delete what it is still creating.
    await eventually(() => expect(nimble.state().calls.DeleteStreamingSession).toBeGreaterThan(1));
    nimble.setState({ sessionId, state: 'READY' });
    // Whether the bot saw it ready in between is a matter of moments.
    await launch.saying(/(was to have a workstation|had a workstation for .*); it is terminated/);
    await launch.threadSaying('Nothing of it is left running');
    expect(nimble.state().sessions[0]?.state).toBe('DELETED');
  });

  it('is closed when the owner gave it up and Nimble no longer knows it', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, message, sessionId } = await stuck(bot, person);
    nimble.forget({ sessionId });
    await person.press(message, 'Cancel launch');
    await launch.saying('Terminating it.');
    bot.clock.forward(3 * 60_000);
    await launch.saying('Nimble Studio no longer knows it');
    await launch.threadSaying('no longer knows this workstation, so it is closed here too');
  });

  it('is left alone when the owner gives it up after it became ready', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, message, sessionId } = await stuck(bot, person);
    nimble.setState({ sessionId, state: 'READY' });
    await launch.saying('has a workstation ready');
    await person.press(message, 'Cancel launch');
    await privateAnswer(person, 'You cannot cancel it now: it is ready.');
    expect(nimble.state().calls.DeleteStreamingSession).toBe(0);
    expect(nimble.state().sessions[0]?.state).toBe('READY');
  });

  it('can be cancelled again when AWS does not let the bot terminate it', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, message } = await stuck(bot, person);
    nimble.fail({
      operation: 'DeleteStreamingSession',
      fault: awsError('AccessDeniedException'),
    });
    await person.press(message, 'Cancel launch');
    const replies = await launch.threadSaying('It could not be terminated, so it is still there.');
    expect(replies.at(-1)).toMatch(requestId);
    const again = await launch.saying('session:cancel_launch');
    expect(wholeText(again)).not.toContain('keeps trying');
  });

  it('ends with the last refusal when it was never created', async ({ bot, nimble, person }) => {
    failCreate(nimble, awsError('ThrottlingException'), 1_000);
    const launch = await requestLaunch(person);
    await launch.saying('The bot keeps trying.');
    bot.clock.forward(5_000);
    const message = wholeText(await launch.saying('did not get a workstation'));
    expect(message).toContain('Try again in a few minutes with `/nimble-session`;');
    expect((await launch.threadSaying(mention)).at(-1)).toMatch(requestId);
    expect(nimble.state().sessions).toEqual([]);
  });

  it('is found when it was created although every answer was lost', async ({
    bot,
    nimble,
    person,
  }) => {
    failCreate(nimble, { kind: 'drop', carriedOut: true }, 1);
    failCreate(nimble, awsError('InternalServerErrorException'), 1_000);
    const launch = await requestLaunch(person);
    await launch.saying('The bot keeps trying.');
    bot.clock.forward(5_000);
    await launch.saying('is getting a workstation');
    nimble.setState({ sessionId: nimble.state().sessions[0]?.sessionId ?? '', state: 'READY' });
    await launch.saying('has a workstation ready');
    expect(nimble.state().sessions).toHaveLength(1);
  });
});
