import { statSync } from 'node:fs';
import type { Logger } from 'pino';

/** Others may read or write it, or the group may write it. That the group reads is how services are set up. */
const openBits = 0o026;

/** Whether more than its owner have their hands in a file. Windows has no such bits. */
export function isOpenToOthers(file: string): boolean {
  return process.platform !== 'win32' && (statSync(file).mode & openBits) !== 0;
}

/** Warns of a file that holds secrets, or says who may do what. */
export function warnIfOpen(file: string, log: Logger): void {
  if (!isOpenToOthers(file)) return;
  const mode = (statSync(file).mode & 0o777).toString(8);
  log.warn({ file, mode }, 'others may read or write this file: chmod 600 it');
}
