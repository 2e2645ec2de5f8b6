import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type Asked, ask } from '../routes/asked.js';
import { readySession, type SessionWorld, startSessionWorld } from '../routes/session-world.js';
import type { BotInSandboxOptions } from '../support/bot-in-sandbox.js';
import { BotProcess } from '../support/bot-process.js';
import { ada, botMessages, openForm, workstations } from '../support/launching.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { seededRandom } from '../support/seeded-random.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** `LEAPS=200 SEED=…` is the long form. */
const leaps = Number(process.env.LEAPS ?? 12);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const slack = () => world.sandbox.slack.controls;

async function start(options: BotInSandboxOptions = {}) {
  world = await startSessionWorld(options);
  person = await world.person(ada);
}

/** Waits until Slack has been called so, and what it was to answer has happened. */
async function called(method: string, error?: string) {
  await vi.waitFor(
    () =>
      expect(
        slack()
          .state()
          .calls.some((call) => call.method === method && (!error || call.error === error)),
      ).toBe(true),
    { timeout: 5_000, interval: 10 },
  );
}

async function threadOf(asked: Asked): Promise<string[]> {
  const { channel, ts } = await asked.saying('');
  return person.replies(channel, ts).map(({ text }) => text);
}

describe('the clock leaps back by an hour', () => {
  afterEach(() => world.closeAndSearch());

  it.each([
    { what: 'a message whose answer was lost', skip: 0 },
    { what: 'a line whose answer was lost', skip: 1 },
  ])('and $what is found, and followed', async ({ skip }) => {
    await start({ limits: { lookAfterMs: 500 } });
    slack().fail({ method: 'chat.postMessage', answer: 'drop_after', skip });
    const asked = await ask(person);
    await vi.waitFor(
      () => expect(world.logLines.join('')).toContain('no answer from Slack'),
      5_000,
    );
    world.clock.forward(-hourMs);
    await asked.saying('has a workstation ready');
    const lines = await asked.threadSaying('your workstation is ready');
    expect(new Set(lines).size).toBe(lines.length);
    expect(botMessages(world)).toHaveLength(1);
  });

  it('and what Slack asked to wait for is waited for, and no longer', async () => {
    await start();
    slack().fail({ method: 'chat.postMessage', answer: 'ratelimited', retryAfterSeconds: 1 });
    const asked = await ask(person);
    await called('chat.postMessage', 'ratelimited');
    world.clock.forward(-hourMs);
    await asked.saying('has a workstation ready');
    await asked.threadSaying('your workstation is ready');
  });

  it('and a Create that was to be tried again is tried again, once', async () => {
    await start();
    nimble().fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: true },
      times: 3,
    });
    const asked = await ask(person);
    await asked.saying('The bot keeps trying.');
    world.clock.forward(-hourMs);
    await asked.saying('has a workstation ready');
    expect(nimble().state().sessions).toHaveLength(1);
  });

  it('and a session that is no longer known is closed all the same', async () => {
    await start({ limits: { movingMs: 1_000, missingForMs: 1_000 } });
    const { asked, sessionId } = await readySession(world, person);
    const looks = () => nimble().state().calls.GetStreamingSession;
    nimble().forget({ sessionId });
    const before = looks();
    await vi.waitFor(() => expect(looks()).toBeGreaterThan(before), 5_000);
    world.clock.forward(-hourMs);
    await asked.saying('Nimble Studio no longer knows it');
  });

  it('and a Home tab that could not be published is', async () => {
    await start();
    slack().fail({ method: 'views.publish', answer: 'ratelimited', retryAfterSeconds: 60 });
    await person.home();
    // Only what has been put off by the old clock has to survive the new one.
    await vi.waitFor(() => expect(world.logLines.join('')).toContain('Home not published'), 5_000);
    world.clock.forward(-hourMs);
    await person.waitFor(({ home }) => home !== null, 'the Home tab');
  });
});

describe('the clock leaps ahead by an hour', () => {
  afterEach(() => world.closeAndSearch());

  it('so that half an hour is over by it: that is said, once, and READY ends it', async () => {
    await start();
    nimble().durations({ createMs: hourMs });
    const asked = await ask(person);
    await asked.saying('is getting a workstation');
    const stuckLines = async () =>
      (await threadOf(asked)).filter((line) => line.includes('is taking unusually long'));
    expect(await stuckLines()).toEqual([]);
    for (const ms of [hourMs, -hourMs, hourMs, -2 * hourMs, hourMs]) {
      world.clock.forward(ms);
      const looks = nimble().state().calls.GetStreamingSession;
      await vi.waitFor(
        () => expect(nimble().state().calls.GetStreamingSession).toBeGreaterThan(looks + 2),
        5_000,
      );
    }
    await vi.waitFor(async () => expect(await stuckLines()).toHaveLength(1), 5_000);
    nimble().setState({
      sessionId: nimble().state().sessions[0]?.sessionId ?? '',
      state: 'READY',
    });
    await asked.saying('has a workstation ready');
    await asked.threadSaying('your workstation is ready');
    expect(await stuckLines()).toHaveLength(1);
  });
});

