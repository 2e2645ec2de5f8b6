import { CamelCasePlugin, Kysely, SqliteDialect, type SqliteStatement } from 'kysely';
import Database from 'libsql';
import type { Schema } from './schema.js';
import { nameAnother, storableValue } from './sql.js';

/** More than the bot's queries in all their forms. */
const statementsKept = 200;

/** A bot that was told to stop may hold the file so long; its successor waits for it. */
const lockTimeoutMs = 5_000;

/**
 * Opens the SQLite database in `file` (`:memory:` for none). The file then belongs to this process
 * alone: a second bot on it would show and do everything twice, so it is refused.
 */
export function openSqlite(file: string): Kysely<Schema> {
  const database = new Database(file, { timeout: lockTimeoutMs });
  try {
    database.exec('pragma locking_mode = exclusive');
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('pragma foreign_keys = on');
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: { prepare: preparedBy(database), close: () => close(database) },
    }),
    plugins: [new CamelCasePlugin()],
  });
}

/**
 * Statements are kept and used again: to prepare one takes longer than to run it, and each holds
 * memory that the garbage collector knows nothing of.
 */
function preparedBy(database: Database.Database): (query: string) => SqliteStatement {
  const statements = new Map<string, SqliteStatement>();
  return (query) => {
    const statement = statements.get(query) ?? withStorable(database.prepare(query));
    // The one used last goes to the end; the one unused for longest is at the front.
    statements.delete(query);
    statements.set(query, statement);
    const [longestUnused] = statements.keys();
    if (statements.size > statementsKept && longestUnused !== undefined) {
      statements.delete(longestUnused);
    }
    return statement;
  };
}

function withStorable(statement: Database.Statement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters.map(storableValue)),
    run: (parameters) => statement.run(parameters.map(storableValue)),
    iterate: (parameters) => statement.iterate(parameters.map(storableValue)),
  };
}

/**
 * A statement that still waits for the garbage collector keeps a closed database open, and with it
 * the lock on the file; so the lock is given up first. SQLite does that at the next read, and only
 * outside WAL.
 */
function close(database: Database.Database): void {
  try {
    database.exec('pragma journal_mode = delete');
    database.exec('pragma locking_mode = normal');
    database.exec('select count(*) from sqlite_schema');
  } finally {
    database.close();
  }
}

/** Why a database cannot be used, in words for the operator. */
export function sqliteReason(error: unknown): string {
  const code = error instanceof Database.SqliteError ? error.code : null;
  switch (code) {
    case 'SQLITE_BUSY':
      return `another program holds it, most likely a bot that is still running. Stop that one, or ${nameAnother}.`;
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `it is no SQLite database, or a damaged one. Restore it from a backup, or ${nameAnother}.`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
