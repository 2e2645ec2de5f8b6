import { sql as sqlText } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LaunchStore } from '../../src/launches/ports/launch-store.js';
import { databaseClock, databaseTime } from '../../src/store/database-clock.js';
import { Leases } from '../../src/store/leases.js';
import { migrate } from '../../src/store/migrations/migrate.js';
import { openStore, storeFrom } from '../../src/store/open.js';
import { openPostgres } from '../../src/store/postgres.js';
import { newLaunch } from '../support/launches.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { describeStore } from './launch-store-contract.js';
import { forGood } from './launch-store-given.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const silent = pino({ level: 'silent' });

let contractUrl: string;
beforeAll(async () => {
  contractUrl = await server.newDatabase();
});

/** Two replicas, each with connections of its own; the time is the test's. */
describeStore('PostgreSQL', async (clock, log) => {
  const url = contractUrl;
  await empty(url);
  const newSql = () => {
    const leases = new Leases({ now: () => sqlText<number>`${clock()}::bigint`, shared: true });
    return { db: openPostgres(url, log), leases, clock, log };
  };
  const [sql, replicaSql] = [newSql(), newSql()];
  // As replicas that start at the same time.
  await Promise.all([migrate(sql.db), migrate(replicaSql.db)]);
  return { sql, replicaSql };
});

/** Takes everything out of a database: sooner done than to make a new one. */
async function empty(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('drop schema public cascade');
  await client.query('create schema public');
  await client.end();
}

/** A store on a new database as the bot opens it, and a client of its own beside it. */
async function openBoth() {
  const url = await server.newDatabase();
  const { launches: store } = await openStore(url, Date.now, silent);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await store.close();
  });
  return { store, client };
}

describe('a store on PostgreSQL', () => {
  it('goes on while a newer version brings the schema up to date beside it', async () => {
    const { store, client } = await openBoth();
    const useAll = async (clientToken: string) => {
      expect(await store.add(newLaunch({ clientToken }), 10)).toEqual({ kind: 'added' });
      const [launch] = await store.claimStudioTasks(1);
      expect(launch).toMatchObject({ clientToken, state: 'REQUESTED' });
      const change = { set: { sessionId: clientToken }, release: forGood };
      const saved = await store.saveStudio(clientToken, launch?.ticket ?? '', change);
      expect(saved).toMatchObject({ sessionId: clientToken });
      const tasks = await store.claimSlackTasks(1);
      expect(tasks).toMatchObject([{ launch: { clientToken } }]);
      expect(await store.get(clientToken)).toMatchObject({ clientToken });
      expect(await store.recent('U0ADA00001', 1)).toHaveLength(1);
      await store.live({ words: [] }, { offset: 0, limit: 1 });
    };
    await useAll('before');
    await client.query('alter table launches add column of_a_newer_version text');
    await client.query('alter table thread_replies add column of_a_newer_version text');
    await useAll('after');
  });

  it('closes connections whose transaction has been idle for 10 seconds', async () => {
    const db = openPostgres(await server.newDatabase(), silent);
    onTestFinished(() => db.destroy());
    const { rows } = await sqlText<Record<string, string>>`
      show idle_in_transaction_session_timeout`.execute(db);
    expect(rows.flatMap((row) => Object.values(row))).toEqual(['10s']);
  });
});

describe('the clock of a database', () => {
  it('goes by the server, which it asks again after 10 seconds', async () => {
    const db = openPostgres(await server.newDatabase(), silent);
    onTestFinished(() => db.destroy());
    const askServer = async () => {
      const { now } = await db.selectNoFrom(databaseTime().as('now')).executeTakeFirstOrThrow();
      return now;
    };
    // It depends neither on this machine's clock nor on how long the machine has been on.
    let steady = 123_456;
    const before = await askServer();
    const clock = await databaseClock(db, () => steady);
    const read = clock();
    expect(read).toBeGreaterThanOrEqual(before);
    expect(read).toBeLessThanOrEqual(await askServer());
    steady += 9_000;
    expect(clock()).toBe(read + 9_000);
    // An hour that the database knows nothing of.
    steady += 3_600_000;
    await vi.waitFor(async () => expect(clock()).toBeLessThanOrEqual(await askServer()));
  });
});

describe('while another replica is claiming the launch that is due first', () => {
  let store: LaunchStore;
  let claimFirst: () => Promise<void>;

  beforeEach(async () => {
    const url = await server.newDatabase();
    const db = openPostgres(url, silent);
    await migrate(db);
    let nowMs = 0;
    const leases = new Leases({ now: () => sqlText<number>`${nowMs}::bigint`, shared: true });
    store = storeFrom({ db, leases, clock: () => nowMs, log: silent }).launches;
    const replica = new pg.Client({ connectionString: url });
    await replica.connect();
    onTestFinished(async () => {
      await replica.end();
      await db.destroy();
    });
    for (const clientToken of ['first', 'second']) {
      nowMs += 1;
      await store.add(newLaunch({ clientToken }), 10);
    }
    claimFirst = async () => {
      await replica.query('begin');
      await replica.query(`select 1 from launches where client_token = 'first' for update`);
    };
  });

  it('claimStudioTasks gives the next one at once', async () => {
    await claimFirst();
    expect(await store.claimStudioTasks(1)).toMatchObject([{ clientToken: 'second' }]);
  });

  it('claimObserved gives the others at once', async () => {
    for (const { clientToken, ticket } of await store.claimStudioTasks(10)) {
      const set = { sessionId: clientToken, state: 'READY' } as const;
      const release = { dueInMs: 0, seenIntent: null };
      await store.saveStudio(clientToken, ticket, { set, release });
    }
    await claimFirst();
    expect(await store.claimObserved()).toMatchObject([{ clientToken: 'second' }]);
  });

  it('claimSlackTasks gives the next one at once', async () => {
    await claimFirst();
    expect(await store.claimSlackTasks(1)).toMatchObject([{ launch: { clientToken: 'second' } }]);
  });
});
