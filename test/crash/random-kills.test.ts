import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { leaseMs } from '../../src/limits.js';
import type { BotProcess } from '../support/bot-process.js';
import { untilOpen } from '../support/launch-all.js';
import { launchRoots } from '../support/launch-roots.js';
import { it } from '../support/process-fixtures.js';
import { deployments } from '../support/replicas.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { seed } from '../support/seed.js';
import { seededRandom } from '../support/seeded-random.js';
import { ec2, nimble, type PretendedStudio } from '../support/studios.js';
import { eventually } from '../support/waiting.js';

/** `KILLS=200 SEED=…` is the long form: the seed draws the same moments, not what they meet. */
const kills = Number(process.env.KILLS ?? 2);
/**
 * In the long form only: each takes a minute, since a claim holds for most of it, and nothing is to be
 * shortened for the test.
 */
const suspensions = Number(process.env.SUSPENSIONS ?? Math.floor(kills / 20));

/** At least; and more while there are kills, so that no bot is killed that has nothing to do. */
const launches = 6;

/** Quick enough for many launches, slow enough to be hit in every state. */
const createMs = 2_500;

/** A bot that is awake holds no claim this long. */
const awakeMs = 5_000;

/** A bot that goes on claims something again within this time. */
const goesOnWithinMs = 15_000;

/** How long every answer takes, so that a bot that is suspended has something under way. */
const latency = { ms: 200 };

const cases = [nimble, ec2].flatMap((studio) =>
  deployments.map((deployment) => ({ ...deployment, studio })),
);

describe.concurrent.each(cases)(
  '$replicas on $database with $studio.name, killed at random',
  ({ studio, ...deployment }) => {
    it(
      `makes one session and one true message of every launch (${kills} kills, ${suspensions} suspensions, SEED=${seed})`,
      async ({ startReplicas }) => {
        const sandbox = await startSandboxProcess({ SANDBOX_STUDIO: studio.kind });
        await studio.takes(sandbox, createMs);
        if (suspensions > 0) {
          await sandbox.control(`${studio.kind}/latency`, latency);
          await sandbox.control('slack/control/latency', latency);
        }
        const replicas = await startReplicas({ sandbox, deployment });
        const { bots, people } = replicas;
        const { databaseUrl } = replicas;
        try {
          // A generator each: two that draw from one would not draw the same again.
          let ending = false;
          const accepted = launchWhile(() => !ending, people, seededRandom(seed));
          const suspended = new Set<BotProcess>();
          const [, stolen] = await Promise.all([
            killAll(bots, suspended, seededRandom(seed + 1)),
            suspendSome(bots, suspended, databaseUrl, seededRandom(seed + 2)),
          ]);
          ending = true;
          const counted = await expectTruth(sandbox, studio, await accepted);
          console.log(
            `${kills} kills, ${suspensions} suspensions, ${stolen} claims taken from who slept; ${counted}`,
          );
          if (databaseUrl !== null && suspensions >= 5) expect(stolen).toBeGreaterThan(0);
        } finally {
          await replicas.dispose();
          await sandbox.stop();
        }
      },
      10 * patienceMs + kills * 10_000 + suspensions * 120_000,
    );
  },
);

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
  const form = await untilOpen(person);
  while ((await person.submit(form, person.values(form, { note }))).result !== 'ok')
    await wait(200);
}

async function killAll(
  bots: BotProcess[],
  suspended: ReadonlySet<BotProcess>,
  random: () => number,
): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    await wait(random() * 2_000);
    const bot = bots[Math.floor(random() * bots.length)];
    while (bot && suspended.has(bot)) await wait(100);
    await bot?.end('SIGKILL');
    await bot?.start();
  }
}

/**
 * Halts bots for longer than a lease, so that they go on with claims that are no longer theirs. Gives
 * how many claims others took meanwhile, of bots that then went on: those of a bot that was killed, and
 * never heard of it, are none of these.
 */
