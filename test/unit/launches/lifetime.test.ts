import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../src/launches/launch.js';
import { longestLifetime, neededLifetime, ownDeadlines } from '../../../src/launches/lifetime.js';
import { finalStates, type LaunchState, launchStates } from '../../../src/launches/states.js';
import type { Lifetime } from '../../../src/studio/studio.js';
import { launchInState } from '../../support/launches.js';

const hour = 60 * 60_000;
const nowMs = 1_790_000_000_000;

function lifetime(times: Partial<Lifetime & { endedBy: 'bot' }> = {}): Lifetime {
  const usual = {
    onForMs: 10 * hour,
    longestMs: 16 * hour,
    stoppedForMs: 48 * hour,
    idleForMs: null,
  };
  return { endedBy: 'bot', ...usual, ...times };
}

function launch(changed: Partial<Launch> = {}): Launch {
  return launchInState({ state: 'CREATE_IN_PROGRESS', lifetime: lifetime(), ...changed });
}

const counted = { endAttempts: 0, endToldAtMs: null };
const none = { stopAtMs: null, terminateAtMs: null, endAtMs: null, ...counted };
const stopAt = (atMs: number) => ({ ...none, stopAtMs: atMs, endAtMs: atMs });
const terminateAt = (atMs: number) => ({ ...none, terminateAtMs: atMs, endAtMs: atMs });

describe('the lifetime of a session whose profile is gone', () => {
  const studios: Lifetime = { endedBy: 'studio' };

  it.each<[string, Lifetime[], Lifetime]>([
    ['the studio’s, where no profile is left', [], studios],
    ['the studio’s, where it ends all others', [studios, studios], studios],
    [
      'the longest of each time',
      [lifetime({ onForMs: 4 * hour, stoppedForMs: 72 * hour }), studios, lifetime()],
      lifetime({ stoppedForMs: 72 * hour }),
    ],
    [
      'for ever, where another one’s is',
      [lifetime({ stoppedForMs: null, idleForMs: null }), lifetime()],
      lifetime({ stoppedForMs: null, idleForMs: null }),
    ],
  ])('is %s', (_what, known, longest) => {
    expect(longestLifetime(known)).toEqual(longest);
  });
});

describe('the lifetime of a session that is needed for a time', () => {
  it.each<[string, Partial<Lifetime & { endedBy: 'bot' }>, number, number]>([
    ['that time, where it is shorter', {}, 4 * hour, 4 * hour],
    ['the profile’s, where that is shorter', { longestMs: 12 * hour }, 10 * hour, 12 * hour],
    ['that time, where nothing ends it', { onForMs: null, longestMs: null }, 24 * hour, 24 * hour],
  ])('is %s', (_what, times, onForMs, longestMs) => {
    const needed = times.longestMs === undefined ? 4 * hour : 24 * hour;
    const expected = lifetime({ ...times, onForMs, longestMs });
    expect(neededLifetime(lifetime(times), needed)).toEqual(expected);
  });

  it('is the studio’s, where that ends sessions', () => {
    expect(neededLifetime({ endedBy: 'studio' }, hour)).toEqual({ endedBy: 'studio' });
  });
});

describe('the bot’s own deadline', () => {
  it.each<[string, Partial<Lifetime & { endedBy: 'bot' }>, number | null]>([
    ['READY and the hours of the profile', {}, 10 * hour],
    ['READY and the longest, if that is less', { longestMs: 4 * hour }, 4 * hour],
    ['READY and the hours, where nothing is the longest', { longestMs: null }, 10 * hour],
    ['never, where it is never stopped', { onForMs: null }, null],
  ])('is %s', (_what, times, afterMs) => {
    const ready = launch({ lifetime: lifetime(times) });
    const expected = afterMs === null ? none : stopAt(nowMs + afterMs);
    expect(ownDeadlines('READY', ready, nowMs)).toEqual(expected);
    const terminated = afterMs === null ? none : terminateAt(nowMs + afterMs);
    expect(ownDeadlines('READY', { ...ready, canStop: false }, nowMs)).toEqual(terminated);
  });

  it('of what is stopped is a termination, or never', () => {
    const on = launch({ state: 'READY', endAtMs: nowMs, stopAtMs: nowMs });
    expect(ownDeadlines('STOPPED', on, nowMs)).toEqual(terminateAt(nowMs + 48 * hour));
    const kept = { ...on, lifetime: lifetime({ stoppedForMs: null, idleForMs: null }) };
    expect(ownDeadlines('STOPPED', kept, nowMs)).toEqual(none);
  });

  it.each<LaunchState>(['CREATE_IN_PROGRESS', 'START_IN_PROGRESS'])(
    'holds as well in %s, for one that never becomes READY',
    (state) => {
      const asked = launch({ state: 'REQUESTED' });
      expect(ownDeadlines(state, asked, nowMs)).toEqual(stopAt(nowMs + 10 * hour));
      const terminated = terminateAt(nowMs + 10 * hour);
      expect(ownDeadlines(state, { ...asked, canStop: false }, nowMs)).toEqual(terminated);
    },
  );

  it('begins anew with each start, and forgets what was tried and told', () => {
    const starting = launch({ state: 'START_IN_PROGRESS', endAttempts: 9, endToldAtMs: 1 });
    expect(ownDeadlines('READY', starting, nowMs)).toEqual(stopAt(nowMs + 10 * hour));
  });

  const ending: readonly LaunchState[] = [
    'CREATE_IN_PROGRESS',
    'START_IN_PROGRESS',
    'READY',
    'STOPPED',
  ];

  it.each(ending)('is left alone while it is %s', (state) => {
    const set = launch({ state, endAtMs: nowMs - hour, stopAtMs: nowMs - 2 * hour });
    expect(ownDeadlines(state, set, nowMs)).toEqual({});
  });

  it('is set for what came into no state: an adopted session', () => {
    const adopted = launch({ state: 'READY' });
    expect(ownDeadlines('READY', adopted, nowMs)).toEqual(stopAt(nowMs + 10 * hour));
  });

  const others = launchStates.filter((state) => !ending.includes(state));

  it.each(others)('is none in %s', (state) => {
    const ready = launch({ state: 'READY', endAtMs: nowMs, stopAtMs: nowMs });
    expect(ownDeadlines(state, ready, nowMs)).toEqual(none);
    expect(ownDeadlines(state, launch({ state }), nowMs)).toEqual({});
    expect(finalStates).not.toContain('READY');
  });

  it.each(launchStates)('is none where the studio ends sessions: %s', (state) => {
    const studios = launch({ state: 'READY', lifetime: { endedBy: 'studio' }, stopAtMs: nowMs });
    expect(ownDeadlines(state, studios, nowMs)).toEqual({});
  });
});
