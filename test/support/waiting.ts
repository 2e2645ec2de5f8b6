import { vi } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { leaseMs } from '../../src/limits.js';

/** On PostgreSQL the claims of a bot that was killed hold until their lease ends. */
export const takenOverWithinMs = leaseMs + patienceMs;

/** Tries again until the assertion holds. Unlike `expect.poll` it also works in concurrent tests. */
export function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeout = patienceMs, interval = 20 } = {},
): Promise<T> {
  return vi.waitFor(assertion, { timeout, interval });
}

/** Looks every few milliseconds, for a moment that does not last. */
export async function caught(reached: () => boolean): Promise<void> {
  await vi.waitUntil(reached, { timeout: patienceMs, interval: 5 });
}
