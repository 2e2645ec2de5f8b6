import {
  CamelCasePlugin,
  type CompiledQuery,
  Kysely,
  PostgresDialect,
  sql as sqlText,
} from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Alerts } from '../../src/launches/ports/alerts.js';
import type { TakeCensus } from '../../src/launches/ports/census.js';
import type { LaunchStore } from '../../src/launches/ports/launch-store.js';
import { Leases } from '../../src/store/leases.js';
import { migrate } from '../../src/store/migrations/migrate.js';
import { storeFrom } from '../../src/store/open.js';
import type { Schema } from '../../src/store/schema.js';
import { newLaunch } from '../support/launches.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { storeCalls } from '../support/store-calls.js';
import { ada, startMs } from './launch-store-given.js';

const finished = 20_000;
const planSchema = z.object({ 'QUERY PLAN': z.string() });

describe(`on PostgreSQL with ${finished} launches that are over`, () => {
  let server: PostgresServer;
  let client: pg.Client;
  let store: LaunchStore;
  let census: TakeCensus;
  let alerts: Alerts;
  let asked: CompiledQuery[] = [];

  beforeAll(async () => {
    server = await startPostgres();
    // As the bot reads `bigint`.
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    const connectionString = await server.newDatabase();
    const pool = new pg.Pool({ connectionString });
    // A connection that is being closed may still hear of the server's end.
    pool.on('error', () => {});
    const db = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin()],
      log: ({ query }) => {
        asked.push(query);
      },
    });
    await migrate(db);
    const leases = new Leases({ now: () => sqlText<number>`${startMs}::bigint`, shared: true });
    const log = pino({ level: 'silent' });
    const opened = storeFrom({ db, leases, clock: () => startMs, log });
    store = opened.launches;
    census = opened.census;
    alerts = opened.alerts;
    client = new pg.Client({ connectionString });
    await client.connect();
    // A launch, and as many like it that are over.
    await store.add(newLaunch(), 1);
    const over = { state: 'DELETED', studio_due_at_ms: null, slack_due_at_ms: null };
    await client.query(
      `insert into launches select (jsonb_populate_record(launches, jsonb_build_object(
        'client_token', 'over-' || number, 'owner', 'U' || number) || $1)).*
      from launches, generate_series(1, ${finished}) as number`,
      [over],
    );
    await client.query('vacuum analyze launches');
  });

  afterAll(async () => {
    await client.end();
    await store.close();
    await server.stop();
  });

  // Its session is due to be observed.
  beforeEach(async () => {
    await client.query(
      `update launches set state = 'REQUESTED', session_id = 's-1', intent = null,
        studio_ticket = null, studio_due_at_ms = $1 where client_token = $2`,
      [startMs, newLaunch().clientToken],
    );
  });

  /** How PostgreSQL finds launches in the queries of this call. */
  async function waysOf(call: () => Promise<unknown>): Promise<string[]> {
    asked = [];
    await call();
    const queries = asked.filter(({ sql: text }) => text.includes('"launches"'));
    const ways: string[] = [];
    for (const { sql: text, parameters } of queries) {
      const { rows } = await client.query(`explain ${text}`, [...parameters]);
      const lines = rows.map((row) => planSchema.parse(row)['QUERY PLAN']);
      ways.push(
        ...lines.filter((line) => /Seq Scan on launches|Index.* (on|using) launches/.test(line)),
      );
    }
    return ways;
  }

  const page = { offset: 0, limit: 20 };

  it.each<[string, string[], () => Promise<unknown>]>([
    ['live, of everybody', ['launches_live'], () => store.live({ words: [] }, page)],
    ['recent', ['launches_by_owner'], () => store.recent(ada, 5)],
    ['claimObserved', ['launches_by_studio_due', 'launches_pkey'], () => store.claimObserved()],
    [
      'claimStudioTasks',
      ['launches_by_studio_due', 'launches_pkey'],
      () => store.claimStudioTasks(10),
    ],
    [
      'claimSlackTasks',
      ['launches_by_slack_due', 'launches_pkey'],
      () => store.claimSlackTasks(10),
    ],
    ['overdue', ['launches_by_end'], () => store.overdue(10)],
    ['expireUndecided', ['launches_to_decide'], () => store.expireUndecided()],
    [
      'nextDue',
      [
        'launches_by_studio_due',
        'launches_by_slack_due',
        'launches_planned',
        'launches_to_decide',
        'launches_by_end',
      ],
      () => store.nextDue(),
    ],
    ['census', ['launches_live', 'launches_by_slack_due'], () => census()],
    ['alerts', ['launches_live'], () => alerts.seen()],
    ['renew', ['launches_by_studio_ticket'], () => store.renew('a')],
    ['forgetOld', ['launches_over'], () => store.forgetOld(1_000_000)],
  ])('%s reads by an index', async (_name, indexes, call) => {
    const ways = await waysOf(call);
    for (const index of indexes) expect(ways).toContainEqual(expect.stringContaining(index));
    for (const way of ways) expect(way).not.toContain('Seq Scan');
  });

  it.each(Object.entries(storeCalls))('%s does not read them all', async (_name, calls) => {
    for (const call of calls) {
      for (const way of await waysOf(() => call(store))) expect(way).not.toContain('Seq Scan');
    }
  });
});
