import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import type { GivenStores } from './launch-store-given.js';
import { startMs } from './launch-store-given.js';

const day = 24 * 60 * 60_000;
const notice = { about: 'a budget', period: '2026-09' };

/** What every implementation of the port `Notices` promises. */
export function describeNotices(given: GivenStores): void {
  describe('a notice', () => {
    it('is for one of several replicas to tell that come at one moment', async () => {
      const [one, other] = given.notices;
      const claims = await Promise.all(
        Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? one : other).claim(notice)),
      );
      expect(claims.filter((claim) => claim !== null)).toEqual([{ sentAtMs: null }]);
    });

    it('is told once', async () => {
      const [one, other] = given.notices;
      await one.claim(notice);
      await one.saveSent(notice, given.nowMs);
      await one.saveTold(notice);
      given.nowMs += 2 * leaseMs;
      expect(await one.claim(notice)).toBeNull();
      expect(await other.claim(notice)).toBeNull();
    });

    it('is told by another bot if the one that began dies, which hears of a post', async () => {
      const [one, other] = given.notices;
      await one.claim(notice);
      const sentAtMs = given.nowMs;
      await one.saveSent(notice, sentAtMs);
      given.nowMs += leaseMs - 1;
      expect(await other.claim(notice)).toBeNull();
      given.nowMs += 1;
      expect(await other.claim(notice)).toEqual({ sentAtMs });
      expect(await one.claim(notice)).toBeNull();
      await other.saveSent(notice, null);
      given.nowMs += leaseMs;
      expect(await one.claim(notice)).toEqual({ sentAtMs: null });
    });

    it.each([{ about: 'another budget' }, { period: '2026-10' }])(
      'is told anew with %j',
      async (changed) => {
        const [one] = given.notices;
        await one.claim(notice);
        await one.saveTold(notice);
        expect(await one.claim({ ...notice, ...changed })).toEqual({ sentAtMs: null });
      },
    );

    it.each(['2026-08', '2026-08-31'])('is forgotten with what is old: %s', async (period) => {
      const [one] = given.notices;
      const old = { ...notice, period };
      await one.claim(old);
      await one.saveTold(old);
      given.nowMs = Date.parse('2026-10-08T00:00Z');
      await given.store.forgetOld(7 * day);
      expect(await one.claim(old)).toEqual({ sentAtMs: null });
    });

    it('is kept as long as it might be told: a week until the Monday after the next', async () => {
      const [one] = given.notices;
      const week = { about: 'a report', period: '2026-03-30' };
      given.nowMs = Date.parse('2026-04-06T09:00Z');
      await one.claim(week);
      await one.saveTold(week);
      for (
        const until = Date.parse('2026-04-13T09:00Z');
        given.nowMs < until;
        given.nowMs += day / 2
      ) {
        await given.store.forgetOld(7 * day);
        expect(await one.claim(week)).toBeNull();
      }
    });

    it('is kept as long as its month is not over for so long', async () => {
      const [one] = given.notices;
      await one.claim(notice);
      await one.saveTold(notice);
      given.nowMs = Date.parse('2026-10-07T23:59Z');
      expect(given.nowMs).toBeGreaterThan(startMs);
      await given.store.forgetOld(7 * day);
      expect(await one.claim(notice)).toBeNull();
    });
  });
}
