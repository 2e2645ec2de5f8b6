import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../src/launches/launch.js';
import { sessionMissing, sessionUnobserved } from '../../../src/launches/observation.js';
import { agedAfterMs, defaultLimits, missingAgainAfterMs } from '../../../src/limits.js';
import type { SessionState } from '../../../src/studio/studio.js';
import {
  facts,
  known,
  minute,
  observed,
  readyTimeoutMs,
  session,
  sinceMs,
} from '../../support/observations.js';

describe('observing a session that is on its way for long', () => {
  it.each<[SessionState, number, boolean]>([
    ['CREATE_IN_PROGRESS', readyTimeoutMs - 1, false],
    ['CREATE_IN_PROGRESS', readyTimeoutMs, true],
    ['START_IN_PROGRESS', readyTimeoutMs, true],
    ['STOP_IN_PROGRESS', readyTimeoutMs, true],
    ['DELETE_IN_PROGRESS', readyTimeoutMs, true],
    ['UNKNOWN', readyTimeoutMs, true],
    ['READY', 100 * readyTimeoutMs, false],
    ['STOPPED', 100 * readyTimeoutMs, false],
    ['CREATE_FAILED', 100 * readyTimeoutMs, false],
    ['DELETED', 100 * readyTimeoutMs, false],
  ])('after %s for %d ms, calls it stuck: %s', (state, afterMs, expected) => {
    const launch = known({ state, countedAtMs: sinceMs + afterMs });
    const change = observed(launch, session({ state }), afterMs);
    expect(change).toEqual(
      expected ? { set: { ...facts, stuckSinceMs: sinceMs + afterMs }, visible: true } : null,
    );
  });

  it('calls it stuck once', () => {
    const launch = known({ stuckSinceMs: sinceMs + readyTimeoutMs });
    expect(observed(launch, session(), 2 * readyTimeoutMs)).toBeNull();
  });

  it('does not call stuck what has just moved on', () => {
    const change = observed(known(), session({ state: 'READY' }), 2 * readyTimeoutMs);
    expect(change?.events).toMatchObject([{ kind: 'state', state: 'READY' }]);
  });
});

describe('observing a session that takes longer than others did', () => {
  const slowMs = 6 * minute;
  const waiting = (changed: Partial<Launch> = {}) =>
    known({ requestedAtMs: sinceMs, slowMs, ...changed });

  it('shows it as soon as nine of ten were READY, without a reply in the thread', () => {
    expect(observed(waiting(), session(), slowMs)).toBeNull();
    expect(observed(waiting(), session(), slowMs + 1)).toEqual({
      set: { ...facts, slowSinceMs: sinceMs + slowMs + 1 },
      visible: true,
    });
  });

  it('counts from the request, not from the state', () => {
    const launch = waiting({ requestedAtMs: sinceMs - minute });
    expect(observed(launch, session(), slowMs - minute + 1)?.set).toMatchObject({
      slowSinceMs: sinceMs + slowMs - minute + 1,
    });
  });

  it('shows it when it is later than it was wanted, if nothing is known of others too', () => {
    const readyByMs = sinceMs + 2 * minute;
    for (const launch of [waiting({ readyByMs }), waiting({ readyByMs, slowMs: null })]) {
      expect(observed(launch, session(), 2 * minute)).toBeNull();
      expect(observed(launch, session(), 2 * minute + 1)).toMatchObject({
        set: { slowSinceMs: readyByMs + 1 },
        visible: true,
      });
    }
    const known = waiting({ readyByMs, slowSinceMs: readyByMs + 1 });
    expect(observed(known, session(), 3 * minute)).toBeNull();
  });

  it('shows it once', () => {
    expect(observed(waiting({ slowSinceMs: sinceMs }), session(), 2 * slowMs)).toBeNull();
  });

  it('says nothing where nothing is known of others', () => {
    expect(observed(waiting({ slowMs: null }), session(), 2 * slowMs)).toBeNull();
  });

  it.each<SessionState>(['START_IN_PROGRESS', 'STOP_IN_PROGRESS', 'READY'])(
    'says nothing in %s, which the estimate is not about',
    (state) => {
      expect(observed(waiting({ state }), session({ state }), 2 * slowMs)).toBeNull();
    },
  );

  it('forgets it with the state', () => {
    const change = observed(waiting({ slowSinceMs: sinceMs }), session({ state: 'READY' }));
    expect(change?.set).toMatchObject({ slowSinceMs: null });
  });
});

