import { type Kysely, sql as sqlText } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LaunchStore } from '../../src/launches/ports/launch-store.js';
import { databaseClock, databaseTime } from '../../src/store/database-clock.js';
import { Leases } from '../../src/store/leases.js';
import { migrate } from '../../src/store/migrations/migrate.js';
import { openStore, storeFrom } from '../../src/store/open.js';
import { openPostgres } from '../../src/store/postgres.js';
import type { Schema } from '../../src/store/schema.js';
import { type BreakablePath, startBreakablePath } from '../support/breakable-path.js';
import { newLaunch } from '../support/launches.js';
import { pgBouncerIsInstalled, startPgBouncer } from '../support/pgbouncer.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { describeStore } from './launch-store-contract.js';
import { forGood } from './launch-store-given.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const silent = pino({ level: 'silent' });

/** The connections of two replicas. The tests of the contract share them: for each one the server starts a process. */
let replicas: [Kysely<Schema>, Kysely<Schema>];
/** How many tables the schema has. */
let allTables = 0;
beforeAll(async () => {
  const url = await server.newDatabase();
  replicas = [openPostgres(url, silent), openPostgres(url, silent)];
  // As replicas that start at the same time.
  await Promise.all(replicas.map(migrate));
  allTables = (await tablesOf(replicas[0])).length;
});
afterAll(() => Promise.all(replicas.map((db) => db.destroy())));

/** Two replicas, each with connections of its own; the time is the test's. */
describeStore('PostgreSQL', async (clock, log) => {
  const [one, other] = replicas;
  await empty(one);
  const newSql = (db: Kysely<Schema>) => {
    const leases = new Leases({ now: () => sqlText<number>`${clock()}::bigint`, shared: true });
    return { db, leases, clock, log };
  };
  return { sql: newSql(one), replicaSql: newSql(other), close: async () => {} };
});

/** Takes every row out of a database, and makes it anew if a test has taken a table out. */
async function empty(db: Kysely<Schema>): Promise<void> {
  const tables = await tablesOf(db);
  if (tables.length < allTables) {
    await sqlText`drop schema public cascade`.execute(db);
    await sqlText`create schema public`.execute(db);
    await migrate(db);
    return;
  }
  const own = tables.filter((name) => !name.startsWith('kysely_'));
  await sqlText.raw(own.map((name) => `delete from ${name}`).join('; ')).execute(db);
}

/** Those that refer to others first. */
async function tablesOf(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sqlText<{ relname: string }>`
    select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    order by oid desc`.execute(db);
  return rows.map(({ relname }) => relname);
}

