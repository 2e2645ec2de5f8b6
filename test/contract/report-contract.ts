import { describe, expect, it } from 'vitest';
import { type FailureKind, failureOf } from '../../src/launches/failures.js';
import type { Idle } from '../../src/launches/idle.js';
import { readReport } from '../../src/launches/read-report.js';
import { lastWeek, monthSoFar } from '../../src/launches/report.js';
import type { Used } from '../../src/launches/usage.js';
import { ada, ben, forGood, type GivenStores, minute, ready } from './launch-store-given.js';

const hour = 60 * minute;
const animation = { launchProfileId: 'lp-2', launchProfileName: 'Animation' };

interface Row {
  at: string;
  owner: string;
  profile?: typeof animation;
  /** Hours and dollars, by day. */
  used?: [day: string, hours: number, usd: number][];
  /** Minutes until READY; null: it never was. */
  waited: number | null;
  failed?: FailureKind;
}

/** Launches of September 2026, of which the 14th is a Monday. */
const table: Row[] = [
  { at: '09-01T10:00', owner: ada, waited: 9, used: [['2026-09-01', 8, 12]] },
  { at: '09-13T23:59', owner: ada, waited: 60, used: [['2026-09-13', 1, 1.5]] },
  { at: '09-14T00:00', owner: ada, waited: 2, used: [['2026-09-14', 6, 9]] },
  {
    at: '09-15T09:00',
    owner: ben,
    profile: animation,
    waited: 4,
    used: [
      ['2026-09-15', 10, 5],
      ['2026-09-16', 24, 12],
    ],
  },
  { at: '09-17T09:00', owner: ben, waited: null, failed: 'capacity' },
  { at: '09-17T09:10', owner: ben, waited: null, failed: 'capacity' },
  { at: '09-18T09:00', owner: ada, waited: null, failed: 'access_denied' },
  { at: '09-18T09:05', owner: ada, waited: null, failed: 'too_many' },
  { at: '09-18T09:10', owner: ada, waited: null, failed: 'cancelled' },
  { at: '09-20T23:59', owner: ada, waited: 12, used: [['2026-09-20', 0.5, 0]] },
  { at: '09-21T00:00', owner: ada, waited: 3, used: [['2026-09-21', 2, 3]] },
];

