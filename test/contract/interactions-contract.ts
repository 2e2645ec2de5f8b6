import { describe, expect, it } from 'vitest';
import type { GivenStores } from './launch-store-given.js';

/** What is promised about what people do in Slack, which it may deliver to several bots. */
export function describeInteractions(given: GivenStores): void {
  const takeThrice = (key: string) =>
    Promise.all([
      given.interactions.take(key),
      given.replicaInteractions.take(key),
      given.interactions.take(key),
    ]);

  describe('take', () => {
    it('returns true to one of three that take a key at one moment', async () => {
      expect((await takeThrice('1.2.a')).sort()).toEqual([false, false, true]);
    });

    it('returns false after the first, and true for any other key', async () => {
      expect(await given.interactions.take('1.2.a')).toBe(true);
      expect(await given.replicaInteractions.take('1.2.b')).toBe(true);
      expect(await takeThrice('1.2.a')).toEqual([false, false, false]);
    });
  });
}