describe('observing a session near a deadline', () => {
  const stopAtMs = sinceMs + 100 * minute;
  const ready = (changed: Partial<Launch> = {}) => known({ state: 'READY', stopAtMs, ...changed });
  const seen = session({ state: 'READY', stopAtMs });

  it('reminds of it, and keeps what it has reminded of', () => {
    expect(observed(ready(), seen, 70 * minute - 1)).toBeNull();
    expect(observed(ready(), seen, 70 * minute)).toEqual({
      set: {
        ...facts,
        stopAtMs,
        remindedDeadlineMs: stopAtMs,
        remindedLeadMs: 30 * minute,
      },
      events: [{ kind: 'reminder', what: 'stop', atMs: stopAtMs }],
    });
  });

  it('goes by the deadline that it sees, not by the one that it knew', () => {
    const sooner = session({ state: 'READY', stopAtMs: sinceMs + 20 * minute });
    expect(observed(ready(), sooner)?.events).toEqual([
      { kind: 'reminder', what: 'stop', atMs: sinceMs + 20 * minute },
    ]);
    const later = session({ state: 'READY', stopAtMs: stopAtMs + 60 * minute });
    expect(observed(ready(), later, 80 * minute)?.events).toBeUndefined();
  });

  it('tells of another state first, and reminds at the next observation', () => {
    const starting = known({ state: 'START_IN_PROGRESS' });
    const change = observed(starting, seen, 95 * minute);
    expect(change?.events).toMatchObject([{ kind: 'state', state: 'READY' }]);
    const next = observed({ ...starting, ...change?.set }, seen, 95 * minute);
    expect(next?.events).toEqual([{ kind: 'reminder', what: 'stop', atMs: stopAtMs }]);
  });
});

describe('observing a session that is on for long', () => {
  const ready = (changed: Partial<Launch> = {}) =>
    known({ state: 'READY', readyAtMs: sinceMs, countedAtMs: sinceMs + agedAfterMs, ...changed });
  const seen = session({ state: 'READY' });

  it('shows its age after a day, once', () => {
    expect(observed(ready(), seen, agedAfterMs - 1)).toBeNull();
    expect(observed(ready(), seen, agedAfterMs)).toEqual({
      set: { ...facts, agedReadyAtMs: sinceMs },
      visible: true,
    });
    const shown = ready({ agedReadyAtMs: sinceMs, countedAtMs: sinceMs + 3 * agedAfterMs });
    expect(observed(shown, seen, 3 * agedAfterMs)).toBeNull();
  });

  it('shows it again a day after it was started again', () => {
    const again = ready({ agedReadyAtMs: sinceMs - 3 * agedAfterMs });
    expect(observed(again, seen, agedAfterMs)?.set).toMatchObject({ agedReadyAtMs: sinceMs });
  });

  it('has nothing to say while it is stopped', () => {
    const stopped = ready({ state: 'STOPPED' });
    expect(observed(stopped, session({ state: 'STOPPED' }), 9 * agedAfterMs)).toBeNull();
  });
});

describe('a session that the studio says it does not have', () => {
  const missingForMs = 2 * minute;
  const movingMs = 5_000;
  const missing = (changed: Partial<Launch>, afterMs: number) =>
    sessionMissing(known(changed), sinceMs + afterMs, { ...defaultLimits, missingForMs, movingMs });

  it('may just be new: that is saved, and nothing is told', () => {
    expect(missing({}, 7)).toEqual({ set: { missingSinceMs: sinceMs + 7 } });
    expect(missing({ missingSinceMs: sinceMs }, missingForMs - 1)).toEqual({
      set: { missingSinceMs: sinceMs },
    });
  });

  it('is gone when the studio has been saying so for long enough', () => {
    expect(missing({ missingSinceMs: sinceMs }, missingForMs)).toEqual({
      set: {
        state: 'FORGOTTEN',
        stateWord: null,
        stateSinceMs: sinceMs + missingForMs,
        intent: null,
        trouble: null,
        stuckSinceMs: null,
        usdSoFar: 0,
        countedAtMs: null,
      },
      used: [expect.objectContaining({ onMs: missingForMs })],
      events: [
        {
          kind: 'state',
          state: 'FORGOTTEN',
          problem: null,
          failure: null,
        },
      ],
    });
  });

  it('is gone at a second observation if it has been READY: that one the studio has known', () => {
    const used = { firstReadyAtMs: 1 };
    expect(missing(used, 0)).toEqual({ set: { missingSinceMs: sinceMs } });
    const again = { ...used, missingSinceMs: sinceMs };
    const secondMs = Math.max(movingMs, missingAgainAfterMs);
    expect(missing(again, secondMs - 1).set).toEqual({ missingSinceMs: sinceMs });
    expect(missing(again, secondMs).set).toMatchObject({ state: 'FORGOTTEN' });
  });

  it.each(['stop', 'terminate'] as const)('ends the intent to %s with one reply', (intent) => {
    const change = missing({ intent, missingSinceMs: sinceMs }, missingForMs);
    expect(change.set).toMatchObject({ intent: null });
    expect(change.events?.map(({ kind }) => kind)).toEqual(['state']);
  });
});