async function suspendSome(
  bots: BotProcess[],
  suspended: Set<BotProcess>,
  databaseUrl: string | null,
  random: () => number,
): Promise<number> {
  let stolen = 0;
  for (let suspension = 0; suspension < suspensions; suspension += 1) {
    const bot = bots[Math.floor(random() * bots.length)];
    if (bot === undefined) continue;
    suspended.add(bot);
    const held = await suspendInTheAct(bot, databaseUrl, random);
    await wait(leaseMs);
    const last = await ticketsIn(databaseUrl);
    const taken = held.filter((ticket) => !last.includes(ticket));
    bot.resume();
    // It is not killed before it has claimed something again.
    stolen += await heldByTheLiving(taken, databaseUrl);
    suspended.delete(bot);
  }
  return stolen;
}

/** Halts it while it holds something, if it does at one of some moments; gives the tickets of that. */
async function suspendInTheAct(
  bot: BotProcess,
  databaseUrl: string | null,
  random: () => number,
): Promise<string[]> {
  let held: string[] = [];
  const attempts = databaseUrl === null ? 1 : 10;
  for (let attempt = 0; attempt < attempts && held.length === 0; attempt += 1) {
    bot.resume();
    // Bots that were killed have left theirs behind.
    const left = await ticketsIn(databaseUrl);
    await wait(random() * 2_000);
    bot.suspend();
    const before = await ticketsIn(databaseUrl);
    await wait(awakeMs);
    const later = await ticketsIn(databaseUrl);
    held = before.filter((ticket) => later.includes(ticket) && !left.includes(ticket));
  }
  return held;
}

/** How many of these tickets are of bots that make another one within a while. */
async function heldByTheLiving(tickets: string[], databaseUrl: string | null): Promise<number> {
  const living = new Set<string>();
  const untilMs = performance.now() + goesOnWithinMs;
  while (living.size < tickets.length && performance.now() < untilMs) {
    const seen = (await ticketsIn(databaseUrl)).map(partsOf);
    for (const ticket of tickets) {
      const { holder, number } = partsOf(ticket);
      if (seen.some((other) => other.holder === holder && other.number > number))
        living.add(ticket);
    }
    await wait(50);
  }
  return living.size;
}

/** Whose ticket it is, a process's, and which one of theirs. */
function partsOf(ticket: string): { holder: string; number: number } {
  const [holder = '', number] = ticket.split(':');
  return { holder, number: Number(number) };
}

/** The tickets of all claims that are held; only the bot itself can read a SQLite file. */
async function ticketsIn(databaseUrl: string | null): Promise<string[]> {
  if (databaseUrl === null) return [];
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ ticket: string }>(
      `select slack_ticket as ticket from launches where slack_ticket is not null
       union select studio_ticket from launches where studio_ticket is not null`,
    );
    return rows.map(({ ticket }) => ticket);
  } finally {
    await client.end();
  }
}

/** Waits until every launch has come to its end, then counts. */
async function expectTruth(
  sandbox: SandboxProcess,
  studio: PretendedStudio,
  accepted: number,
): Promise<string> {
  // What has metadata is about a launch: a bot that was away says privately that it comes too late.
  const roots = async () => [...launchRoots(await sandbox.slack()).values()].flat();
  const ready = async () =>
    (await roots()).filter((text) => text.includes('has a workstation ready')).length;
  const slowly = { timeout: 4 * patienceMs, interval: 250 };
  await eventually(async () => expect(await ready()).toBe(accepted), slowly);
  // The mark of READY may be lost on EC2: then the next look sets it again.
  await eventually(async () => {
    const marked = (await studio.made(sandbox)).map(({ isReady }) => isReady);
    expect(marked).toEqual(Array(accepted).fill(true));
  }, slowly);
  const made = await studio.made(sandbox);
  expect(new Set(made.map(({ launch }) => launch)).size).toBe(accepted);
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
  await eventually(async () => expect((await linesTwice()).ready).toBe(accepted), slowly);
  const { doubled } = await linesTwice();
  expect(doubled).toBe(0);
  return `${accepted} launches: ${made.length} sessions, ${doubled} lines doubled`;
}
