import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { type Hours, nextMoment } from '../../../src/launches/hours.js';
import { openStore } from '../../../src/store/open.js';
import type { PostgresServer } from '../../support/postgres.js';
import { wallZones } from '../../support/wall-clocks.js';
import { Program } from '../program.js';
import { startPlayground } from '../requests.js';
import type { Row } from '../table.js';

const schedules = 10_000;
const measuredMs = 60_000;
/** Each does three things a day. */
const betweenMs = 8 * 60 * 60_000;
const addedAtOnce = 100;
const silenceMs = 5_000;

const nineToSix = { from: 9 * 60, until: 18 * 60 };

function hoursOf(at: number): Hours {
  return {
    owner: `U${at}`,
    timeZone: wallZones[at % wallZones.length] ?? 'Asia/Kolkata',
    week: Array.from({ length: 7 }, () => nineToSix),
    notToday: null,
    keepOnUntilMs: null,
    pausedUntil: null,
  };
}

/** Stores them, each due at a time of its own, or each at once. */
async function storeHours(databaseUrl: string, dueInMs: () => number): Promise<void> {
  const { launches } = await openStore(databaseUrl, Date.now, pino({ level: 'silent' }));
  const nowMs = Date.now();
  for (let from = 0; from < schedules; from += addedAtOnce) {
    const some = Array.from({ length: addedAtOnce }, (_, at) => hoursOf(from + at));
    await Promise.all(
      some.map((hours) => {
        const next = nextMoment(hours, new Set(), nowMs, 0);
        return launches.saveHours(hours, next && { ...next, atMs: nowMs + dueInMs() }, null);
      }),
    );
  }
  await launches.close();
}

/** 10,000 people's weekly hours, without workstations: what watching the clock for them costs. */
export async function hours(postgres: PostgresServer): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const rows: Row[] = [];
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    const database = async (what: string) =>
      name === 'SQLite' ? `file:${join(folder, `${what}.sqlite`)}` : postgres.newDatabase();
    const atAllTimes = await database('day');
    await storeHours(atAllTimes, () => Math.random() * betweenMs);
    const { share, done } = await watchedForAMinute(atAllTimes);
    rows.push({
      figure: `${schedules} weekly hours for a minute in which ${done} were due, ${name}: share of a core`,
      bot: `${share.toFixed(1)} %`,
      peer: '–',
      ratio: '–',
      wanted: '≤ 5 %',
      reached: share <= 5,
    });
    const atOnce = await database('nine');
    await storeHours(atOnce, () => 0);
    const tookMs = await allCarriedOut(atOnce);
    rows.push({
      figure: `the same, all due at once, ${name}: until the last is carried out`,
      bot: `${(tookMs / 1_000).toFixed(1)} s`,
      peer: '–',
      ratio: '–',
      wanted: '≤ 60 s',
      reached: tookMs <= 60_000,
    });
  }
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

/** Starts the bot, and hears of each whose hours it carries out. */
async function startBot(databaseUrl: string, carriedOut: () => void) {
  const sandbox = await startPlayground({});
  const program = await Program.startBot({ ...sandbox.environment, DATABASE_URL: databaseUrl });
  program.onLine = (line) => {
    if (line.includes('weekly hours carried out')) carriedOut();
  };
  const end = async () => {
    await program.end();
    await sandbox.close();
  };
  return { program, end };
}

async function watchedForAMinute(databaseUrl: string) {
  let done = 0;
  const { program, end } = await startBot(databaseUrl, () => {
    done += 1;
  });
  // What a start costs is another figure.
  await wait(5_000);
  const before = program.processorSeconds();
  done = 0;
  await wait(measuredMs);
  const share = ((program.processorSeconds() - before) / (measuredMs / 1_000)) * 100;
  await end();
  return { share, done };
}

async function allCarriedOut(databaseUrl: string): Promise<number> {
  const beganAt = performance.now();
  let lastAt = beganAt;
  const { end } = await startBot(databaseUrl, () => {
    lastAt = performance.now();
  });
  // None is due again for hours, so a silence is the end.
  while (performance.now() - lastAt < silenceMs) await wait(100);
  await end();
  return lastAt - beganAt;
}
