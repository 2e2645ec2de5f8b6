import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import { migrate } from './migrations/migrate.js';
import { expectOwnFile } from './own-file.js';
import { openPostgres } from './postgres.js';
import type { Schema } from './schema.js';
import { openSqlite, sqliteReason } from './sqlite.js';

/** PostgreSQL: at most 65,535 values in a statement. A launch has fewer than 100. */
const rowsAtOnce = 500;

/**
 * Copies all that a SQLite file holds into the empty PostgreSQL that `databaseUrl` names: all of it, or nothing.
 * @returns the number of launches
 * @throws Error in words for the operator
 */
export async function moveInto(databaseUrl: string, from: string, log: Logger): Promise<number> {
  if (databaseUrl.startsWith('file:')) {
    throw new Error(
      'DATABASE_URL has to name the new PostgreSQL: postgres://user:password@host/database.',
    );
  }
  const file = resolve(from);
  if (!existsSync(file)) throw new Error(`There is no database ${file}.`);
  let old: Kysely<Schema> | null = null;
  try {
    await expectOwnFile(file);
    // As a bot does: while one runs on the file, it is refused.
    old = openSqlite(file);
    await migrate(old);
    return await copyAll(old, openPostgres(databaseUrl, log));
  } catch (error) {
    throw new Error(`${file}: ${sqliteReason(error)}`, { cause: error });
  } finally {
    await old?.destroy();
  }
}

async function copyAll(old: Kysely<Schema>, fresh: Kysely<Schema>): Promise<number> {
  try {
    await migrate(fresh);
    return await fresh.transaction().execute(async (to) => {
      // Replies refer to them.
      const launches = await copyTable(old, to, 'launches');
      const made = new Set((await to.introspection.getTables()).map(({ name }) => name));
      for (const { name } of await old.introspection.getTables()) {
        // An operator may have added tables and views of their own.
        if (name !== 'launches' && made.has(name)) await copyTable(old, to, name);
      }
      return launches;
    });
  } finally {
    await fresh.destroy();
  }
}

async function copyTable(old: Kysely<Schema>, to: Kysely<Schema>, name: string): Promise<number> {
  const table = sql.table(name);
  const { rows: there } = await sql`select 1 from ${table} limit 1`.execute(to);
  if (there.length > 0) throw new Error('a bot has worked on that PostgreSQL: name an empty one.');
  for (let copied = 0; ; ) {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${table} order by rowid limit ${rowsAtOnce} offset ${copied}`.execute(old);
    const [first] = rows;
    if (first === undefined) return copied;
    const columns = Object.keys(first);
    const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
    await sql`insert into ${table} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(values)}`.execute(to);
    copied += rows.length;
  }
}
