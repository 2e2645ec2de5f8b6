import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Homes } from '../sessions/homes.js';
import type { LaunchStore } from '../sessions/launch-store.js';
import type { Records } from '../sessions/records.js';
import { migrate } from './migrations.js';
import type { Schema } from './schema.js';
import { SqlHomes } from './sql-homes.js';
import { SqlLaunchStore } from './sql-launch-store.js';
import { SqlRecords } from './sql-records.js';
import { openSqlite, sqliteReason } from './sqlite.js';

/** What survives a restart, in one database. */
export interface Store {
  launches: LaunchStore;
  records: Records;
  homes: Homes;
}

/**
 * Opens the database that `databaseUrl` names (`file:<path>` or `file::memory:`), brings its
 * schema up to date, and frees what an earlier run had claimed when it died.
 * @throws Error in words for the operator
 */
export async function openStore(
  databaseUrl: string,
  clock: () => number,
  log: Logger,
): Promise<Store> {
  const file = databaseUrl.replace(/^file:/, '');
  try {
    const db = await prepared(openSqlite(file), clock);
    const now = () => sql<number>`${clock()}`;
    return {
      launches: new SqlLaunchStore({ db, now, log }),
      records: new SqlRecords(db),
      homes: new SqlHomes({ db, now }),
    };
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
    await db
      .updateTable('homes')
      .set({ ticket: null, dueAtMs: clock() })
      .where('ticket', 'is not', null)
      .execute();
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
