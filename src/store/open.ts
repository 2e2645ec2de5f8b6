import { type Kysely, sql } from 'kysely';
import type { LaunchStore } from '../sessions/launch-store.js';
import { migrate } from './migrations.js';
import type { Schema } from './schema.js';
import { SqlLaunchStore } from './sql-launch-store.js';
import { openSqlite } from './sqlite.js';

/**
 * Opens the database that `databaseUrl` names (`file:<path>` or `file::memory:`), brings its
 * schema up to date, and frees what an earlier run had claimed when it died.
 */
export async function openLaunchStore(
  databaseUrl: string,
  clock: () => number,
): Promise<LaunchStore> {
  const db: Kysely<Schema> = openSqlite(databaseUrl.replace(/^file:/, ''));
  try {
    await migrate(db);
    // The file is this process's alone, so whoever held these claims is gone.
    for (const errand of ['studio', 'board'] as const) {
      await db
        .updateTable('launches')
        .set({ [`${errand}Ticket`]: null, [`${errand}DueAtMs`]: clock() })
        .where(`${errand}Ticket`, 'is not', null)
        .execute();
    }
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new SqlLaunchStore({ db, now: () => sql<number>`${clock()}` });
}