/** Runs a statement on each of the connections that the pool may have. */
async function onEveryConnection(db: Kysely<Schema>, statement: string, left = 10): Promise<void> {
  if (left === 0) return;
  await db.connection().execute(async (connection) => {
    await sqlText.raw(statement).execute(connection);
    await onEveryConnection(db, statement, left - 1);
  });
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
  it('refuses a database of another program, but not one with other schemas', async () => {
    const url = await server.newDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query('create table recipes (id integer)');
    await expect(openStore(url, Date.now, silent)).rejects.toThrow(
      'cannot be used: another program made it (it has “recipes”)',
    );
    await client.query('alter schema public rename to kitchen');
    await client.query('create schema public');
    await client.query('create view public.cakes as select 1 as one');
    const { launches: store } = await openStore(url, Date.now, silent);
    await store.close();
  });

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

  it.each<[string, (db: Kysely<Schema>, path: BreakablePath) => Promise<unknown>]>([
    ['take no changes', (db) => onEveryConnection(db, 'set default_transaction_read_only = on')],
    ['have fallen silent', async (_db, path) => path.silence()],
  ])('fails once when its connections %s, and not again', async (_what, spoil) => {
    const path = await startBreakablePath(await server.newDatabase());
    const db = openPostgres(path.url, silent);
    onTestFinished(async () => {
      await db.destroy();
      path.close();
    });
    await migrate(db);
    const leases = new Leases({ now: databaseTime, shared: true });
    const store = storeFrom({ db, leases, clock: Date.now, log: silent }).launches;
    await onEveryConnection(db, 'select 1');
    await spoil(db, path);
    await expect(store.add(newLaunch(), 10)).rejects.toThrow(/read-only transaction|Query read/);
    expect(await store.add(newLaunch(), 10)).toEqual({ kind: 'added' });
  });

  it('keeps its other connections after a statement that took too long', async () => {
    const path = await startBreakablePath(await server.newDatabase(), 50);
    const db = openPostgres(path.url, silent);
    onTestFinished(async () => {
      await db.destroy();
      path.close();
    });
    const servers = (left = 3): Promise<number[]> =>
      db.connection().execute(async (connection) => {
        const asked = sqlText<{ pid: number }>`select pg_backend_pid() as pid`;
        const { rows } = await asked.execute(connection);
        return [...rows.map(({ pid }) => pid), ...(left > 1 ? await servers(left - 1) : [])];
      });
    const before = await servers();
    const slow = sqlText`select pg_sleep(30)`.execute(db);
    await expect(slow).rejects.toThrow('canceling statement due to statement timeout');
    expect((await servers()).toSorted()).toEqual(before.toSorted());
  });

  it.each([
    [
      'that takes no changes',
      (name: string) => [`alter database ${name} set default_transaction_read_only = on`],
      'it takes no changes: it is a standby, or was set to read only. Name the server that takes changes in DATABASE_URL.',
    ],
    [
      'that is not UTF-8',
      (name: string) => [
        `drop database ${name}`,
        `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
      ],
      'its encoding is LATIN1, which cannot hold all that people write. Make one with createdb --encoding=UTF8 --template=template0, and name it in DATABASE_URL.',
    ],
  ])('refuses a database %s', async (_what, statements, reason) => {
    const url = await server.newDatabase();
    const { store, client } = await openBoth();
    const { host, pathname } = new URL(url);
    for (const statement of statements(pathname.slice(1))) await client.query(statement);
    await expect(openStore(url, Date.now, silent)).rejects.toThrow(
      `The database ${host}${pathname} cannot be used: ${reason}`,
    );
    // Others on the same server are none the worse.
    expect(await store.add(newLaunch(), 10)).toEqual({ kind: 'added' });
  });

  it('closes connections whose transaction has been idle for 10 seconds', async () => {
    const db = openPostgres(await server.newDatabase(), silent);
    onTestFinished(() => db.destroy());
    const { rows } = await sqlText<Record<string, string>>`
      show idle_in_transaction_session_timeout`.execute(db);
    expect(rows.flatMap((row) => Object.values(row))).toEqual(['10s']);
  });
});

describe.skipIf(!pgBouncerIsInstalled)('a store behind PgBouncer', () => {
  it.each([
    ['as it comes', {}],
    // So few connections that every transaction gets one that another has just left.
    ['in transaction mode', { pool_mode: 'transaction', default_pool_size: '2' }],
  ])('works, with its limits, %s', async (_mode, settings) => {
    const bouncer = await startPgBouncer(await server.newDatabase(), settings);
    const { launches: store } = await openStore(bouncer.url, Date.now, silent);
    const db = openPostgres(bouncer.url, silent);
    onTestFinished(async () => {
      await db.destroy();
      await store.close();
      await bouncer.stop();
    });
    const tokens = Array.from({ length: 10 }, (_one, number) => `token-${number}`);
    const adding = tokens.map((clientToken) => store.add(newLaunch({ clientToken }), 10));
    expect(await Promise.all(adding)).toEqual(tokens.map(() => ({ kind: 'added' })));
    const claimed = await Promise.all(tokens.map(() => store.claimStudioTasks(1)));
    expect(
      claimed
        .flat()
        .map(({ clientToken }) => clientToken)
        .toSorted(),
    ).toEqual(tokens);
    const shown = await db.transaction().execute(async (tx) => {
      const { rows: idle } = await sqlText`show idle_in_transaction_session_timeout`.execute(tx);
      const { rows: statement } = await sqlText`show statement_timeout`.execute(tx);
      return [...idle, ...statement];
    });
    expect(shown).toEqual([{ idleInTransactionSessionTimeout: '10s' }, { statementTimeout: '5s' }]);
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

it('a store whose bot is ahead of the server finds due what is due by then, and no more', async () => {
  let aheadMs = 0;
  const open = openStore(await server.newDatabase(), Date.now, silent, () => aheadMs);
  const { launches: store, clock } = await open;
  onTestFinished(() => store.close());
  await store.add(newLaunch({ clientToken: 'a' }), 10);
  const [claimed] = await store.claimStudioTasks(1);
  const later = { set: {}, release: { dueInMs: 3_600_000, seenIntent: null } };
  await store.saveStudio('a', claimed?.ticket ?? '', later);
  const before = clock();
  aheadMs = 3_500_000;
  expect(clock() - before).toBeGreaterThanOrEqual(aheadMs);
  expect(await store.claimStudioTasks(1)).toEqual([]);
  aheadMs = 3_600_000;
  expect(await store.claimStudioTasks(1)).toMatchObject([{ clientToken: 'a' }]);
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
