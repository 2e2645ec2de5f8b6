import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql as sqlText } from 'kysely';
import type { Logger } from 'pino';
import { onTestFinished } from 'vitest';
import { Leases } from '../../src/store/leases.js';
import { migrate } from '../../src/store/migrations/migrate.js';
import { openSqlite } from '../../src/store/sqlite.js';
import { databaseFolder } from '../support/database-folder.js';
import { describeStore } from './launch-store-contract.js';
import type { SharedDatabase } from './launch-store-given.js';

/** A SQLite file belongs to one process, so here the two replicas share its one connection. */
async function openTwice(file: string, clock: () => number, log: Logger): Promise<SharedDatabase> {
  const db = openSqlite(file);
  await migrate(db);
  const newSql = () => {
    const leases = new Leases({ now: () => sqlText<number>`${clock()}`, shared: false });
    return { db, leases, clock, log };
  };
  return { sql: newSql(), replicaSql: newSql(), close: () => db.destroy() };
}

describeStore('SQLite in memory', (clock, log) => openTwice(':memory:', clock, log));

describeStore('SQLite in a file', (clock, log) => {
  const folder = databaseFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openTwice(join(folder, 'launches.sqlite'), clock, log);
});
