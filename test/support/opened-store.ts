import { vi } from 'vitest';
import { openStore, type Store } from '../../src/store/open.js';

/**
 * The store that the bot of this test has opened last, for a test that has it fail. The test's file
 * begins with `vi.mock('<…>/src/store/open.js', { spy: true })`.
 */
export async function openedStore(): Promise<Store> {
  const last = vi.mocked(openStore).mock.results.at(-1);
  if (last?.type !== 'return') throw new Error('no store was opened');
  return last.value;
}
