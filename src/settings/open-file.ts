import { statSync } from 'node:fs';
import type { Logger } from 'pino';

/** Others may read or write it, or the group may write it. That the group reads is how services are set up. */
const openBits = 0o026;

/** Warns of a file that holds secrets, or says who may do what, if more than its owner have their hands in it. */
export function warnIfOpen(file: string, log: Logger): void {
  // Windows has no such bits.
  if (process.platform === 'win32') return;
  const mode = statSync(file).mode & 0o777;
  if ((mode & openBits) === 0) return;
  log.warn({ file, mode: mode.toString(8) }, 'others may read or write this file: chmod 600 it');
}
