import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Schema } from './schema.js';

/** Beyond this a query is given up: whoever waits for it has something to say to somebody. */
const queryWithinMs = 5_000;

/** How long a connection may take to be made. */
const connectWithinMs = 3_000;

/** `bigint` as a number, as SQLite has it: what is kept in one are milliseconds and counts. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? Number
    : pg.types.getTypeParser(oid, format ?? 'text');

/**
 * Opens the PostgreSQL database at `url`. Any number of bots may share it.
 * A connection that breaks while nobody uses it is logged, and replaced when it is needed.
 */
export function openPostgres(url: string, log: Logger): Kysely<Schema> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: queryWithinMs,
    statement_timeout: queryWithinMs,
    types: { getTypeParser },
  });
  pool.on('error', (error) => log.warn({ err: error }, 'a connection to PostgreSQL broke'));
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  });
}