/** What every implementation promises of what a report is made of. */
export function describeReport(given: GivenStores): void {
  const store = async ({ at, owner, profile, used = [], waited, failed }: Row, which: number) => {
    const nowMs = Date.parse(`2026-${at}Z`);
    given.nowMs = nowMs;
    const counted = used.map(
      ([day, hours, usd]): Used => ({ day, onMs: hours * hour, usd, savedMs: minute }),
    );
    const failure = failureOf(failed ?? 'slack');
    const set =
      waited === null
        ? ({ state: 'NOT_CREATED', failure } as const)
        : ({ state: 'STOPPED', firstReadyAtMs: nowMs + waited * minute } as const);
    const launch = { clientToken: `launch-${which}`, owner, requestedBy: owner, ...profile };
    await given.addChanged({ set, used: counted, release: forGood, events: [ready] }, launch);
  };
  const read = async (owner?: string) => {
    const sources = {
      usage: given.usage[0],
      reportRows: given.reportRows,
      clock: () => given.nowMs,
    };
    const periods = [lastWeek(given.nowMs), monthSoFar(given.nowMs)];
    return readReport(sources, periods, owner);
  };

  describe('a report', () => {
    it('has the figures of the last week and of the month, of all or of one person', async () => {
      for (const [which, row] of table.entries()) await store(row, which);
      given.nowMs = Date.parse('2026-09-21T08:00Z');

      const { figures, running, used } = await read();
      expect(running).toEqual([]);
      expect(figures).toHaveLength(2);
      expect(figures[0]).toMatchObject({
        period: { kind: 'week', from: '2026-09-14', until: '2026-09-20' },
        onMs: 40.5 * hour,
        usd: 26,
        savedMs: 4 * minute,
        profiles: [
          { name: 'Animation', onMs: 34 * hour, usd: 17, savedMs: 2 * minute },
          { name: 'Lighting · seq 040', onMs: 6.5 * hour, usd: 9 },
        ],
        people: [
          { name: ben, onMs: 34 * hour, usd: 17 },
          { name: ada, onMs: 6.5 * hour, usd: 9 },
        ],
        // 2, 4 and 12 minutes.
        waits: { launches: 3, typicalMs: 4 * minute, slowMs: 12 * minute },
        failures: [
          { result: 'capacity', launches: 2 },
          { result: 'access_denied', launches: 1 },
        ],
        refusals: [{ result: 'too_many', launches: 1 }],
      });
      expect(figures[0]?.days.map(({ onMs }) => onMs / hour)).toEqual([6, 10, 24, 0, 0, 0, 0.5]);
      expect(figures[1]).toMatchObject({
        period: { kind: 'month', from: '2026-09-01', until: '2026-09-21' },
        onMs: 51.5 * hour,
        usd: 42.5,
        // 2, 3, 4, 9, 12 and 60 minutes.
        waits: { launches: 6, typicalMs: 4 * minute, slowMs: 60 * minute },
      });
      expect(used).toHaveLength(7);

      const own = await read(ben);
      expect(own.figures[0]).toMatchObject({
        onMs: 34 * hour,
        people: [{ name: ben }],
        waits: { launches: 1, typicalMs: 4 * minute, slowMs: 4 * minute },
        failures: [{ result: 'capacity', launches: 2 }],
        refusals: [],
      });
    });

    it('counts what is on up to now, and what another person launched for its owner', async () => {
      const nowMs = Date.parse('2026-09-21T02:00Z');
      given.nowMs = nowMs - 4 * hour;
      const set = { state: 'READY', readyAtMs: given.nowMs, countedAtMs: given.nowMs } as const;
      const launch = { owner: ben, requestedBy: ada, usdPerHour: 2 };
      await given.addChanged({ set, release: forGood, events: [ready] }, launch);
      given.nowMs = nowMs;
      for (const owner of [undefined, ben]) {
        const { figures, running } = await read(owner);
        expect(running).toMatchObject([{ owner: ben, ec2InstanceType: 'g5.2xlarge' }]);
        expect(figures[0]).toMatchObject({ onMs: 2 * hour, usd: 4 });
        expect(figures[1]).toMatchObject({ onMs: 4 * hour, usd: 8 });
      }
      expect(await read('U0NOBODY01')).toMatchObject({ running: [], used: [] });
    });

    it('counts a launch that was tried again once, by how it ended last', async () => {
      const entries = [
        ['one', 'launch', 'requested'],
        ['one', 'launch', 'capacity'],
        ['one', 'keep_trying', 'requested'],
        ['one', 'keep_trying', 'waited_in_vain'],
        ['two', 'launch', 'capacity'],
        ['two', 'keep_trying', 'requested'],
        ['two', 'keep_trying', 'succeeded'],
        ['three', 'launch', 'capacity'],
        ['three', 'terminate', 'succeeded'],
        [null, 'launch', 'not_admin'],
        [null, 'launch', 'not_admin'],
      ] as const;
      for (const [clientToken, action, result] of entries) {
        await given.auditLog.add({ actor: ada, action, clientToken, result });
      }
      const span = { fromMs: given.nowMs, untilMs: given.nowMs + 1 };
      for (const owner of [undefined, ada]) {
        expect(await given.reportRows.results(span, owner)).toEqual([
          { result: 'capacity', launches: 1 },
          { result: 'not_admin', launches: 2 },
          { result: 'succeeded', launches: 1 },
          { result: 'waited_in_vain', launches: 1 },
        ]);
      }
    });

    it('counts what a stop for being idle has saved up to now, or to its own deadline', async () => {
      const nowMs = Date.parse('2026-09-21T02:00Z');
      const stopped = (token: string, owner: string, untilMs: number | null) => {
        const atMs = nowMs - 5 * hour;
        const idle: Idle = { is: 'stopped', sinceMs: atMs - hour, atMs, untilMs };
        const set = { state: 'STOPPED', sessionId: token, idle } as const;
        return given.addChanged({ set }, { clientToken: token, owner, requestedBy: owner });
      };
      await stopped('one', ada, null);
      await stopped('other', ben, nowMs - 3 * hour);
      given.nowMs = nowMs;
      const own = await read(ada);
      expect(own.figures.map(({ savedMs }) => savedMs)).toEqual([3 * hour, 5 * hour]);
      const all = await read();
      expect(all.figures.map(({ savedMs }) => savedMs)).toEqual([5 * hour, 7 * hour]);
      expect(all.used.every(({ onMs, usd }) => onMs === 0 && usd === 0)).toBe(true);
    });

    it('counts the wait of a launch for later from when it began', async () => {
      const beginsAtMs = given.nowMs + 5 * hour;
      const set = { state: 'STOPPED', firstReadyAtMs: beginsAtMs + 3 * minute } as const;
      await given.addChanged({ set, release: forGood }, { beginsAtMs });
      const waits = (from: number, until: number) =>
        given.reportRows.waits({ fromMs: given.nowMs + from, untilMs: given.nowMs + until });
      expect(await waits(0, hour)).toEqual([]);
      expect(await waits(hour, 6 * hour)).toEqual([3 * minute]);
    });

    it('counts no wait for what was there before its row', async () => {
      const set = { state: 'READY', firstReadyAtMs: given.nowMs - minute } as const;
      await given.addChanged({ set, release: forGood });
      const span = { fromMs: 0, untilMs: given.nowMs + 1 };
      expect(await given.reportRows.waits(span)).toEqual([]);
    });
  });
}
