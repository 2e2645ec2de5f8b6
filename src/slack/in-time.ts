import { setTimeout as wait } from 'node:timers/promises';

/** Slack waits three seconds for the acknowledgement, both ways of the network included. */
const storeWithinMs = 2_000;

/**
 * What is stored before the acknowledgement. If it comes later, it is still stored, and goes on.
 * @throws Error after `withinMs`
 */
export async function inTime<T>(storing: Promise<T>, withinMs = storeWithinMs): Promise<T> {
  const tooLate = wait(withinMs, undefined, { ref: false }).then(() => {
    throw new Error(`the database did not answer within ${withinMs} ms`);
  });
  return Promise.race([storing, tooLate]);
}
