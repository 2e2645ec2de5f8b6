import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  CamelCasePlugin,
  type DialectAdapter,
  Kysely,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely';
import Database from 'libsql';
import type { Schema } from './schema.js';
import { nameAnother, storableValue } from './sql.js';

/** More than the bot's queries in all their forms. */
const statementsKept = 200;

/** A bot that was told to stop may hold the file so long; its successor waits for it. */
const lockTimeoutMs = 5_000;

/**
 * SQLite can make tables in a transaction. Kysely takes it that it cannot, and a bot that was killed during a migration
 * would leave half of the tables.
 */
class Dialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return Object.defineProperty(super.createAdapter(), 'supportsTransactionalDdl', {
      value: true,
    });
  }
}

/**
 * Opens the SQLite database in `file` (`:memory:` for none). For bots the file then belongs to this process
 * alone: a second bot on it would show and do everything twice, so it is refused. A backup may read it, so the
 * lock is on a file of its own.
 * @param onFull called when a query finds the disk full
 */
export function openSqlite(file: string, onFull = () => {}): Kysely<Schema> {
  const lock = new Database(file === ':memory:' ? file : `${file}.lock`, {
    timeout: lockTimeoutMs,
  });
  let database: Database.Database;
  try {
    lock.exec('begin exclusive');
    database = new Database(file, { timeout: lockTimeoutMs });
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('pragma foreign_keys = on');
  } catch (error) {
    lock.close();
    throw error;
  }
  const prepared = preparedBy(database);
  return new Kysely<Schema>({
    dialect: new Dialect({
      database: {
        // SQLite has rolled back by itself when the disk is full, and a failed rollback would hide why.
        prepare: (query) =>
          prepared(query === 'rollback' && !database.inTransaction ? 'select 1' : query),
        close: () => close(database, lock),
      },
    }),
    plugins: [new CamelCasePlugin()],
    log: (event) => {
      if (event.level === 'error' && codeOf(event.error) === 'SQLITE_FULL') onFull();
    },
  });
}

/**
 * Opens the database in `file` to read it without a trace, also while a bot works on it, and with what a killed
 * bot left in its journal. SQLite: without a journal it makes the files of one, also to read, unless the database
 * is said to be immutable; and who closes a database last writes the journal into it, but not by `mode=ro`.
 */
export function lookIntoSqlite(file: string): Kysely<Schema> {
  const how = existsSync(`${file}-wal`) ? 'mode=ro&readonly_shm=1' : 'immutable=1';
  const database = new Database(`${pathToFileURL(file).href}?${how}`, { timeout: lockTimeoutMs });
  // libsql 0.5.29 heeds no option for this.
  database.exec('pragma query_only = on');
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        prepare: (query) => withStorable(database.prepare(query)),
        close: () => database.close(),
      },
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

/** Leaves one file behind, which is whole, unless a backup reads it just now. */
function close(database: Database.Database, lock: Database.Database): void {
  try {
    database.exec('pragma busy_timeout = 0');
    database.exec('pragma journal_mode = delete');
  } catch (error) {
    if (codeOf(error) !== 'SQLITE_BUSY') throw error;
  } finally {
    database.close();
    lock.close();
  }
}

/** Copies the database in `file` whole into a new file, also while a bot works on it. */
export function copySqlite(file: string, to: string): void {
  const database = new Database(file, { timeout: lockTimeoutMs });
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Database.SqliteError ? error.code : null;
}

/** Why a database cannot be used, in words for the operator. */
export function sqliteReason(error: unknown): string {
  switch (codeOf(error)) {
    case 'SQLITE_BUSY':
      return `another program holds it, most likely a bot that is still running. Stop that one, or ${nameAnother}.`;
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `it is no SQLite database, or a damaged one. Restore it from a backup, or ${nameAnother}.`;
    case 'SQLITE_FULL':
      return 'the disk is full. Make room on it.';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
