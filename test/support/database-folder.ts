import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** More than all databases take that tests have at one moment. */
const enoughBytes = 2 * 1024 ** 3;

const inMemory = '/dev/shm';

/** In memory, where the system has such a place: on a disk each change waits for it, and no test cuts the power. */
const place = roomIn(inMemory) >= enoughBytes ? inMemory : tmpdir();

/** A new folder for the database of a test. */
export function databaseFolder(): string {
  return mkdtempSync(join(place, 'nimble-session-'));
}

function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
