import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Logger } from 'pino';
import type { AuditLog } from '../launches/ports/audit-log.js';
import type { Homes } from '../launches/ports/homes.js';
import type { Interactions } from '../launches/ports/interactions.js';
import type { LaunchStore } from '../launches/ports/launch-store.js';
import { DatabaseClock, databaseTime } from './database-clock.js';
import { migrate } from './migrations/migrate.js';
import { openPostgres } from './postgres.js';
import type { Schema } from './schema.js';
import { SqlAuditLog } from './sql-audit-log.js';
import { SqlHomes } from './sql-homes.js';
import { SqlInteractions } from './sql-interactions.js';
import { SqlLaunchStore } from './sql-launch-store.js';
import { openSqlite, sqliteReason } from './sqlite.js';

/** What survives a restart, in one database. */
export interface Store {
  launches: LaunchStore;
  auditLog: AuditLog;
  homes: Homes;
  interactions: Interactions;
  /** The time that is compared with what is stored, milliseconds since the epoch. */
  clock: () => number;
}

/**
 * Opens the database that `databaseUrl` names and brings its schema up to date. `file:<path>` (or
 * `file::memory:`) is SQLite, for one bot; `postgres://…` is for as many as wanted.
 * @param clock the time for SQLite, milliseconds since the epoch; PostgreSQL goes by its own
 * @throws Error in words for the operator
 */
export function openStore(databaseUrl: string, clock: () => number, log: Logger): Promise<Store> {
  return databaseUrl.startsWith('file:')
    ? openSqliteStore(databaseUrl.replace(/^file:/, ''), clock, log)
    : openPostgresStore(databaseUrl, log);
}

async function openSqliteStore(file: string, clock: () => number, log: Logger): Promise<Store> {
  try {
    const db = await prepared(openSqlite(file), (opened) => freeClaims(opened, clock()));
    return { ...storeOn(db, () => sql<number>`${clock()}`, false, log), clock };
  } catch (error) {
    const reason = sqliteReason(error);
    throw new Error(`The database ${file} cannot be used: ${reason}`, { cause: error });
  }
}

async function openPostgresStore(url: string, log: Logger): Promise<Store> {
  const { host, pathname } = new URL(url);
  try {
    const db = await prepared(openPostgres(url, log));
    const clock = await DatabaseClock.of(db, () => performance.now());
    return { ...storeOn(db, databaseTime, true, log), clock: () => clock.now() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Never the whole address: it holds the password.
    const where = `${host}${pathname}`;
    throw new Error(`The database ${where} cannot be used: ${reason}`, { cause: error });
  }
}

function storeOn(
  db: Kysely<Schema>,
  now: () => RawBuilder<number>,
  shared: boolean,
  log: Logger,
): Omit<Store, 'clock'> {
  return {
    launches: new SqlLaunchStore({ db, now, shared, log }),
    auditLog: new SqlAuditLog({ db, now }),
    homes: new SqlHomes({ db, now, shared }),
    interactions: new SqlInteractions({ db, now, shared }),
  };
}

async function prepared(
  db: Kysely<Schema>,
  further?: (db: Kysely<Schema>) => Promise<void>,
): Promise<Kysely<Schema>> {
  try {
    await migrate(db);
    await further?.(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** The file is this process's alone, so whoever held these claims is gone. */
async function freeClaims(db: Kysely<Schema>, nowMs: number): Promise<void> {
  for (const task of ['studio', 'slack'] as const) {
    await db
      .updateTable('launches')
      .set({ [`${task}Ticket`]: null, [`${task}DueAtMs`]: nowMs })
      .where(`${task}Ticket`, 'is not', null)
      .execute();
  }
  await db
    .updateTable('homes')
    .set({ ticket: null, dueAtMs: nowMs })
    .where('ticket', 'is not', null)
    .execute();
}
