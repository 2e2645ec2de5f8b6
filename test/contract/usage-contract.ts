import { describe, expect, it } from 'vitest';
import type { Used } from '../../src/launches/usage.js';
import { ada, ben, forGood, type GivenStores, minute } from './launch-store-given.js';

const keptMs = 100 * 24 * 60 * minute;

/** What every implementation of the port `Usage` promises, and of what `saveStudio` adds to it. */
export function describeUsage(given: GivenStores): void {
  const use = async (used: Used[], launch: Parameters<GivenStores['addChanged']>[1] = {}) => {
    await given.addChanged({ set: {}, used, release: forGood }, launch);
  };
  const on = (day: string, onMs: number, usd = 0): Used => ({
    day,
    onMs,
    usd,
    savedMs: 3 * onMs,
  });
  const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);

  describe('what was used', () => {
    it('is added up by owner and profile, and most of it comes first', async () => {
      const lighting = { launchProfileId: 'lp-2', launchProfileName: 'Lighting' };
      await use([on('2026-11-29', 10, 1), on('2026-11-30', 5, 0.5)], {
        clientToken: 'one',
        owner: ada,
      });
      await use([on('2026-11-30', 1, 0.25)], { clientToken: 'two', owner: ada });
      await use([on('2026-11-30', 7, 9)], { clientToken: 'three', owner: ada, ...lighting });
      await use([on('2026-11-30', 3, 2)], { clientToken: 'four', owner: ben });
      for (const usage of given.usage) {
        expect(await usage.between('2026-11-01', '2026-11-31', ada)).toMatchObject([
          { owner: ada, launchProfileName: 'Lighting', onMs: 7, usd: 9, savedMs: 21 },
          { owner: ada, onMs: 16, usd: 1.75, savedMs: 48 },
        ]);
        const all = await usage.between('2026-11-01', '2026-11-31');
        expect(all.map(({ owner, usd }) => [owner, usd])).toEqual([
          [ada, 9],
          [ben, 2],
          [ada, 1.75],
        ]);
      }
    });

    it('is told of the days that were asked for', async () => {
      await use([
        on('2026-10-31', 1),
        on('2026-11-01', 2),
        on('2026-11-30', 4),
        on('2026-12-01', 8),
      ]);
      const [usage] = given.usage;
      expect(await usage.between('2026-11-01', '2026-11-31')).toMatchObject([{ onMs: 6 }]);
      expect(await usage.between('2026-12-02', '2026-12-31')).toEqual([]);
    });

    it('is not added under a claim that is lost', async () => {
      const clientToken = await given.add();
      await given.claimStudioTask();
      const change = { set: {}, used: [on('2026-11-30', 1)] };
      expect(await given.store.saveStudio(clientToken, 'another', change)).toBeNull();
      expect(await given.usage[0].between('2026-11-01', '2026-11-31')).toEqual([]);
    });

    it('is kept for a month at least, by which a budget counts', async () => {
      const [usage] = given.usage;
      given.nowMs = Date.parse('2026-12-01T00:00Z');
      await use([on('2026-12-01', 1)]);
      given.nowMs = Date.parse('2026-12-31T23:59Z');
      await given.store.forgetOld(7 * 24 * 60 * minute);
      expect(await usage.between('2026-12-01', '2026-12-31')).toMatchObject([{ onMs: 1 }]);
    });

    it('is forgotten with what is old, a day at a time', async () => {
      const [usage] = given.usage;
      const days = [0, 1, 2].map((ahead) => dayAt(given.nowMs + ahead * 24 * 60 * minute));
      await use(days.map((day) => on(day, 1)));
      const left = async () => (await usage.between('0000-00-00', '9999-12-31'))[0]?.onMs ?? 0;
      given.nowMs += keptMs;
      await given.store.forgetOld(keptMs);
      expect(await left()).toBe(3);
      given.nowMs += 2 * 24 * 60 * minute;
      await given.store.forgetOld(keptMs);
      expect(await left()).toBe(2);
      await given.replica.forgetOld(keptMs);
      await given.store.forgetOld(keptMs);
      expect(await left()).toBe(1);
    });
  });
}
