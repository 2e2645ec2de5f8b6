import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Schema } from './schema.js';

/** Beyond this a query is given up: a person may wait for what follows. */
const queryWithinMs = 5_000;

/** A transaction of a bot that fell silent must not hold its locks for longer. */
const idleInTransactionMs = 10_000;

/** Connections are replaced after this time, so that all bots find their way to a new server. */
const connectionLivesSeconds = 1_800;

const connectWithinMs = 3_000;

/** `bigint` as a number, as SQLite has it: these columns hold milliseconds and counts. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? Number
    : pg.types.getTypeParser(oid, format ?? 'text');

/** What `pg` says when `query_timeout` has passed. */
const noAnswer = 'Query read timeout';

/**
 * pg 8: after `query_timeout` a connection still waits for its answer, and every later query waits behind
 * it. So it is closed, and the pool makes another.
 */
class Client extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this);
    const queryOrClose = async (text: string, values: unknown[]) => {
      try {
        return await query(text, values);
      } catch (error) {
        if (error instanceof Error && error.message === noAnswer) void this.end();
        throw error;
      }
    };
    Object.assign(this, { query: queryOrClose });
  }
}

/** Any number of bots may share the database. A connection that breaks is replaced when it is needed. */
export function openPostgres(url: string, log: Logger): Kysely<Schema> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: queryWithinMs,
    statement_timeout: queryWithinMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    maxLifetimeSeconds: connectionLivesSeconds,
    keepAlive: true,
    types: { getTypeParser },
    Client,
  });
  // The whole error holds the client, and the client holds secrets.
  const broke = ({ message }: Error) =>
    log.warn({ reason: message }, 'connection to PostgreSQL broke');
  pool.on('error', broke);
  // The pool listens to idle connections only, and an unheard error would end the process.
  pool.on('connect', (client) => client.on('error', broke));
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  });
}
