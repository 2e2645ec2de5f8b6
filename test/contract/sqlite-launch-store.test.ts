import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { migrate } from '../../src/store/migrations/migrate.js';
import { SqlAuditLog } from '../../src/store/sql-audit-log.js';
import { SqlHomes } from '../../src/store/sql-homes.js';
import { SqlInteractions } from '../../src/store/sql-interactions.js';
import { SqlLaunchStore } from '../../src/store/sql-launch-store.js';
import { openSqlite } from '../../src/store/sqlite.js';
import { describeLaunchStore } from './launch-store-contract.js';

/** A SQLite file belongs to one process, so here the two replicas share its one connection. */
async function openTwice(file: string, clock: () => number) {
  const db = openSqlite(file);
  await migrate(db);
  const log = pino({ level: 'silent' });
  const options = { db, now: () => sql<number>`${clock()}`, shared: false, log };
  return {
    store: new SqlLaunchStore(options),
    replica: new SqlLaunchStore(options),
    homes: new SqlHomes(options),
    replicaHomes: new SqlHomes(options),
    auditLog: new SqlAuditLog(options),
    replicaRecords: new SqlAuditLog(options),
    interactions: new SqlInteractions(options),
    replicaInteractions: new SqlInteractions(options),
    breakRecords: () => db.schema.dropTable('auditLog').execute(),
  };
}

describeLaunchStore('SQLite in memory', (clock) => openTwice(':memory:', clock));

describeLaunchStore('SQLite in a file', (clock) => {
  const folder = mkdtempSync(join(tmpdir(), 'launch-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openTwice(join(folder, 'launches.sqlite'), clock);
});
