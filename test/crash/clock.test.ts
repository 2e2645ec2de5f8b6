import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { ada, botMessages } from '../support/launching.js';
import { type RequestedLaunch, requestLaunch } from '../support/requested-launch.js';
import { seed } from '../support/seed.js';
import { seededRandom } from '../support/seeded-random.js';
import { caught, eventually } from '../support/waiting.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** `LEAPS=200 SEED=…` is the long form. */
const leaps = Number(process.env.LEAPS ?? 12);

/** Waits until Slack has answered a call of this method with this error. */
async function answered(slack: SlackControls, method: string, error: string): Promise<void> {
  await caught(() =>
    slack.state().calls.some((call) => call.method === method && call.error === error),
  );
}

/** Waits until the bot has looked at a session this many more times. */
async function looked({ nimble }: BotInSandbox, times: number): Promise<void> {
  const looks = () => nimble.state().calls.GetStreamingSession;
  const before = looks();
  await eventually(() => expect(looks()).toBeGreaterThanOrEqual(before + times));
}

/** The replies of a launch's thread that say this. */
async function repliesOf(
  person: WorkspaceClient,
  launch: RequestedLaunch,
  words: string,
): Promise<string[]> {
  const { channel, ts } = await launch.saying('');
  return person
    .replies(channel, ts)
    .map(({ text }) => text)
    .filter((text) => text.includes(words));
}

describe('when the clock leaps back by an hour', () => {
  it.for([
    { what: 'message', skip: 0 },
    { what: 'thread reply', skip: 1 },
  ])('the bot finds a $what whose answer was lost', async ({ skip }, { start }) => {
    const bot = await start({ limits: { searchAfterMs: 500 } });
    const person = await bot.person(ada);
    bot.slack.fail({ method: 'chat.postMessage', answer: 'drop_after', skip });
    const launch = await requestLaunch(person);
    await eventually(() => expect(bot.logLines.join('')).toContain('Slack did not answer'));
    bot.clock.forward(-hourMs);
    await launch.saying('has a workstation ready');
    const replies = await launch.threadSaying('your workstation is ready');
    expect(new Set(replies).size).toBe(replies.length);
    expect(botMessages(bot)).toHaveLength(1);
  });

  it('the bot waits as long as Slack asked it to, and no longer', async ({
    bot,
    slack,
    person,
  }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'ratelimited', retryAfterSeconds: 1 });
    const launch = await requestLaunch(person);
    await answered(slack, 'chat.postMessage', 'ratelimited');
    bot.clock.forward(-hourMs);
    await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
  });

  it('the bot retries a Create, once', async ({ bot, nimble, person }) => {
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: true },
      times: 3,
    });
    const launch = await requestLaunch(person);
    await launch.saying('The bot keeps trying.');
    bot.clock.forward(-hourMs);
    await launch.saying('has a workstation ready');
    expect(nimble.state().sessions).toHaveLength(1);
  });

  describe('while Nimble does not know a session', () => {
    it.override({ setup: { limits: { movingMs: 1_000, missingForMs: 1_000 } } });

    it('the bot closes the launch all the same', async ({ bot, nimble, session }) => {
      nimble.forget({ sessionId: session.sessionId });
      await looked(bot, 1);
      bot.clock.forward(-hourMs);
      await session.launch.saying('Nimble Studio no longer knows it');
    });
  });
});

it('the bot shows that half an hour is over when the clock leaps ahead by an hour, until READY', async ({
  bot,
  nimble,
  person,
}) => {
  nimble.durations({ createMs: hourMs });
  const launch = await requestLaunch(person);
  await launch.saying('is getting a workstation');
  for (const ms of [hourMs, -hourMs, hourMs, -2 * hourMs, hourMs]) {
    bot.clock.forward(ms);
    await looked(bot, 3);
    await launch.saying('is taking unusually long');
  }
  nimble.setState({ sessionId: nimble.state().sessions[0]?.sessionId ?? '', state: 'READY' });
  await launch.saying('has a workstation ready');
  expect(await launch.threadSaying('your workstation is ready')).toHaveLength(1);
});

