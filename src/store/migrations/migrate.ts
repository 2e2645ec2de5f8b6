import {
  DEFAULT_MIGRATION_TABLE,
  type Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  sql,
} from 'kysely';
import type { Schema } from '../schema.js';
import { nameAnother } from '../sql.js';
import { initial } from './0001-initial.js';

/**
 * In the order of their numbers, which is the order in which they are applied. One that has landed
 * never changes: it uses `Kysely<unknown>` and plain column names, not the types of today.
 */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
};

const provider: MigrationProvider = { getMigrations: async () => migrations };

/**
 * Brings the schema up to what this version needs.
 * @throws Error when a newer version wrote the database, or when it cannot be migrated
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const unknown = (await applied(db)).find((name) => !(name in migrations));
  if (unknown !== undefined) {
    throw new Error(
      `a newer version of the bot wrote it (it has “${unknown}”). Run that version, or ${nameAnother}.`,
    );
  }
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

async function applied(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}
