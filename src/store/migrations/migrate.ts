import {
  DEFAULT_MIGRATION_TABLE,
  type Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  sql,
  type TableMetadata,
} from 'kysely';
import type { Schema } from '../schema.js';
import { nameAnother } from '../sql.js';
import { initial } from './0001-initial.js';

/** Each database that a bot has worked on has this one. */
export const firstMigration = '0001-initial';

/**
 * In the order of their numbers, which is the order in which they are applied. One that has landed
 * never changes: it uses `Kysely<unknown>` and plain column names, not the types of today.
 */
const migrations: Readonly<Record<string, Migration>> = {
  [firstMigration]: initial,
};

const provider: MigrationProvider = { getMigrations: async () => migrations };

/**
 * Brings the schema up to what this version needs.
 * @throws Error when another program or a newer version wrote the database, or when it cannot be migrated
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  await migrationsLeft(db);
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** The migrations that this version would apply. @throws Error when it must not be migrated */
export async function migrationsLeft(db: Kysely<Schema>): Promise<string[]> {
  const { tables, names } = await found(db);
  if (names.length > 0 ? !names.includes(firstMigration) : tables.length > 0) {
    const [some] = [...names, ...tables];
    throw new Error(
      `another program made it (it has “${some}”). The bot needs one of its own: ${nameAnother}.`,
    );
  }
  const unknown = names.find((name) => !(name in migrations));
  if (unknown !== undefined) {
    throw new Error(
      `a newer version of the bot wrote it (it has “${unknown}”). Run that version, or ${nameAnother}.`,
    );
  }
  return Object.keys(migrations).filter((name) => !names.includes(name));
}

/** The migrations that were applied, in their order. If no one has begun with any: the tables that there are. */
async function found(db: Kysely<Schema>): Promise<{ names: string[]; tables: string[] }> {
  const all = await db.introspection.getTables({ withInternalKyselyTables: true });
  const here = await schemaOf(db, all);
  const tables = all.filter(({ schema, isView }) => schema === here && !isView);
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) {
    return { names: [], tables: tables.map(({ name }) => name) };
  }
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return { names: rows.map(({ name }) => name), tables: [] };
}

/** Where the bot's tables are made. SQLite has no schemas. */
async function schemaOf(
  db: Kysely<Schema>,
  tables: readonly TableMetadata[],
): Promise<string | undefined> {
  if (tables.every(({ schema }) => schema === undefined)) return undefined;
  const { rows } = await sql<{ here: string }>`select current_schema() as here`.execute(db);
  return rows[0]?.here;
}
