import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { expectOwnFile } from './own-file.js';
import { copySqlite, sqliteReason } from './sqlite.js';

/**
 * Copies the database that `databaseUrl` names whole into a new file, also while a bot works on it.
 * @returns the whole path of the copy
 * @throws Error in words for the operator
 */
export async function backUp(databaseUrl: string, to: string): Promise<string> {
  const file = databaseUrl.replace(/^file:/, '');
  if (file === databaseUrl) {
    throw new Error('DATABASE_URL names a PostgreSQL. Back it up with pg_dump.');
  }
  if (file === ':memory:') {
    throw new Error(
      'No database is configured: the sandbox keeps its own in memory. Run this with the bot’s settings.',
    );
  }
  if (!existsSync(file)) {
    throw new Error(`There is no database ${resolve(file)}. Is DATABASE_URL the bot’s?`);
  }
  const copy = resolve(to);
  const handle = newFile(copy);
  try {
    await expectOwnFile(file);
    copySqlite(file, copy);
    fsyncSync(handle);
  } catch (error) {
    rmSync(copy);
    throw new Error(`The database ${file} was not copied: ${sqliteReason(error)}`, {
      cause: error,
    });
  } finally {
    closeSync(handle);
  }
  return copy;
}

/** Readable by its owner alone, like the database. */
function newFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = error instanceof Error ? error.message : String(error);
    const words = exists ? `${path} is there already. Name a new file.` : reason;
    throw new Error(words, { cause: error });
  }
}
