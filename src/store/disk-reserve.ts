import { randomBytes } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import type { Logger } from 'pino';

/** SQLite's journal grows to 4 MB before it begins anew. */
const reserveBytes = 4 * 1024 * 1024;

/**
 * Room on the disk of a SQLite database, for when the disk is full: then *Stop* and *Terminate* can still be
 * stored. It is a file beside the database, deleted when it is needed and made again at the next start.
 */
export class DiskReserve {
  readonly #file: string;
  readonly #log: Logger;

  constructor(file: string, log: Logger) {
    this.#file = `${file}.reserve`;
    this.#log = log;
  }

  /** Without room for it the bot works all the same. */
  hold(): void {
    if (statSync(this.#file, { throwIfNoEntry: false })?.size === reserveBytes) return;
    try {
      // Random, because a file system may keep nothing for a file of zeros.
      writeFileSync(this.#file, randomBytes(reserveBytes), { mode: 0o600 });
    } catch (error) {
      rmSync(this.#file, { force: true });
      this.#log.warn({ err: error, file: this.#file }, 'no room reserved on the disk');
    }
  }

  release(): void {
    if (statSync(this.#file, { throwIfNoEntry: false }) === undefined) return;
    rmSync(this.#file);
    this.#log.error(
      { file: this.#file },
      'the disk of the database was full; the reserve was given up, an operator has to make room',
    );
  }
}
