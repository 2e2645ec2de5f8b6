import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';

/** What is kept beside the file. SQLite gives its own the mode of the file. */
const journals = ['-wal', '-shm', '-journal', '.lock', '.lock-journal', '.reserve'];

/**
 * Makes the file of a database if it is not there, and lets no other user of the machine read it, its
 * journals or their folder: all of them tell who works on what. A folder that is not the bot's stays as it is.
 */
export function makePrivate(file: string, log: Logger): void {
  const folder = resolve(dirname(file));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const path of [file, `${file}.lock`]) closeSync(openSync(path, 'a', 0o600));
  const names = [basename(file), ...journals.map((journal) => `${basename(file)}${journal}`)];
  for (const name of names) narrow(join(folder, name), 0o600, log);
  if (isBotsOwn(folder, names)) narrow(folder, 0o700, log);
}

/** Whether a folder holds nothing but these files, and is none that others count on. */
function isBotsOwn(folder: string, names: readonly string[]): boolean {
  const { mode } = statSync(folder);
  const sticky = (mode & 0o1000) !== 0;
  const wellKnown = ['/', homedir(), tmpdir(), process.cwd()].some(
    (path) => resolve(path) === folder,
  );
  return !sticky && !wellKnown && readdirSync(folder).every((name) => names.includes(name));
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
