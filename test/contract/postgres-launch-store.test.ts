import { sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DatabaseClock, databaseTime } from '../../src/store/database-clock.js';
import { migrate } from '../../src/store/migrations/migrate.js';
import { openStore } from '../../src/store/open.js';
import { openPostgres } from '../../src/store/postgres.js';
import { SqlAuditLog } from '../../src/store/sql-audit-log.js';
import { SqlHomes } from '../../src/store/sql-homes.js';
import { SqlInteractions } from '../../src/store/sql-interactions.js';
import { SqlLaunchStore } from '../../src/store/sql-launch-store.js';
import { newLaunch } from '../support/launches.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { describeLaunchStore } from './launch-store-contract.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 60_000);

const log = pino({ level: 'silent' });

/** Two replicas, each with connections of its own; the time is the test's. */
describeLaunchStore('PostgreSQL', async (clock) => {
  const url = await server.newDatabase();
  const now = () => sql<number>`${clock()}::bigint`;
  const [db, other] = [openPostgres(url, log), openPostgres(url, log)];
  // As replicas that start at the same time.
  await Promise.all([migrate(db), migrate(other)]);
  return {
    store: new SqlLaunchStore({ db, now, shared: true, log }),
    replica: new SqlLaunchStore({ db: other, now, shared: true, log }),
    homes: new SqlHomes({ db, now, shared: true }),
    replicaHomes: new SqlHomes({ db: other, now, shared: true }),
    auditLog: new SqlAuditLog({ db, now }),
    replicaRecords: new SqlAuditLog({ db: other, now }),
    interactions: new SqlInteractions({ db, now, shared: true }),
    replicaInteractions: new SqlInteractions({ db: other, now, shared: true }),
    breakRecords: () => db.schema.dropTable('auditLog').execute(),
  };
});

it('goes on while a newer version brings the schema up to date beside it', async () => {
  const url = await server.newDatabase();
  const store = await openStore(url, Date.now, log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await store.launches.close();
  });
  const day = async (clientToken: string) => {
    expect(await store.launches.add(newLaunch({ clientToken }), 10)).toEqual({ kind: 'added' });
    const [launch] = await store.launches.claimStudioTasks(1);
    expect(launch).toMatchObject({ clientToken, state: 'REQUESTED' });
    const change = {
      set: { sessionId: clientToken },
      release: { dueInMs: null, seenIntent: null },
    };
    const saved = await store.launches.saveStudio(clientToken, launch?.ticket ?? '', change);
    expect(saved).toMatchObject({ sessionId: clientToken });
    expect((await store.launches.claimSlackTasks(1)).map((task) => task.launch)).toMatchObject([
      { clientToken },
    ]);
    expect(await store.launches.get(clientToken)).toMatchObject({ clientToken });
    expect((await store.launches.recent('U0ADA00001', 1)).length).toBe(1);
    await store.launches.live({ words: [] }, { offset: 0, limit: 1 });
  };
  await day('before');
  await client.query(`alter table launches add column of_a_newer_version text`);
  await client.query(`alter table thread_replies add column of_a_newer_version text`);
  await day('after');
});

it('tells the time by the database, asked again when what it said has grown old', async () => {
  const db = openPostgres(await server.newDatabase(), log);
  onTestFinished(() => db.destroy());
  const askServer = async () => {
    const { now } = await db.selectNoFrom(databaseTime().as('now')).executeTakeFirstOrThrow();
    return now;
  };
  // However long this machine has been on, and whatever it thinks the time is.
  let steady = 123_456;
  const before = await askServer();
  const clock = await DatabaseClock.of(db, () => steady);
  const read = clock.now();
  expect(read).toBeGreaterThanOrEqual(before);
  expect(read).toBeLessThanOrEqual(await askServer());
  steady += 9_000;
  expect(clock.now()).toBe(read + 9_000);
  // An hour that the database knows nothing of.
  steady += 3_600_000;
  await vi.waitFor(async () => expect(clock.now()).toBeLessThanOrEqual(await askServer()));
});

it('marks several Home tabs in one order, so that no two changes wait for each other', async () => {
  const url = await server.newDatabase();
  const store = await openStore(url, Date.now, log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await store.launches.close();
  });
  // They lie in the table in another order than that of their keys.
  for (const slackUserId of ['U2', 'U1']) await store.homes.open(slackUserId, true);
  const lock = 'select 1 from homes where slack_user_id = $1 for update nowait';
  await client.query('begin');
  await client.query(lock, ['U1']);
  const added = store.launches.add(newLaunch(), 1);
  await vi.waitFor(async () => {
    const waiting = `select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`;
    expect((await client.query(waiting)).rowCount).toBe(1);
  });
  // Whoever waits for the first holds none of the others.
  await client.query(lock, ['U2']);
  await client.query('commit');
  expect(await added).toEqual({ kind: 'added' });
});

describe('while somebody else is at what is due first', () => {
  let db: ReturnType<typeof openPostgres>;
  let store: SqlLaunchStore;
  let homes: SqlHomes;
  beforeEach(async () => {
    const url = await server.newDatabase();
    db = openPostgres(url, log);
    await migrate(db);
    let nowMs = 0;
    const now = () => {
      nowMs += 1;
      return sql<number>`${nowMs}::bigint`;
    };
    store = new SqlLaunchStore({ db, now, shared: true, log });
    homes = new SqlHomes({ db, now, shared: true });
    for (const name of ['first', 'second']) {
      await store.add(newLaunch({ clientToken: name }), 10);
      await homes.open(name, true);
    }
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('begin');
    await other.query(`select 1 from launches where client_token = 'first' for update`);
    await other.query(`select 1 from homes where slack_user_id = 'first' for update`);
    onTestFinished(async () => {
      await other.end();
      await db.destroy();
    });
  });

  it('a claim of a studio task gives the next one, at once', async () => {
    expect(await store.claimStudioTasks(1)).toMatchObject([{ clientToken: 'second' }]);
  });

  it('a claim of a Slack task gives the next one, at once', async () => {
    expect(await store.claimSlackTasks(1)).toMatchObject([{ launch: { clientToken: 'second' } }]);
  });

  it('a claim of a Home tab gives the next one, at once', async () => {
    expect(await homes.claim(1)).toMatchObject([{ slackUserId: 'second' }]);
  });
});

it('does not let a transaction that says nothing any more hold what others wait for', async () => {
  const db = openPostgres(await server.newDatabase(), log);
  onTestFinished(() => db.destroy());
  const { rows } = await sql<Record<string, string>>`
    show idle_in_transaction_session_timeout`.execute(db);
  // Plugins have their own way with names of columns.
  expect(rows.flatMap((row) => Object.values(row))).toEqual(['10s']);
});

it('takes nothing from an answer that it was too long halted to hear', async () => {
  const url = await server.newDatabase();
  const store = await openStore(url, Date.now, log);
  onTestFinished(() => store.launches.close());
  await store.launches.add(newLaunch(), 1);
  // A minute passes between the question and the answer.
  let minutes = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (minutes += 60_000));
  await expect(store.launches.claimStudioTasks(10)).rejects.toThrow('Query read timeout');
  clock.mockRestore();
  expect((await store.launches.get(newLaunch().clientToken))?.state).toBe('REQUESTED');
});
