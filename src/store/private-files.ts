import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';

/** What is kept beside the file, the longer ends first. SQLite gives its own the mode of the file. */
const journals = ['-wal', '-shm', '.lock-journal', '-journal', '.lock', '.reserve'];

/**
 * Makes the file of a database if it is not there, and lets no other user of the machine read it, its
 * journals or their folder: all of them tell who works on what. A folder that is not the bot's stays as it is,
 * and the log says so.
 */
export function makePrivate(file: string, log: Logger): void {
  const folder = resolve(dirname(file));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const path of [file, `${file}.lock`]) closeSync(openSync(path, 'a', 0o600));
  const names = [basename(file), ...journals.map((journal) => `${basename(file)}${journal}`)];
  for (const name of names) narrow(join(folder, name), 0o600, log);
  const { mode } = statSync(folder);
  if (isBotsOwn(folder, mode, names)) narrow(folder, 0o700, log);
  else if ((mode & 0o077) !== 0) {
    log.warn({ path: folder }, 'other users of this machine can look into the folder');
  }
}

/** Whether a folder holds nothing but these files and other databases, and is none that others count on. */
function isBotsOwn(folder: string, mode: number, names: readonly string[]): boolean {
  const sticky = (mode & 0o1000) !== 0;
  const wellKnown = ['/', homedir(), tmpdir(), process.cwd()].some(
    (path) => resolve(path) === folder,
  );
  const isDatabases = (name: string) => {
    const journal = journals.find((end) => name.endsWith(end)) ?? '';
    return isDatabase(join(folder, name.slice(0, name.length - journal.length)));
  };
  const isOwn = (name: string) => names.includes(name) || isDatabases(name);
  return !sticky && !wellKnown && readdirSync(folder).every(isOwn);
}

/** Whether it is one of SQLite's, the sandbox's or a copy as a rule, by its first bytes. */
function isDatabase(path: string): boolean {
  const header = 'SQLite format 3\0';
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    const handle = openSync(path, 'r');
    const head = Buffer.alloc(header.length);
    readSync(handle, head);
    closeSync(handle);
    return head.toString() === header;
  } catch {
    // The bot may not read it, so it is not the bot's.
    return false;
  }
}

function narrow(path: string, mode: number, log: Logger): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & 0o777 & ~mode) === 0) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    log.warn({ err: error, path }, 'other users of this machine can read the database');
  }
}
