import { describe, expect, it } from 'vitest';
import { type GivenStores, minute, startMs } from './launch-store-given.js';

export function describeRounds(given: GivenStores): void {
  describe('noteRound', () => {
    it('changes the same row each time, whichever replica does it', async () => {
      await given.store.noteRound();
      expect(await given.rounds()).toEqual([startMs]);
      given.nowMs += minute;
      await given.replica.noteRound();
      expect(await given.rounds()).toEqual([startMs + minute]);
    });
  });
}
