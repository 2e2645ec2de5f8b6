import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../src/launches/launch.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';
import {
  counted,
  dayOf,
  isToBeCounted,
  monthOf,
  onUntilMs,
  type Used,
} from '../../../src/launches/usage.js';
import { launchInState } from '../../support/launches.js';
import { known, observed, session, sinceMs } from '../../support/observations.js';
import { seed } from '../../support/seed.js';

const hour = 3_600_000;
const day = 24 * hour;
/** Monday noon, by UTC. */
const nowMs = Date.parse('2026-11-30T12:00:00Z');
const on: readonly LaunchState[] = [
  'CREATE_IN_PROGRESS',
  'START_IN_PROGRESS',
  'READY',
  'STOP_IN_PROGRESS',
  'STOP_FAILED',
  'DELETE_FAILED',
  'UNKNOWN',
];

describe('what a session has used', () => {
  it.each(launchStates)('goes on in %s, or not', (state) => {
    const launch = { usdPerHour: 2, usdSoFar: 1, countedAtMs: nowMs - hour / 2 };
    const countedAtMs = on.includes(state) ? nowMs : null;
    expect(counted(state, launch, nowMs)).toEqual({
      set: { usdSoFar: 2, countedAtMs },
      used: [{ day: '2026-11-30', onMs: hour / 2, usd: 1, savedMs: 0 }],
    });
    expect(counted(state, { ...launch, usdPerHour: null, usdSoFar: 0 }, nowMs)).toEqual({
      set: { usdSoFar: 0, countedAtMs },
      used: [{ day: '2026-11-30', onMs: hour / 2, usd: 0, savedMs: 0 }],
    });
  });

  it.each<[what: string, LaunchState, Partial<Launch>, untilMs: number]>([
    ['the studio was to stop it', 'STOPPED', { stopAtMs: nowMs - hour }, nowMs - hour],
    ['the studio was to terminate it', 'DELETED', { terminateAtMs: nowMs - hour }, nowMs - hour],
    ['now, if that was to be later', 'STOPPED', { stopAtMs: nowMs + hour }, nowMs],
    ['now, if no time was said', 'FORGOTTEN', {}, nowMs],
    ['now, if it is still on', 'READY', { stopAtMs: nowMs - hour }, nowMs],
    [
      'now, if the bot ends it, which may have been late',
      'STOPPED',
      {
        stopAtMs: nowMs - hour,
        lifetime: { ...launchInState().lifetime, endedBy: 'bot' } as Launch['lifetime'],
      },
      nowMs,
    ],
  ])('ends when %s', (_when, state, changed, untilMs) => {
    const launch = launchInState({ stopAtMs: null, terminateAtMs: null, ...changed });
    expect(onUntilMs(state, launch, nowMs)).toBe(untilMs);
  });

  it('of a night without a bot is no more than the studio let it be on', () => {
    const launch = known({ state: 'READY', usdPerHour: 2, stopAtMs: sinceMs + hour });
    const change = observed(launch, session({ state: 'STOPPED' }), 10 * hour);
    expect(change?.used?.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(2);
  });

  it('is right over restarts: what it was stopped for costs nothing', () => {
    let launch: Launch = launchInState({ usdPerHour: 2, sessionId: 's-1' });
    const used: Used[] = [];
    const course: [LaunchState, number][] = [
      ['CREATE_IN_PROGRESS', 0],
      ['READY', 0.1],
      ['STOP_IN_PROGRESS', 3],
      ['STOPPED', 3.1],
      ['START_IN_PROGRESS', 50],
      ['READY', 50.2],
      ['DELETED', 51],
    ];
    for (const [state, hours] of course) {
      const change = counted(state, launch, nowMs + hours * hour);
      launch = { ...launch, ...change.set, state };
      used.push(...change.used);
    }
    expect(launch.usdSoFar).toBeCloseTo(2 * (3.1 + 1));
    expect(launch.countedAtMs).toBeNull();
    expect(used.reduce((sum, { onMs }) => sum + onMs, 0)).toBeCloseTo(4.1 * hour);
  });

  it('belongs to the days by UTC on which it was on', () => {
    const launch = { usdPerHour: 2, usdSoFar: 0, countedAtMs: nowMs };
    expect(counted('READY', launch, nowMs + 37 * hour).used).toEqual([
      { day: '2026-11-30', onMs: 12 * hour, usd: 24, savedMs: 0 },
      { day: '2026-12-01', onMs: 24 * hour, usd: 48, savedMs: 0 },
      { day: '2026-12-02', onMs: hour, usd: 2, savedMs: 0 },
    ]);
    expect(counted('READY', launch, nowMs).used).toEqual([]);
  });

  it('has each moment on one day, whenever it is counted', () => {
    const moments = fc.tuple(
      fc.integer({ min: 0, max: 5 * day }),
      fc.integer({ max: 5 * day, min: 0 }),
    );
    fc.assert(
      fc.property(moments, ([startsMs, lastsMs]) => {
        const countedAtMs = nowMs + startsMs;
        const { used } = counted(
          'READY',
          { usdPerHour: 1, usdSoFar: 0, countedAtMs },
          countedAtMs + lastsMs,
        );
        expect(used.reduce((sum, { onMs }) => sum + onMs, 0)).toBe(lastsMs);
        expect(used.every(({ onMs }) => onMs > 0 && onMs <= day)).toBe(true);
        expect(new Set(used.map((one) => one.day)).size).toBe(used.length);
        if (lastsMs > 0) expect(used[0]?.day).toBe(dayOf(countedAtMs));
      }),
      { seed },
    );
  });

  it('is counted each hour while it is on, and shown', () => {
    const ready = known({ state: 'READY', usdPerHour: 2, countedAtMs: sinceMs, usdSoFar: 1 });
    const seen = session({ state: 'READY' });
    expect(observed(ready, seen, hour - 1)).toBeNull();
    const set = { usdSoFar: 3, countedAtMs: sinceMs + hour };
    expect(observed(ready, seen, hour)).toMatchObject({ set, visible: true });
  });

  it('is counted each day, and not shown, where no price is known', () => {
    const ready = known({ state: 'READY', usdPerHour: null, countedAtMs: sinceMs });
    const seen = session({ state: 'READY' });
    expect(observed(ready, seen, hour)).toBeNull();
    const aged = { ...ready, agedReadyAtMs: ready.readyAtMs };
    const change = observed(aged, seen, day);
    expect(change).toMatchObject({ set: { countedAtMs: sinceMs + day }, visible: false });
    expect(change?.used?.reduce((sum, { onMs }) => sum + onMs, 0)).toBe(day);
  });

  it('is counted at once for what came into no state, and never of what is stopped', () => {
    const adopted = launchInState({ state: 'READY', usdPerHour: 2 });
    expect(isToBeCounted(adopted, nowMs)).toBe(true);
    expect(isToBeCounted({ ...adopted, state: 'STOPPED' }, nowMs)).toBe(false);
  });

  it('is told together with whatever else has changed', () => {
    const countedAtMs = sinceMs - hour;
    const ready = known({ state: 'READY', usdPerHour: 2, countedAtMs, intent: 'stop' });
    const used = [expect.objectContaining({ onMs: expect.any(Number) })];
    expect(observed(ready, session({ state: 'STOPPED' }))).toMatchObject({ used });
    const resized = session({ state: 'STOPPED', ec2InstanceType: 'g5.48xlarge' });
    expect(observed(ready, resized)).toMatchObject({ used });
  });
});

describe('a month', () => {
  it.each([
    ['2026-02-28T23:59:59Z', '2026-02-01', '2026-02-31'],
    ['2026-12-01T00:00:00Z', '2026-12-01', '2026-12-31'],
  ])('has at %s the days from %s to %s', (at, from, until) => {
    expect(monthOf(Date.parse(at))).toEqual({ from, until });
  });
});
