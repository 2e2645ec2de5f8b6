import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { migrationsLeft } from './migrations/migrate.js';
import { openPostgres } from './postgres.js';
import type { Schema } from './schema.js';
import { lookIntoSqlite, sqliteReason } from './sqlite.js';
import { refuseAnother, type WorldPart } from './world.js';

/** Of what a bot would have its database tell; null: not known. */
export type World = Readonly<Record<WorldPart, string | null>>;

/** Less room on its disk than this, and a database may soon be unable to write: in bytes. */
const roomWanted = 100 * 1024 * 1024;

/**
 * Looks at the database that `databaseUrl` names and changes nothing.
 * @returns what it is, in words for the operator
 * @throws Error in words for the operator when the bot could not work on it
 */
export function lookAtStore(databaseUrl: string, world: World, log: Logger): Promise<string> {
  return databaseUrl.startsWith('file:')
    ? lookAtFile(databaseUrl.replace(/^file:/, ''), world)
    : lookAtServer(databaseUrl, world, log);
}

async function lookAtFile(file: string, world: World): Promise<string> {
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
    return `${path}, ${await schemaOf(lookIntoSqlite(path), world)}, ${room}`;
  } catch (error) {
    throw new Error(`${path}: ${sqliteReason(error)}`, { cause: error });
  }
}

async function lookAtServer(url: string, world: World, log: Logger): Promise<string> {
  const { host, pathname } = new URL(url);
  try {
    const schema = await schemaOf(openPostgres(url, log), world);
    return `${host}${pathname}, ${schema}, takes changes, UTF-8`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${host}${pathname}: ${reason}`, { cause: error });
  }
}

async function schemaOf(db: Kysely<Schema>, { workspace, studio }: World): Promise<string> {
  try {
    const left = await migrationsLeft(db);
    if (left.length > 0) return `${left.length} migrations to come at start`;
    if (workspace !== null) await refuseAnother({ db }, 'workspace', workspace);
    if (studio !== null) await refuseAnother({ db }, 'studio', studio);
    return 'schema up to date';
  } finally {
    await db.destroy();
  }
}

/** The folder itself, or the nearest above it that there is. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