it('the bot reminds once for each deadline and lead while the clock leaps about them', async ({
  bot,
  person,
  session: { launch },
}) => {
  const reminders = () => repliesOf(person, launch, 'this workstation stops');
  const leap = async (minutes: number) => {
    bot.clock.forward(minutes * minuteMs);
    await looked(bot, 4);
  };
  // The pretend profile's sessions run for 690 minutes.
  await leap(690 - 25);
  await eventually(async () => expect(await reminders()).toHaveLength(1));
  for (const minutes of [-60, 60, -20, 20, -600, 600]) await leap(minutes);
  expect(await reminders()).toHaveLength(1);
  await leap(20);
  await eventually(async () => expect(await reminders()).toHaveLength(2));
  for (const minutes of [-60, 60, -15, 15]) await leap(minutes);
  expect(await reminders()).toHaveLength(2);
});

it.for(['CreateStreamingSession', 'chat.postMessage'] as const)(
  'what is under way at a move of the sandbox’s clock happens once: %s',
  async (call, { bot, nimble, slack, person }) => {
    const isCreate = call === 'CreateStreamingSession';
    if (isCreate) nimble.latency({ ms: 600 });
    else slack.fail({ method: call, answer: 'hang_after' });
    const launch = await requestLaunch(person);
    await eventually(() => {
      const posts = slack.state().calls.filter(({ method }) => method === call).length;
      expect(isCreate ? nimble.state().calls[call] : posts).toBe(1);
    });
    // Every lease ends.
    bot.sandbox.clock.move(9 * minuteMs);
    nimble.latency({ ms: 0 });
    await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
    await looked(bot, 5);
    expect(nimble.state().sessions).toHaveLength(1);
    expect(botMessages(bot)).toHaveLength(1);
    expect(await repliesOf(person, launch, 'your workstation is ready')).toHaveLength(1);
  },
);

describe(`while the clock leaps to and fro ${leaps} times`, () => {
  // Nothing is to be over by the clock: what is right then is shown above.
  it.override({ setup: { limits: { readyTimeoutMs: 24 * hourMs, searchAfterMs: 200 } } });

  it(
    `every launch makes one session and one true message (SEED=${seed})`,
    async ({ bot, nimble, slack, person }) => {
      const random = seededRandom(seed);
      const among = <const T>(items: readonly [T, ...T[]]): T =>
        items[Math.floor(random() * items.length)] ?? items[0];
      let aheadMs = 0;
      const launches: RequestedLaunch[] = [];
      for (let leap = 0; leap < leaps; leap += 1) {
        if (random() < 0.4) {
          const answer = among(['drop', 'drop_after', 'ratelimited', 'http_500']);
          slack.fail({ method: 'chat.postMessage', answer, skip: Math.floor(random() * 3) });
        }
        if (random() < 0.4) {
          const operation = among(['CreateStreamingSession', 'GetStreamingSession']);
          nimble.fail({ operation, fault: { kind: 'drop', carriedOut: true }, times: 3 });
        }
        launches.push(await requestLaunch(person));
        // At some moment of what the bot then does.
        await wait(random() * 300);
        const nextMs = among([-5 * hourMs, -hourMs, 0, hourMs, 5 * hourMs]);
        bot.clock.forward(nextMs - aheadMs);
        aheadMs = nextMs;
      }
      bot.clock.forward(-aheadMs);
      for (const launch of launches) {
        await launch.saying('has a workstation ready');
        const replies = await launch.threadSaying('your workstation is ready');
        expect(new Set(replies).size).toBe(replies.length);
      }
      const { sessions } = nimble.state();
      expect(sessions.map(({ state }) => state)).toEqual(Array(leaps).fill('READY'));
      expect(new Set(sessions.map(({ clientToken }) => clientToken)).size).toBe(leaps);
      expect(botMessages(bot)).toHaveLength(leaps);
    },
    120_000 + leaps * 5_000,
  );
});
