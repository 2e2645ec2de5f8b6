import type { Logger } from 'pino';
import { leaseMs } from '../launches/ports/claim.js';
import type { StudioTasks } from '../launches/ports/studio-tasks.js';

export interface RenewedOptions {
  store: Pick<StudioTasks, 'renew'>;
  log: Logger;
}

/**
 * Does what may take longer than a claim holds, such as to list thousands of sessions: for as long as this
 * process is at it, nobody takes it over.
 */
export async function renewedWhile<T>(
  { store, log }: RenewedOptions,
  ticket: string,
  work: () => Promise<T>,
): Promise<T> {
  const renew = () => {
    // What is not renewed ends, and is somebody else's: its saves will find that out.
    store
      .renew(ticket)
      .catch((error: unknown) => log.warn({ err: error }, 'a claim is not renewed'));
  };
  const timer = setInterval(renew, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
