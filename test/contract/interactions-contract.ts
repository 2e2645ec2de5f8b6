import { describe, expect, it } from 'vitest';
import { type GivenStores, minute } from './launch-store-given.js';

/** What is promised about what people do in Slack, which it may deliver to several bots. */
export function describeInteractions(given: GivenStores): void {
  const takes = (triggerId: string) => [
    given.interactions.take(triggerId),
    given.replicaInteractions.take(triggerId),
    given.interactions.take(triggerId),
  ];

  describe('gives an interaction', () => {
    it('to one, however many ask for it at one moment', async () => {
      expect((await Promise.all(takes('1.2.a'))).filter(Boolean)).toHaveLength(1);
    });

    it('to nobody after the first, for as long as Slack may deliver it', async () => {
      expect(await given.interactions.take('1.2.a')).toBe(true);
      given.nowMs += 59 * minute;
      expect(await given.interactions.take('1.2.b')).toBe(true);
      expect(await Promise.all(takes('1.2.a'))).toEqual([false, false, false]);
    });

    it('and forgets it after an hour', async () => {
      await given.interactions.take('1.2.a');
      given.nowMs += 61 * minute;
      await given.replicaInteractions.take('1.2.b');
      expect(await given.interactions.take('1.2.a')).toBe(true);
    });
  });
}
