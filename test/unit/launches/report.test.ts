import { describe, expect, it } from 'vitest';
import type { Running } from '../../../src/launches/ports/report-rows.js';
import type { UsageDay } from '../../../src/launches/ports/usage.js';
import {
  figuresOf,
  isEmpty,
  lastWeek,
  longestOn,
  monthSoFar,
  type Period,
  spanOf,
  upToNow,
  weekToTell,
} from '../../../src/launches/report.js';

const hour = 3_600_000;
const week: Period = { kind: 'week', from: '2026-11-23', until: '2026-11-29' };
const [ada, ben] = ['U0ADA00001', 'U0BEN00002'];

function usedOn(day: string, hours: number, more: Partial<UsageDay> = {}): UsageDay {
  const profile = { launchProfileId: 'lp-1', launchProfileName: 'Lighting' };
  return { owner: ada, day, ...profile, onMs: hours * hour, usd: 0, savedMs: 0, ...more };
}

function running(more: Partial<Running> = {}): Running {
  return {
    owner: ada,
    launchProfileId: 'lp-1',
    launchProfileName: 'Lighting',
    ec2InstanceType: 'g5.2xlarge',
    state: 'READY',
    usdPerHour: 1.5,
    usdSoFar: 0,
    countedAtMs: null,
    readyAtMs: null,
    ...more,
  };
}

describe('the periods of a report', () => {
  it.each([
    ['2026-11-30T00:00:00Z', '2026-11-23', '2026-11-29'],
    ['2026-11-29T23:59:59Z', '2026-11-16', '2026-11-22'],
    ['2027-01-03T12:00:00Z', '2026-12-21', '2026-12-27'],
  ])('at %s the last whole week is from %s to %s', (now, from, until) => {
    expect(lastWeek(Date.parse(now))).toEqual({ kind: 'week', from, until });
  });

  it('the month so far ends today, and a span has all of its last day', () => {
    const month = monthSoFar(Date.parse('2026-02-14T23:00:00Z'));
    expect(month).toEqual({ kind: 'month', from: '2026-02-01', until: '2026-02-14' });
    expect(spanOf(month)).toEqual({
      fromMs: Date.parse('2026-02-01'),
      untilMs: Date.parse('2026-02-15'),
    });
  });

  it.each([
    // 9:00 in Amsterdam, by winter time and by summer time.
    ['Europe/Amsterdam', '2026-11-30T07:59:59Z', null],
    ['Europe/Amsterdam', '2026-11-30T08:00:00Z', '2026-11-23'],
    ['Europe/Amsterdam', '2026-07-06T07:00:00Z', '2026-06-29'],
    ['America/Los_Angeles', '2026-11-30T16:59:59Z', null],
    ['America/Los_Angeles', '2026-11-30T17:00:00Z', '2026-11-23'],
    // 9:00 on Monday in Auckland, when the week is not over by UTC.
    ['Pacific/Auckland', '2026-11-29T20:00:00Z', '2026-11-16'],
    ['Pacific/Auckland', '2026-11-29T23:59:59Z', '2026-11-16'],
    ['Pacific/Auckland', '2026-11-30T00:00:00Z', '2026-11-23'],
    // A bot that was off tells it later in the week.
    ['UTC', '2026-12-06T23:59:59Z', '2026-11-23'],
    ['UTC', '2026-12-07T00:00:00Z', null],
  ])('in %s the week to tell at %s begins on %s', (timeZone, now, from) => {
    expect(weekToTell(Date.parse(now), timeZone)?.from ?? null).toBe(from);
  });
});

