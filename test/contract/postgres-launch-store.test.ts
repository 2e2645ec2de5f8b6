import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { migrate } from '../../src/store/migrations.js';
import { openPostgres } from '../../src/store/postgres.js';
import { SqlHomes } from '../../src/store/sql-homes.js';
import { SqlLaunchStore } from '../../src/store/sql-launch-store.js';
import { SqlRecords } from '../../src/store/sql-records.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { describeLaunchStore } from './launch-store-contract.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

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
    records: new SqlRecords({ db, now }),
    replicaRecords: new SqlRecords({ db: other, now }),
    breakRecords: () => db.schema.dropTable('records').execute(),
  };
});
