import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Schema } from './schema.js';
import { storableValue } from './sql.js';

/** Beyond this a query is given up: a person may wait for what follows. */
const queryWithinMs = 5_000;

/** The server gives a query up first. If it does not say so in this time, the connection is lost. */
const answerWithinMs = queryWithinMs + 1_000;

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

/**
 * PostgreSQL's codes for what the server says of this connection, not of one statement: it takes no changes,
 * shuts down, or ends the connection.
 */
const spentCodes = /^(25006|25P03|57P|08)/;

/** Whether a connection is of no use any more. Without a code there was no answer, or no connection. */
function isSpent(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || spentCodes.test(error.code ?? '');
}

/**
 * The limits, after connecting: a stock PgBouncer takes none of them before. In transactions again, because
 * its transaction mode gives each of them any connection.
 */
const limits = {
  statement_timeout: queryWithinMs,
  idle_in_transaction_session_timeout: idleInTransactionMs,
};
const limited = Object.entries(limits).map(
  ([name, ms]) => [`set_config('${name}', '${ms}', false)`, `set local ${name} = ${ms}`] as const,
);
const afterConnecting = `select ${limited.map(([session]) => session).join(', ')},
  current_setting('server_encoding') as encoding, current_setting('transaction_read_only') as read_only`;
const begin = ['begin', ...limited.map(([, transaction]) => transaction)].join('; ');

const connectedSchema = z.tuple([z.object({ encoding: z.string(), read_only: z.string() })]);

/** @throws Error in words for the operator when the bot cannot work on this server */
async function prepare(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query(afterConnecting);
  const [{ encoding, read_only }] = connectedSchema.parse(rows);
  if (encoding !== 'UTF8') {
    throw new Error(
      `its encoding is ${encoding}, which cannot hold all that people write. Make one with createdb --encoding=UTF8 --template=template0, and name it in DATABASE_URL.`,
    );
  }
  if (read_only !== 'off') {
    throw new Error(
      'it takes no changes: it is a standby, or was set to read only. Name the server that takes changes in DATABASE_URL.',
    );
  }
}

/** Any number of bots may share the database. A connection that breaks is replaced when it is needed. */
export function openPostgres(url: string, log: Logger): Kysely<Schema> {
  /** Once a connection is spent, those made before it probably are too: the next query gets a new one. */
  let trusted = new WeakSet<pg.ClientBase>();

  class Client extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const query = this.query.bind(this);
      let spent = false;
      const checked = async (text: string, values: unknown[] = []) => {
        // PostgreSQL rolls back by itself, and a failed rollback would hide why.
        if (spent && text === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] };
        try {
          return await query(text === 'begin' ? begin : text, values.map(storableValue));
        } catch (error) {
          // It has the values of the row, and errors are logged.
          if (error instanceof pg.DatabaseError) error.detail = undefined;
          if (isSpent(error)) {
            spent = true;
            trusted = new WeakSet();
            // Not only given back: after `query_timeout`, pg 8 has later queries wait for the lost answer.
            void this.end();
          }
          throw error;
        }
      };
      Object.assign(this, { query: checked });
    }
  }

  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    maxLifetimeSeconds: connectionLivesSeconds,
    keepAlive: true,
    types: { getTypeParser },
    Client,
    onConnect: prepare,
  });
  // The whole error holds the client, and the client holds secrets. An outage breaks all at one moment.
  const broke = ({ message }: Error) =>
    log.debug({ reason: message }, 'connection to PostgreSQL broke');
  pool.on('error', broke);
  pool.on('connect', (client) => {
    trusted.add(client);
    // The pool listens to idle connections only, and an unheard error would end the process.
    client.on('error', broke);
  });
  const connect = async () => {
    let client = await pool.connect();
    while (!trusted.has(client)) {
      client.release(true);
      client = await pool.connect();
    }
    return client;
  };
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end() } }),
    plugins: [new CamelCasePlugin()],
  });
}
