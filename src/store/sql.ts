import {
  type Expression,
  type Kysely,
  type RawBuilder,
  type SqlBool,
  sql as sqlText,
  type Transaction,
} from 'kysely';
import type { Logger } from 'pino';
import type { Launch } from '../launches/launch.js';
import { storable } from '../launches/storable.js';
import { type LaunchColumns, launchFrom } from './columns.js';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';

/** What every part of the store works with. */
export interface Sql {
  db: Kysely<Schema>;
  leases: Leases;
  /** The same clock as the leases', at hand in this process; milliseconds since the epoch. */
  clock: () => number;
  /** Hears of stored launches that cannot be read. */
  log: Logger;
}

/** What an operator can always do about a database that cannot be used. */
export const nameAnother =
  'name another database in DATABASE_URL (for the sandbox in SANDBOX_DATABASE_URL)';

/** The same in a transaction. */
export interface Tx extends Sql {
  db: Transaction<Schema>;
}

export function inTransaction<Result>(sql: Sql, work: (tx: Tx) => Promise<Result>) {
  return sql.db.transaction().execute((db) => work({ ...sql, db }));
}

export function updateLaunch({ db }: Pick<Sql, 'db'>, clientToken: string) {
  return db.updateTable('launches').where('clientToken', '=', clientToken);
}

/** Reads a launch's row and locks it until the transaction ends. SQLite has one writer anyway. */
export function lockLaunch({ db, leases }: Tx, clientToken: string) {
  return db
    .selectFrom('launches')
    .where('clientToken', '=', clientToken)
    .$if(leases.shared, (row) => row.forUpdate());
}

/** A parameter as the database can hold it. */
export function storableValue(value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}

/**
 * Whether a column has one of hundreds of values. They are one parameter: with one each, a query of another
 * length is another statement to SQLite, which holds 130 kB, and each is copied several times on its way.
 */
export function isOneOf(
  { leases }: Pick<Sql, 'leases'>,
  column: Expression<string>,
  values: readonly string[],
): RawBuilder<SqlBool> {
  const texts = values.map(storable);
  return leases.shared
    ? sqlText<SqlBool>`${column} = any(${texts}::text[])`
    : sqlText<SqlBool>`${column} in (select value from json_each(${JSON.stringify(texts)}))`;
}

/**
 * What `read` makes of rows that make sense. A row that does not must not hold up the others: it is
 * reported. If it was claimed it stays so, and is reported again when its lease ends.
 */
export function readable<Row extends { clientToken: string }, Read>(
  { log }: Pick<Sql, 'log'>,
  rows: readonly Row[],
  read: (row: Row) => Read,
): Read[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      log.error({ err: error, launch: row.clientToken }, 'stored launch not readable');
      return [];
    }
  });
}

/** The launches of rows that make sense. */
export function launchesFrom(sql: Sql, rows: readonly LaunchColumns[]): Launch[] {
  const nowMs = sql.clock();
  return readable(sql, rows, (row) => launchFrom(row, nowMs));
}

/**
 * Has the transactions that lock the same name follow one another: an owner's where the owner's live sessions are
 * counted, so that of two launches that only one has room for, one passes. SQLite has one writer anyway.
 */
export async function lock({ db, leases }: Tx, name: string): Promise<void> {
  if (!leases.shared) return;
  await sqlText`select pg_advisory_xact_lock(hashtext(${name}))`.execute(db);
}
