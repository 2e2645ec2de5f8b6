import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import { openStore } from '../../../src/store/open.js';
import { freePort } from '../../support/free-port.js';
import { newLaunch } from '../../support/launches.js';
import type { PostgresServer } from '../../support/postgres.js';
import { storeFinished } from '../finished.js';
import { Program } from '../program.js';
import { httpSettings, startPlayground } from '../requests.js';
import { ms, percentile, type Row, times } from '../table.js';

const finished = 500_000;
const most = 1.2;
const warmUp = 50;
const claims = 300;
const settlesMs = 15_000;
const measuredMs = 60_000;

/** Something of a bot with an empty database, and of one with all the finished launches. */
interface Both {
  empty: number;
  full: number;
}

/** What the launches that are over cost: a claim, and a bot that has nothing to do. */
export async function history(postgres: PostgresServer): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const databases = [
    {
      name: 'SQLite',
      empty: `file:${join(folder, 'empty.sqlite')}`,
      full: `file:${join(folder, 'full.sqlite')}`,
    },
    {
      name: 'PostgreSQL',
      empty: await postgres.newDatabase(),
      full: await postgres.newDatabase(),
    },
  ];
  const rows: Row[] = [];
  for (const { name, empty, full } of databases) {
    await storeFinished(full, finished);
    const took = await claimed(empty, full);
    rows.push(row(`claim of a launch with ${finished} that are over, ${name}, p50`, took, ms));
  }
  const shares = await idle(databases.flatMap(({ empty, full }) => [empty, full]));
  for (const [index, { name }] of databases.entries()) {
    const [empty = Number.NaN, full = Number.NaN] = shares.slice(2 * index);
    const percent = (share: number) => `${share.toFixed(2)} %`;
    const figure = `bot with nothing to do, and ${finished} launches that are over, ${name}: share of a core`;
    rows.push(row(figure, { empty, full }, percent));
  }
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

function row(figure: string, { empty, full }: Both, words: (value: number) => string): Row {
  return {
    figure,
    bot: words(full),
    peer: `${words(empty)}, with an empty database`,
    ratio: times(full / empty),
    wanted: `≤ ${most}×`,
    reached: full / empty <= most,
  };
}

/** How long a claim takes, in turn on the one and the other. */
async function claimed(empty: string, full: string): Promise<Both> {
  const log = pino({ level: 'silent' });
  const open = async (url: string) => (await openStore(url, Date.now, log)).launches;
  const stores = { empty: await open(empty), full: await open(full) };
  const took: Record<keyof Both, number[]> = { empty: [], full: [] };
  for (let number = 0; number < warmUp + claims; number += 1) {
    for (const which of ['empty', 'full'] as const) {
      const tookMs = await claimOne(stores[which], `of-${number}`);
      if (number >= warmUp) took[which].push(tookMs);
    }
  }
  await Promise.all([stores.empty.close(), stores.full.close()]);
  return { empty: percentile(took.empty, 0.5), full: percentile(took.full, 0.5) };
}

/** Stores a launch, claims it, and ends it, so that the next one finds none but finished ones. */
async function claimOne(store: LaunchStore, clientToken: string): Promise<number> {
  const requestedAtMs = Date.now();
  // Not admitted, it has nothing to show in Slack.
  await store.add(newLaunch({ clientToken, requestedAtMs, admitted: false }), 1);
  const beganAt = performance.now();
  const [launch] = await store.claimStudioTasks(1);
  const tookMs = performance.now() - beganAt;
  if (launch?.clientToken !== clientToken) throw new Error('Another launch was claimed.');
  const set = { state: 'REFUSED', stateSinceMs: requestedAtMs } as const;
  const release = { dueInMs: null, seenIntent: null };
  await store.saveStudio(clientToken, launch.ticket, { set, release });
  return tookMs;
}

/** A bot on each of these, all in the same minute: what each takes of a core, in percent. */
async function idle(databaseUrls: readonly string[]): Promise<number[]> {
  const sandbox = await startPlayground();
  const bots: Program[] = [];
  for (const DATABASE_URL of databaseUrls) {
    const settings = httpSettings(sandbox, await freePort());
    bots.push(await Program.startBot({ ...settings, DATABASE_URL }));
  }
  await wait(settlesMs);
  const before = bots.map((bot) => bot.processorSeconds());
  await wait(measuredMs);
  const shares = bots.map(
    (bot, index) => ((bot.processorSeconds() - (before[index] ?? 0)) / (measuredMs / 1_000)) * 100,
  );
  await Promise.all(bots.map((bot) => bot.end()));
  await sandbox.close();
  return shares;
}
