import { existsSync, statSync } from 'node:fs';
import { type Kysely, sql as sqlText } from 'kysely';
import type { Logger } from 'pino';
import { type BotClock, realTime } from '../clock.js';
import { sqlAlerts } from './alerts.js';
import { sqlAuditLog } from './audit-log.js';
import { census } from './census.js';
import { freeAll } from './claim.js';
import { databaseClock, databaseTime } from './database-clock.js';
import { DiskReserve } from './disk-reserve.js';
import { sqlHomes } from './homes.js';
import { sqlInteractions } from './interactions.js';
import { sqlLaunchStore } from './launch-store.js';
import { Leases } from './leases.js';
import { migrate, migrationsLeft } from './migrations/migrate.js';
import { sqlNotices } from './notices.js';
import { openPostgres } from './postgres.js';
import { makePrivate } from './private-files.js';
import { sqlReportRows } from './report-rows.js';
import type { Schema } from './schema.js';
import type { Sql } from './sql.js';
import { lookIntoSqlite, openSqlite, sqliteReason } from './sqlite.js';
import { sqlUsage } from './usage.js';
import { tellsOf, type WorldPart, worldId } from './world.js';

/** What survives a restart, in one database. */
export type Store = ReturnType<typeof storeFrom>;

/**
 * Opens the database that `databaseUrl` names and brings its schema up to date. `file:<path>` (or
 * `file::memory:`) is SQLite, for one bot; `postgres://…` is for any number of bots.
 * @param clock the time for SQLite, milliseconds since the epoch; PostgreSQL goes by its own
 * @param aheadMs how far the bot's time is ahead of PostgreSQL's
 * @throws Error in words for the operator
 */
export function openStore(
  databaseUrl: string,
  clock: () => number,
  log: Logger,
  aheadMs: BotClock['aheadMs'] = realTime.aheadMs,
): Promise<Store> {
  return databaseUrl.startsWith('file:')
    ? openSqliteStore(databaseUrl.replace(/^file:/, ''), clock, log)
    : openPostgresStore(databaseUrl, log, aheadMs);
}

async function openSqliteStore(file: string, clock: () => number, log: Logger): Promise<Store> {
  try {
    const reserve = new DiskReserve(file, log);
    if (file !== ':memory:') {
      await refuseOthers(file);
      makePrivate(file, log);
      reserve.hold();
    }
    return await storeOn(
      openSqlite(file, () => reserve.release()),
      async (db) => {
        const leases = new Leases({ now: () => sqlText<number>`${clock()}`, shared: false });
        const sql = { db, leases, clock, log };
        await freeAll(sql);
        return sql;
      },
    );
  } catch (error) {
    const reason = sqliteReason(error);
    throw new Error(`The database ${file} cannot be used: ${reason}`, { cause: error });
  }
}

/**
 * A file that is not the bot's is refused before anything of it is changed, or made beside it. Where there is
 * a lock a bot has been at work: it is opened as it is, and what SQLite left half done is done first.
 */
async function refuseOthers(file: string): Promise<void> {
  const isThere = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!isThere || existsSync(`${file}.lock`)) return;
  const db = lookIntoSqlite(file);
  try {
    await migrationsLeft(db);
  } finally {
    await db.destroy();
  }
}

async function openPostgresStore(
  url: string,
  log: Logger,
  aheadMs: BotClock['aheadMs'],
): Promise<Store> {
  const { host, pathname } = new URL(url);
  try {
    return await storeOn(openPostgres(url, log), async (db) => {
      const time = await databaseClock(db, () => performance.now());
      const clock = () => time() + aheadMs();
      const leases = new Leases({ now: () => databaseTime(aheadMs()), shared: true });
      return { db, leases, clock, log };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Never the whole address: it holds the password.
    const where = `${host}${pathname}`;
    throw new Error(`The database ${where} cannot be used: ${reason}`, { cause: error });
  }
}

async function storeOn(
  db: Kysely<Schema>,
  prepare: (db: Kysely<Schema>) => Promise<Sql>,
): Promise<Store> {
  try {
    await migrate(db);
    return storeFrom(await prepare(db));
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

export function storeFrom(sql: Sql) {
  return {
    launches: sqlLaunchStore(sql),
    auditLog: sqlAuditLog(sql),
    homes: sqlHomes(sql),
    interactions: sqlInteractions(sql),
    alerts: sqlAlerts(sql),
    usage: sqlUsage(sql),
    reportRows: sqlReportRows(sql),
    notices: sqlNotices(sql),
    census: () => census(sql),
    /** The time that is compared with what is stored, milliseconds since the epoch. */
    clock: sql.clock,
    /** @throws Error in words for the operator when the database tells of another workspace or studio */
    tellsOf: (part: WorldPart, id: string) => tellsOf(sql, part, id),
    /** The id of the workspace or studio that the database belongs to; null: no bot has worked on it yet. */
    worldId: (part: WorldPart) => worldId(sql, part),
  };
}
