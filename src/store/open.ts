import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { LaunchStore } from '../sessions/launch-store.js';
import { migrate } from './migrations.js';
import type { Schema } from './schema.js';
import { SqlLaunchStore } from './sql-launch-store.js';
import { openSqlite, sqliteReason } from './sqlite.js';

/**
 * Opens the database that `databaseUrl` names (`file:<path>` or `file::memory:`), brings its
 * schema up to date, and frees what an earlier run had claimed when it died.
 * @throws Error in words for the operator
 */
export async function openLaunchStore(
  databaseUrl: string,
  clock: () => number,
  log: Logger,
): Promise<LaunchStore> {
  const file = databaseUrl.replace(/^file:/, '');
  try {
    const db = await prepared(openSqlite(file), clock);
    return new SqlLaunchStore({ db, now: () => sql<number>`${clock()}`, log });
  } catch (error) {
    const reason = sqliteReason(error);
    throw new Error(`The database ${file} cannot be used: ${reason}`, { cause: error });
  }
}

async function prepared(db: Kysely<Schema>, clock: () => number): Promise<Kysely<Schema>> {
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
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
