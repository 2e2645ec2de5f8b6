import { describe, expect, it } from 'vitest';
import type { BudgetStand } from '../../src/launches/ports/budget-notices.js';
import { leaseMs } from '../../src/limits.js';
import type { GivenStores } from './launch-store-given.js';
import { minute } from './launch-store-given.js';

const stand: BudgetStand = {
  budget: { usd: 300, person: 'U0ADA00001', group: null, profile: null },
  month: '2026-11',
  level: 80,
};

/** What every implementation of the port `BudgetNotices` promises. */
export function describeBudgetNotices(given: GivenStores): void {
  describe('that a budget is being spent', () => {
    it('is for one of several replicas to tell that come at one moment', async () => {
      const [one, other] = given.budgetNotices;
      const claims = await Promise.all(
        Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? one : other).claim(stand)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('is told once', async () => {
      const [one, other] = given.budgetNotices;
      await one.claim(stand);
      await one.saveTold(stand);
      given.nowMs += leaseMs;
      expect(await one.claim(stand)).toBe(false);
      expect(await other.claim(stand)).toBe(false);
      const isTold = await other.told(stand.month);
      expect([isTold(stand), isTold({ ...stand, level: 100 })]).toEqual([true, false]);
      await one.claim({ ...stand, level: 100 });
      expect((await other.told(stand.month))({ ...stand, level: 100 })).toBe(false);
      expect((await other.told('2026-12'))(stand)).toBe(false);
    });

    it('is told by another bot, if the one that began to dies', async () => {
      const [one, other] = given.budgetNotices;
      await one.claim(stand);
      given.nowMs += leaseMs - 1;
      expect(await other.claim(stand)).toBe(false);
      given.nowMs += 1;
      expect(await other.claim(stand)).toBe(true);
      expect(await one.claim(stand)).toBe(false);
    });

    it.each<[string, Partial<BudgetStand>]>([
      ['level', { level: 100 }],
      ['month', { month: '2026-12' }],
      ['budget, also if only its amount is', { budget: { ...stand.budget, usd: 400 } }],
    ])('is told anew of another %s', async (_what, changed) => {
      const [one] = given.budgetNotices;
      await one.claim(stand);
      await one.saveTold(stand);
      expect(await one.claim({ ...stand, ...changed })).toBe(true);
    });

    it('is forgotten with what is old', async () => {
      const [one] = given.budgetNotices;
      const kept = 7 * 24 * 60 * minute;
      await one.claim({ ...stand, month: '2020-01' });
      await one.saveTold({ ...stand, month: '2020-01' });
      await given.store.forgetOld(kept);
      expect(await one.claim({ ...stand, month: '2020-01' })).toBe(true);
    });
  });
}
