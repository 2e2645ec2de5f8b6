import { firstMigration, migrationsLeft } from './migrations/migrate.js';
import { lookIntoSqlite } from './sqlite.js';

/**
 * Looks whose SQLite file it is; nothing of it is changed, or made beside it.
 * @throws Error in words for the operator when another program made it, or no bot has worked on it yet
 */
export async function expectOwnFile(file: string): Promise<void> {
  const db = lookIntoSqlite(file);
  try {
    const left = await migrationsLeft(db);
    if (left.includes(firstMigration)) {
      throw new Error('it is empty: no bot has worked on it. Is it the one that the bot uses?');
    }
  } finally {
    await db.destroy();
  }
}