describe('a session that cannot be observed', () => {
  const unobserved = (launch: Launch, afterMs: number) =>
    sessionUnobserved(launch, sinceMs + afterMs, {
      ...defaultLimits,
      readyTimeoutMs,
      reminderLeadsMs: [600_000],
    });

  it('is reminded of its deadline all the same, once', () => {
    const stopAtMs = sinceMs + 1_000_000;
    const ready = known({ state: 'READY', stopAtMs });
    const reminded = { remindedDeadlineMs: stopAtMs, remindedLeadMs: 600_000 };
    expect(unobserved(ready, 300_000)).toBeNull();
    expect(unobserved(ready, 500_000)).toEqual({
      set: reminded,
      events: [{ kind: 'reminder', what: 'stop', atMs: stopAtMs }],
    });
    expect(unobserved({ ...ready, ...reminded }, 500_001)).toBeNull();
  });

  it('is stuck all the same, once', () => {
    expect(unobserved(known(), readyTimeoutMs - 1)).toBeNull();
    expect(unobserved(known(), readyTimeoutMs)).toEqual({
      set: { stuckSinceMs: sinceMs + readyTimeoutMs },
      visible: true,
    });
    expect(unobserved(known({ stuckSinceMs: sinceMs }), 2 * readyTimeoutMs)).toBeNull();
    expect(unobserved(known({ state: 'READY' }), 2 * readyTimeoutMs)).toBeNull();
  });
});

describe('the last hour before the bot’s own deadline', () => {
  const hour = 60 * minute;
  const endAtMs = sinceMs + 10 * hour;
  const on = known({
    state: 'READY',
    lifetime: {
      endedBy: 'bot',
      onForMs: 10 * hour,
      longestMs: 16 * hour,
      stoppedForMs: null,
      idleForMs: null,
    },
    readyAtMs: sinceMs,
    stopAtMs: endAtMs,
    endAtMs,
    // The reminder was given.
    remindedDeadlineMs: endAtMs,
    remindedLeadMs: 0,
  });
  const seen = session({ state: 'READY' });

  it('is shown once', () => {
    expect(observed(on, seen, 9 * hour - 1)).toBeNull();
    const shown = observed(on, seen, 9 * hour);
    expect(shown).toMatchObject({ set: { lastHourOfMs: endAtMs }, visible: true });
    expect(shown?.set).not.toHaveProperty('stopAtMs');
    expect(observed({ ...on, lastHourOfMs: endAtMs }, seen, 9.5 * hour)).toBeNull();
    const unobserved = sessionUnobserved(on, sinceMs + 9 * hour, defaultLimits);
    expect(unobserved).toMatchObject({ set: { lastHourOfMs: endAtMs } });
  });

  it('is shown again of the next deadline, and not where there is no longer one', () => {
    const moved = { ...on, lastHourOfMs: endAtMs, stopAtMs: endAtMs + 2 * hour };
    expect(observed(moved, seen, 9.5 * hour)).toBeNull();
    const reminded = { ...moved, remindedDeadlineMs: moved.stopAtMs };
    expect(observed(reminded, seen, 11 * hour)).toMatchObject({
      set: { lastHourOfMs: endAtMs + 2 * hour },
    });
    const longest = { ...on, lifetime: { ...on.lifetime, longestMs: 10 * hour } } as const;
    expect(observed(longest, seen, 9.5 * hour)).toBeNull();
  });
});
