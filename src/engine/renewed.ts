import { renewEveryMs } from '../limits.js';
import type { EngineContext } from './context.js';

/**
 * Does what may take longer than a claim holds, such as listing thousands of sessions. As long as this
 * process is at it, no other bot takes it over.
 */
export async function renewedWhile<T>(
  { store, log }: Pick<EngineContext, 'store' | 'log'>,
  ticket: string,
  work: () => Promise<T>,
): Promise<T> {
  const renew = () => {
    // A claim that is not renewed ends and becomes another bot's: the next save finds that out.
    store
      .renew(ticket)
      .catch((error: unknown) => log.warn({ err: error, ticket }, 'claim not renewed'));
  };
  const timer = setInterval(renew, renewEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
