import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { migrate } from '../../src/store/migrations.js';
import { SqlLaunchStore } from '../../src/store/sql-launch-store.js';
import { openSqlite } from '../../src/store/sqlite.js';
import { describeLaunchStore } from './launch-store-contract.js';

/** A SQLite file belongs to one process, so here the two replicas share its one connection. */
async function openTwice(file: string, clock: () => number) {
  const db = openSqlite(file);
  await migrate(db);
  const options = { db, now: () => sql<number>`${clock()}`, log: pino({ level: 'silent' }) };
  return { store: new SqlLaunchStore(options), replica: new SqlLaunchStore(options) };
}

describeLaunchStore('SQLite in memory', (clock) => openTwice(':memory:', clock));

describeLaunchStore('SQLite in a file', (clock) => {
  const folder = mkdtempSync(join(tmpdir(), 'launch-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openTwice(join(folder, 'launches.sqlite'), clock);
});
