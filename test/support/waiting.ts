import { vi } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';

/** Tries again until the assertion holds. */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: patienceMs, interval: 20 });
}

/** Looks every few milliseconds, for a moment that does not last. */
export async function caught(reached: () => boolean): Promise<void> {
  await vi.waitUntil(reached, { timeout: patienceMs, interval: 5 });
}
