import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { ada, ben, mei, openForm, workstations } from '../support/launching.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { seededRandom } from '../support/seeded-random.js';
import { openWorkspace, type WorkspaceClient } from '../support/workspace-client.js';

/** `KILLS=200 SEED=… npx vitest run …` is the long form, and replays a run. */
const kills = Number(process.env.KILLS ?? 2);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** At least; and as long as there is killing, so that no bot is killed that has nothing to do. */
const launches = 6;

/** Quick enough for many launches, slow enough to be hit in every state. */
const durations = { createMs: 2_500, deleteMs: 500 };

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

describe.each([
  { database: 'SQLite', replicas: 1 },
  { database: 'PostgreSQL', replicas: 3 },
])('$replicas on $database, killed at random', ({ database, replicas }) => {
  it(
    `makes one session and one true message of every launch (${kills} kills, SEED=${seed})`,
    async () => {
      const sandbox = await startSandboxProcess();
      await sandbox.control('nimble/durations', durations);
      const more: Record<string, string> = {
        MAX_SESSIONS_PER_USER: '1000',
        LOG_LEVEL: 'warn',
        POLL_INTERVAL_SECONDS: '1',
        ...(database === 'PostgreSQL' && { DATABASE_URL: await postgres.newDatabase() }),
      };
      const bots = Array.from(
        { length: replicas },
        () => new BotProcess({ ...sandbox.environment, ...more, LOG_LEVEL: 'info' }),
      );
      const people = await Promise.all(
        [ada, ben, mei].map((who) => openWorkspace(sandbox.origin, who)),
      );
      try {
        await Promise.all(bots.map((bot) => bot.start()));
        // A generator each: two that draw from one would not draw the same again.
        let killing = true;
        const accepted = launchWhile(() => killing, people, seededRandom(seed));
        await killAll(bots, seededRandom(seed + 1));
        killing = false;
        await expectTruth(sandbox, await accepted);
      } finally {
        for (const person of people) person.close();
        await Promise.all(bots.map((bot) => bot.dispose()));
        await sandbox.stop();
      }
    },
    60_000 + kills * 10_000,
  );
});

/** Presses *Launch* again and again, as people do whose bot is away for a moment. Returns how many were accepted. */
async function launchWhile(
  more: () => boolean,
  people: WorkspaceClient[],
  random: () => number,
): Promise<number> {
  let accepted = 0;
  while (more() || accepted < launches) {
    const person = people[accepted % people.length];
    if (person === undefined) continue;
    await untilAccepted(person, `launch ${accepted}`);
    accepted += 1;
    await wait(random() * 1_500);
  }
  return accepted;
}

async function untilAccepted(person: WorkspaceClient, note: string): Promise<void> {
  for (;;) {
    try {
      const form = await openForm(person);
      for (;;) {
        const outcome = await person.submit(form, person.values(form, { note }));
        if (outcome.result === 'ok') return;
        await wait(200);
      }
    } catch {
      // Nobody was there to open the form; it is typed again, as a person would.
      await wait(200);
    }
  }
}

async function killAll(bots: BotProcess[], random: () => number): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    await wait(random() * 2_000);
    const bot = bots[Math.floor(random() * bots.length)];
    await bot?.end('SIGKILL');
    await bot?.start();
  }
}

/** Waits until every launch has come to its end, then counts. */
async function expectTruth(sandbox: SandboxProcess, accepted: number): Promise<void> {
  const roots = async () => {
    const { messages } = await sandbox.slack();
    return messages.filter(
      ({ channel, threadTs, user }) =>
        channel === workstations && !threadTs && user === 'U0NIMBLEBOT',
    );
  };
  const ready = async () =>
    (await roots()).filter(({ text }) => text.includes('has a workstation ready')).length;
  await expect.poll(ready, { timeout: 60_000, interval: 250 }).toBe(accepted);
  const { sessions } = await sandbox.nimble();
  expect(sessions.map(({ state }) => state)).toEqual(Array(accepted).fill('READY'));
  expect(new Set(sessions.map(({ clientToken }) => clientToken)).size).toBe(accepted);
  expect(await roots()).toHaveLength(accepted);
  const linesTwice = async () => {
    const { messages } = await sandbox.slack();
    const lines = messages.filter(({ threadTs }) => threadTs);
    const ready = lines.filter(({ text }) => text.includes('your workstation is ready'));
    return {
      ready: ready.length,
      doubled: lines.length - new Set(lines.map((line) => `${line.threadTs} ${line.text}`)).size,
    };
  };
  await expect
    .poll(async () => (await linesTwice()).ready, { timeout: 60_000, interval: 250 })
    .toBe(accepted);
  const { doubled } = await linesTwice();
  console.log(
    `${accepted} launches, ${kills} kills: ${sessions.length} sessions, ${doubled} lines doubled`,
  );
  expect(doubled).toBe(0);
}