it('reminds once for each deadline and lead, however the clock leaps about them', async () => {
  await start();
  const { asked } = await readySession(world, person);
  const reminders = async () =>
    (await threadOf(asked)).filter((line) => line.includes('workstation by itself'));
  const lookedAgain = async () => {
    const looks = nimble().state().calls.GetStreamingSession;
    await vi.waitFor(
      () => expect(nimble().state().calls.GetStreamingSession).toBeGreaterThan(looks + 3),
      5_000,
    );
  };
  const leap = async (minutes: number) => {
    world.clock.forward(minutes * minuteMs);
    await lookedAgain();
  };
  // The pretend profile's sessions run for 690 minutes.
  await leap(690 - 25);
  await vi.waitFor(async () => expect(await reminders()).toHaveLength(1), 5_000);
  for (const minutes of [-60, 60, -20, 20, -600, 600]) await leap(minutes);
  expect(await reminders()).toHaveLength(1);
  await leap(20);
  await vi.waitFor(async () => expect(await reminders()).toHaveLength(2), 5_000);
  for (const minutes of [-60, 60, -15, 15]) await leap(minutes);
  expect(await reminders()).toHaveLength(2);
  await world.closeAndSearch();
}, 60_000);

it(
  `every launch ends in one session and one true message while the clock leaps to and fro ${leaps} times (SEED=${seed})`,
  async () => {
    const random = seededRandom(seed);
    // Nothing is to be over by the clock: what is right then is shown above.
    await start({ limits: { readyTimeoutMs: 24 * hourMs, lookAfterMs: 200 } });
    const among = <const T>(items: readonly [T, ...T[]]): T =>
      items[Math.floor(random() * items.length)] ?? items[0];
    let aheadMs = 0;
    const asked: Asked[] = [];
    for (let leap = 0; leap < leaps; leap += 1) {
      if (random() < 0.4) {
        const answer = among(['drop', 'drop_after', 'ratelimited', 'http_500']);
        slack().fail({ method: 'chat.postMessage', answer, skip: Math.floor(random() * 3) });
      }
      if (random() < 0.4) {
        const operation = among(['CreateStreamingSession', 'GetStreamingSession']);
        nimble().fail({ operation, fault: { kind: 'drop', carriedOut: true }, times: 3 });
      }
      asked.push(await ask(person));
      // At whatever is under way by then.
      await wait(random() * 300);
      const nextMs = among([-5 * hourMs, -hourMs, 0, hourMs, 5 * hourMs]);
      world.clock.forward(nextMs - aheadMs);
      aheadMs = nextMs;
    }
    world.clock.forward(-aheadMs);
    for (const one of asked) {
      await one.saying('has a workstation ready');
      const lines = await one.threadSaying('your workstation is ready');
      expect(new Set(lines).size).toBe(lines.length);
    }
    const { sessions } = nimble().state();
    expect(sessions.map(({ state }) => state)).toEqual(Array(leaps).fill('READY'));
    expect(new Set(sessions.map(({ clientToken }) => clientToken)).size).toBe(leaps);
    expect(botMessages(world)).toHaveLength(leaps);
    await world.closeAndSearch();
  },
  60_000 + leaps * 5_000,
);

describe('three replicas whose clocks differ by hours, and by more than a claim holds', () => {
  let postgres: PostgresServer;
  let sandbox: Sandbox;
  beforeAll(async () => {
    postgres = await startPostgres();
    sandbox = await startSandbox({ port: 0, nimble: { durations: { createMs: 1_000 } } });
  }, 60_000);
  afterAll(async () => {
    await sandbox.close();
    await postgres.stop();
  });

  it('go by the clock of their database', async () => {
    const shared = { DATABASE_URL: await postgres.newDatabase(), MAX_SESSIONS_PER_USER: '12' };
    const bots = [0, hourMs, -2 * minuteMs].map((aheadMs) =>
      BotProcess.inSandbox(sandbox, { ...shared, NODE_OPTIONS: clockAhead(aheadMs) }),
    );
    const launcher = await openWorkspace(sandbox.origin, ada);
    try {
      await Promise.all(bots.map((bot) => bot.start()));
      // Everybody finds out whether what somebody is still at looks as if it were theirs to take.
      sandbox.nimble.controls.latency({ ms: 500 });
      for (let launch = 0; launch < 6; launch += 1) {
        await launcher.submit(await openForm(launcher));
      }
      const ready = () =>
        launcher
          .messages(workstations)
          .filter(({ text }) => text.includes('has a workstation ready'));
      await launcher.waitFor(() => ready().length === 6, 'six workstations', 30_000);
      const { sessions, calls } = sandbox.nimble.controls.state();
      expect(sessions).toHaveLength(6);
      expect(calls.CreateStreamingSession).toBe(6);
      await launcher.waitFor(
        () => ready().every(({ ts }) => launcher.replies(workstations, ts).length === 2),
        'that each is prepared and ready, and nothing else, in each thread',
      );
    } finally {
      launcher.close();
      await Promise.all(bots.map((bot) => bot.dispose()));
    }
  }, 90_000);
});

/** Has a process start with its clock set wrong. */
function clockAhead(ms: number): string {
  const module = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
}
