import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { ada, ben, type GivenStores, minute, startMs, tokensOf } from './launch-store-given.js';

const day = 24 * 60 * minute;

/** What a launch store promises about looking at the owners of live launches. */
export function describeOwners(given: GivenStores): void {
  const claim = async (from = given.store) => tokensOf(await from.claimOwner(day)).sort();

  describe('owners to be looked at', () => {
    it('are claimed one at a time, with their live launches, by one replica', async () => {
      await given.addInState('READY', { clientToken: 'one' });
      await given.addInState('STOPPED', { clientToken: 'two' });
      await given.addInState('DELETED', { clientToken: 'over' });
      await given.addInState('READY', { clientToken: 'bens', owner: ben, requestedBy: ben });
      const claimed = await Promise.all([claim(), claim(given.replica), claim(), claim()]);
      expect(claimed.flat().sort()).toEqual(['bens', 'one', 'two']);
      for (const tokens of claimed) if (tokens.includes('one')) expect(tokens).toContain('two');
      expect(await claim()).toEqual([]);
    });

    it('are due again when the lease ends, and when it was saved', async () => {
      await given.addInState('READY', { clientToken: 'one' });
      await claim();
      given.nowMs += leaseMs;
      const launches = await given.replica.claimOwner(day);
      expect(tokensOf(launches)).toEqual(['one']);
      await given.replica.saveOwner(launches, day, { ownerLeftAtMs: startMs, leaverAttempts: 2 });
      expect(await given.read('one')).toMatchObject({ ownerLeftAtMs: startMs, leaverAttempts: 2 });
      given.nowMs += day - 1;
      expect(await claim()).toEqual([]);
      given.nowMs += 1;
      expect(await claim()).toEqual(['one']);
    });

    it('come in the order in which they are due', async () => {
      for (const [clientToken, owner] of [['adas', ada] as const, ['bens', ben] as const]) {
        await given.addInState('READY', { clientToken, owner, requestedBy: owner });
      }
      const [first, second] = [
        await given.store.claimOwner(day),
        await given.store.claimOwner(day),
      ];
      await given.store.saveOwner(first, 2 * minute);
      await given.store.saveOwner(second, minute);
      given.nowMs += 2 * minute;
      expect(await claim()).toEqual(tokensOf(second));
      expect(await claim()).toEqual(tokensOf(first));
    });

    it('are due at once after the clock was set back', async () => {
      await given.addInState('READY', { clientToken: 'one' });
      await given.store.saveOwner(await given.store.claimOwner(day), day);
      await given.tamper('one', 'ownerLeftAtMs', given.nowMs);
      given.nowMs -= 2;
      expect(await claim()).toEqual(['one']);
      // Otherwise the grace would begin anew at each claim.
      given.nowMs += 1;
      expect((await given.read('one')).ownerLeftAtMs).toBe(given.nowMs - 1);
    });

    it('are due before all others once their account has changed', async () => {
      await given.addInState('READY', { clientToken: 'adas' });
      await given.addInState('READY', { clientToken: 'bens', owner: ben, requestedBy: ben });
      await given.addInState('DELETED', { clientToken: 'meis', owner: 'U3', requestedBy: 'U3' });
      const both = [await given.store.claimOwner(day), await given.store.claimOwner(day)];
      for (const launches of both) await given.store.saveOwner(launches, day);
      expect(await given.store.ownerChanged('U3')).toBe(false);
      expect(await given.replica.ownerChanged(ben)).toBe(true);
      expect(await claim()).toEqual(['bens']);
      expect(await claim()).toEqual([]);
      given.nowMs += day;
      await given.store.ownerChanged(ben);
      expect(await claim()).toEqual(['bens']);
    });

    it('are looked at anew if their account changes during a look', async () => {
      await given.addInState('READY', { clientToken: 'adas' });
      const launches = await given.store.claimOwner(day);
      await given.replica.ownerChanged(ada);
      await given.store.saveOwner(launches, day, { ownerLeftAtMs: startMs });
      expect(await claim(given.replica)).toEqual(['adas']);
      expect((await given.read('adas')).ownerLeftAtMs).toBe(startMs);
    });
  });
}