describe('the figures of a period', () => {
  it('add up what was used in it, by day, profile and person', () => {
    const animation = { launchProfileId: 'lp-2', launchProfileName: 'Animation' };
    const figures = figuresOf(
      week,
      [
        usedOn('2026-11-22', 100),
        usedOn('2026-11-23', 2, { usd: 3 }),
        usedOn('2026-11-23', 5, { owner: ben, ...animation, usd: 1 }),
        usedOn('2026-11-29', 1, { launchProfileName: 'Lighting · seq 040', usd: 1.5 }),
        usedOn('2026-11-29', 4, { ...animation, savedMs: 2 * hour }),
        usedOn('2026-11-30', 100),
      ],
      [],
      [],
    );
    expect(figures).toMatchObject({ onMs: 12 * hour, usd: 5.5, savedMs: 2 * hour });
    expect(figures.days.map(({ name, onMs }) => [name, onMs / hour])).toEqual([
      ['2026-11-23', 7],
      ['2026-11-24', 0],
      ['2026-11-25', 0],
      ['2026-11-26', 0],
      ['2026-11-27', 0],
      ['2026-11-28', 0],
      ['2026-11-29', 5],
    ]);
    // By its last name, and what most was spent on comes first.
    expect(figures.profiles).toEqual([
      { name: 'Lighting · seq 040', onMs: 3 * hour, usd: 4.5, savedMs: 0 },
      { name: 'Animation', onMs: 9 * hour, usd: 1, savedMs: 2 * hour },
    ]);
    expect(figures.people).toEqual([
      { name: ada, onMs: 7 * hour, usd: 4.5, savedMs: 2 * hour },
      { name: ben, onMs: 5 * hour, usd: 1, savedMs: 0 },
    ]);
  });

  it.each([
    [[[240, 1]], 240, 240],
    // Ten launches: the fifth took 60 s, the ninth 300 s.
    [
      [
        [300, 2],
        [60, 5],
        [900, 1],
        [120, 2],
      ],
      60,
      300,
    ],
    [
      [
        [10, 1],
        [20, 1],
        [30, 1],
      ],
      20,
      30,
    ],
  ])('have the median and the 90th of the waits %j: %i and %i seconds', (rows, median, slow) => {
    const waits = rows.flatMap(([seconds = 0, launches]) =>
      Array<number>(launches ?? 0).fill(seconds * 1_000),
    );
    expect(figuresOf(week, [], waits, []).waits).toEqual({
      launches: waits.length,
      typicalMs: median * 1_000,
      slowMs: slow * 1_000,
    });
  });

  it('tell failures from what rules refused, and from what a person decided', () => {
    const { failures, refusals } = figuresOf(
      week,
      [],
      [],
      [
        { result: 'requested', launches: 20 },
        { result: 'succeeded', launches: 9 },
        { result: 'cancelled', launches: 8 },
        { result: 'gone', launches: 8 },
        { result: 'access_denied', launches: 1 },
        { result: 'capacity', launches: 3 },
        { result: 'too_many', launches: 2 },
        { result: 'budget_spent', launches: 4 },
      ],
    );
    expect(failures).toEqual([
      { result: 'capacity', launches: 3 },
      { result: 'access_denied', launches: 1 },
    ]);
    expect(refusals).toEqual([
      { result: 'budget_spent', launches: 4 },
      { result: 'too_many', launches: 2 },
    ]);
  });

  it('are empty if nothing was on, and nothing launched', () => {
    const empty = figuresOf(week, [usedOn('2026-11-30', 1)], [], [{ result: 'gone', launches: 1 }]);
    expect(isEmpty(empty)).toBe(true);
    expect(isEmpty(figuresOf(week, [usedOn('2026-11-29', 1)], [], []))).toBe(false);
    expect(isEmpty(figuresOf(week, [], [1_000], []))).toBe(false);
    expect(isEmpty(figuresOf(week, [], [], [{ result: 'too_many', launches: 1 }]))).toBe(false);
  });
});

describe('what is on', () => {
  it('counts up to now, on the day on which it was on', () => {
    const stored = [usedOn('2026-11-29', 2, { usd: 3 })];
    const now = Date.parse('2026-11-30T02:00:00Z');
    const since = (at: string, more: Partial<Running> = {}) =>
      running({ countedAtMs: Date.parse(at), ...more });
    const all = [
      since('2026-11-29T23:00:00Z'),
      // Of another person, without a price, and counted by a clock that was set back.
      since('2026-11-30T01:30:00Z', { owner: ben, usdPerHour: null }),
      since('2026-11-30T03:00:00Z', { launchProfileId: 'lp-2' }),
    ];
    expect(upToNow(stored, all, now)).toEqual([
      usedOn('2026-11-29', 3, { usd: 4.5 }),
      usedOn('2026-11-30', 2, { usd: 3 }),
      usedOn('2026-11-30', 0.5, { owner: ben }),
    ]);
  });

  it('is listed by when it became READY, what is not yet left out', () => {
    const all = [3, null, 1, 2].map((readyAtMs) => running({ readyAtMs }));
    const starting = running({ state: 'START_IN_PROGRESS', readyAtMs: 0 });
    const longest = longestOn([...all, starting], 2);
    expect(longest.map(({ readyAtMs }) => readyAtMs)).toEqual([1, 2]);
  });
});
