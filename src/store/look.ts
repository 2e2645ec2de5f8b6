import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { migrationsLeft } from './migrations/migrate.js';
import { openPostgres } from './postgres.js';
import type { Schema } from './schema.js';
import { lookIntoSqlite, sqliteReason } from './sqlite.js';

/** Less room on its disk than this, and a database may soon be unable to write: in bytes. */
const roomWanted = 100 * 1024 * 1024;

/**
 * Looks at the database that `databaseUrl` names and changes nothing.
 * @returns what it is, in words for the operator
 * @throws Error in words for the operator when the bot could not work on it
 */
export function lookAtStore(databaseUrl: string, log: Logger): Promise<string> {
  return databaseUrl.startsWith('file:')
    ? lookAtFile(databaseUrl.replace(/^file:/, ''))
    : lookAtServer(databaseUrl, log);
}

async function lookAtFile(file: string): Promise<string> {
  if (file === ':memory:') return 'in memory: what the bot knows ends with it';
  const path = resolve(file);
  const folder = nearestFolder(dirname(path));
  const { bavail, bsize } = statfsSync(folder);
  const roomMb = Math.floor((bavail * bsize) / 1024 / 1024);
  try {
    accessSync(folder, constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
  } catch (error) {
    throw new Error(`this user may not write ${existsSync(path) ? path : folder}`, {
      cause: error,
    });
  }
  if (bavail * bsize < roomWanted) throw new Error(`the disk of ${path} has ${roomMb} MB left`);
  const room = `${roomMb} MB free on its disk`;
  if (!existsSync(path)) return `${path} will be made, ${room}`;
  try {
    return `${path}, ${await schemaOf(lookIntoSqlite(path))}, ${room}`;
  } catch (error) {
    throw new Error(`${path}: ${sqliteReason(error)}`, { cause: error });
  }
}

async function lookAtServer(url: string, log: Logger): Promise<string> {
  const { host, pathname } = new URL(url);
  try {
    return `${host}${pathname}, ${await schemaOf(openPostgres(url, log))}, takes changes, UTF-8`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${host}${pathname}: ${reason}`, { cause: error });
  }
}

async function schemaOf(db: Kysely<Schema>): Promise<string> {
  try {
    const left = await migrationsLeft(db);
    return left.length === 0 ? 'schema up to date' : `${left.length} migrations to come at start`;
  } finally {
    await db.destroy();
  }
}

/** The folder itself, or the nearest above it that there is. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
