import { setTimeout as wait } from 'node:timers/promises';

/** Slack waits three seconds for the acknowledgement, both ways of the network included. */
const storeWithinMs = 2_000;

/**
 * What is stored before the acknowledgement. If it comes later, it is still stored, and goes on.
 * @throws Error after `storeWithinMs`
 */
export async function inTime<T>(storing: Promise<T>): Promise<T> {
  const tooLate = wait(storeWithinMs, undefined, { ref: false }).then(() => {
    throw new Error(`the database did not answer within ${storeWithinMs} ms`);
  });
  return Promise.race([storing, tooLate]);
}
