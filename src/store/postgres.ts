import { createHash } from 'node:crypto';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Schema } from './schema.js';

/** Beyond this a query is given up: whoever waits for it has something to say to somebody. */
const queryWithinMs = 5_000;

/** A transaction whose bot no longer says anything must not keep others waiting for what it holds. */
const idleInTransactionMs = 10_000;

/** After so long a connection is made anew, so that all bots find their way to a new server. */
const connectionLivesSeconds = 1_800;

/** How long a connection may take to be made. */
const connectWithinMs = 3_000;

/** `bigint` as a number, as SQLite has it: what is kept in one are milliseconds and counts. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? Number
    : pg.types.getTypeParser(oid, format ?? 'text');

/** More than the bot's queries in all their forms. */
const statementsKept = 200;

/** What the server is to call each form of a query. */
const statementNames = new Map<string, string>();

/**
 * A query under a name: a connection plans it once, which for most of the bot's takes longer than to
 * carry them out. Beyond `statementsKept` without one, since the server keeps what has one.
 */
function named(text: string, values: unknown[]): pg.QueryConfig {
  if (!statementNames.has(text) && statementNames.size < statementsKept) {
    // The same in every process: should a pooler mix up their connections, it is the same query.
    statementNames.set(text, createHash('sha256').update(text).digest('hex').slice(0, 40));
  }
  const name = statementNames.get(text);
  return name === undefined ? { text, values } : { name, text, values };
}

/**
 * What Kysely asks, under names. A connection whose query got no answer may never get one again: it is
 * closed rather than given to the next query. An answer that comes later than that is none either: a bot
 * that was halted in the meantime would go on with what has long been another's.
 */
class Client extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this);
    const ask = async (text: string, values: unknown[] = []) => {
      const [steadyMs, wallMs] = [performance.now(), Date.now()];
      try {
        const answer = await query(values.length === 0 ? text : named(text, values));
        // A process that is halted finds out by either clock, a machine that slept by the wall's alone.
        const tookMs = Math.max(performance.now() - steadyMs, Date.now() - wallMs);
        if (tookMs > queryWithinMs) throw new Error(noAnswer);
        return answer;
      } catch (error) {
        if (error instanceof Error && error.message === noAnswer) void this.end();
        throw error;
      }
    };
    Object.assign(this, { query: ask });
  }
}

/** What `pg` says when `query_timeout` has passed. */
const noAnswer = 'Query read timeout';

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
    idle_in_transaction_session_timeout: idleInTransactionMs,
    maxLifetimeSeconds: connectionLivesSeconds,
    keepAlive: true,
    types: { getTypeParser },
    Client,
  });
  // The whole error has the client with it, and the client has secrets.
  const broke = ({ message }: Error) =>
    log.warn({ reason: message }, 'a connection to PostgreSQL broke');
  pool.on('error', broke);
  // The pool listens to idle ones only, and what nobody listens to would end the process.
  pool.on('connect', (client) => client.on('error', broke));
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  });
}
