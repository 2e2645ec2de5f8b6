import { describe, expect, it } from 'vitest';
import { costCounted, isToBeCounted } from '../../../src/launches/cost.js';
import type { Launch } from '../../../src/launches/launch.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';
import { launchInState } from '../../support/launches.js';
import { known, observed, session, sinceMs } from '../../support/observations.js';

const hour = 3_600_000;
const nowMs = 1_790_000_000_000;
const on: readonly LaunchState[] = [
  'CREATE_IN_PROGRESS',
  'START_IN_PROGRESS',
  'READY',
  'STOP_IN_PROGRESS',
  'STOP_FAILED',
  'DELETE_FAILED',
  'UNKNOWN',
];

describe('what a session has cost', () => {
  it.each(launchStates)('goes on in %s, or not', (state) => {
    const launch = { usdPerHour: 2, usdSoFar: 1, countedAtMs: nowMs - hour / 2 };
    const countedAtMs = on.includes(state) ? nowMs : null;
    expect(costCounted(state, launch, nowMs)).toEqual({ usdSoFar: 2, countedAtMs });
    expect(costCounted(state, { ...launch, usdPerHour: null }, nowMs)).toEqual({});
  });

  it('is right over restarts: what it was stopped for costs nothing', () => {
    let launch: Launch = launchInState({ usdPerHour: 2, sessionId: 's-1' });
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
      launch = { ...launch, ...costCounted(state, launch, nowMs + hours * hour), state };
    }
    expect(launch.usdSoFar).toBeCloseTo(2 * (3.1 + 1));
    expect(launch.countedAtMs).toBeNull();
  });

  it('is counted each hour while it is on, and shown', () => {
    const ready = known({ state: 'READY', usdPerHour: 2, countedAtMs: sinceMs, usdSoFar: 1 });
    const seen = session({ state: 'READY' });
    expect(observed(ready, seen, hour - 1)).toBeNull();
    const set = { usdSoFar: 3, countedAtMs: sinceMs + hour };
    expect(observed(ready, seen, hour)).toMatchObject({ set, visible: true });
    expect(observed({ ...ready, usdPerHour: null }, seen, hour)).toBeNull();
  });

  it('is counted at once for what came into no state, and never of what is stopped', () => {
    const adopted = launchInState({ state: 'READY', usdPerHour: 2 });
    expect(isToBeCounted(adopted, nowMs)).toBe(true);
    expect(isToBeCounted({ ...adopted, state: 'STOPPED' }, nowMs)).toBe(false);
  });
});
