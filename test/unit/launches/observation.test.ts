import { describe, expect, it } from 'vitest';
import { sessionStates } from '../../../src/launches/launch.js';
import { changeSeen, changeUnseen, changeWhenMissing } from '../../../src/launches/observation.js';
import type { SessionState, StreamingSession } from '../../../src/studio/studio.js';
import { launchInState } from '../../support/launches.js';
import { aSession } from '../../support/studio-of-mocks.js';

const minute = 60_000;
const readyTimeoutMs = 30 * minute;
const reminderLeadsMs = [30 * minute, 10 * minute];
const sinceMs = 1_790_000_000_000;

type Seen = Parameters<typeof changeSeen>[0];

const known = (changed: Partial<Seen> = {}): Seen => ({
  ...launchInState({
    state: 'CREATE_IN_PROGRESS',
    stateSinceMs: sinceMs,
    statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
    statusMessage: 'Being created',
  }),
  troubled: false,
  ...changed,
});

const session = (changed: Partial<StreamingSession> = {}) =>
  aSession({
    statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
    statusMessage: 'Being created',
    ...changed,
  });

const facts = {
  statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
  statusMessage: 'Being created',
  stopAtMs: null,
  terminateAtMs: null,
  trouble: null,
  studioAttempts: 0,
  missingSinceMs: null,
};

const look = (launch: Seen, seen: StreamingSession, afterMs = minute) =>
  changeSeen(launch, seen, sinceMs + afterMs, { readyTimeoutMs, reminderLeadsMs });

describe('a look at a session', () => {
  it('changes nothing when all is as it was', () => {
    expect(look(known(), session())).toBeNull();
  });

  it.each(sessionStates.filter((state) => state !== 'CREATE_IN_PROGRESS'))(
    'tells that it is %s now',
    (state) => {
      const nowMs = sinceMs + minute;
      const seen = session({ state, statusCode: 'CODE', statusMessage: 'Words' });
      expect(look(known({ troubled: true, stuckSinceMs: sinceMs }), seen)).toEqual({
        set: {
          ...facts,
          statusCode: 'CODE',
          statusMessage: 'Words',
          state,
          stateSinceMs: nowMs,
          stuckSinceMs: null,
          slowSinceMs: null,
          ...(state === 'READY' && { readyAtMs: nowMs, firstReadyAtMs: nowMs }),
        },
        events: [{ kind: 'state', state, statusCode: 'CODE', failure: null }],
      });
    },
  );

  it('passes on a state that it does not know', () => {
    expect(look(known(), session({ state: 'UNKNOWN' }))).toMatchObject({
      set: { state: 'UNKNOWN' },
      events: [{ kind: 'state', state: 'UNKNOWN' }],
    });
  });

  it('shows new deadlines with the state', () => {
    const seen = session({ state: 'READY', stopAtMs: 7, terminateAtMs: 8 });
    expect(look(known(), seen)?.set).toMatchObject({ stopAtMs: 7, terminateAtMs: 8 });
  });

  it.each<[string, Partial<StreamingSession>]>([
    ['status code', { statusCode: 'INTERNAL_ERROR' }],
    ['status message', { statusMessage: 'Nearly there' }],
    ['time of stopping', { stopAtMs: sinceMs + 690 * minute }],
    ['time of termination', { terminateAtMs: sinceMs + 690 * minute }],
  ])('shows another %s without a word in the thread', (_what, changed) => {
    expect(look(known(), session(changed))).toEqual({
      set: { ...facts, ...changed },
      visible: true,
    });
  });

  it('takes trouble back that is over', () => {
    expect(look(known({ troubled: true }), session())).toEqual({ set: facts, visible: true });
  });

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
    const change = look(known({ state }), session({ state }), afterMs);
    expect(change).toEqual(
      expected
        ? { set: { ...facts, stuckSinceMs: sinceMs + afterMs }, events: [{ kind: 'stuck' }] }
        : null,
    );
  });

  it('calls it stuck once', () => {
    const launch = known({ stuckSinceMs: sinceMs + readyTimeoutMs });
    expect(look(launch, session(), 2 * readyTimeoutMs)).toBeNull();
  });

  it('does not call stuck what has just moved on', () => {
    const change = look(known(), session({ state: 'READY' }), 2 * readyTimeoutMs);
    expect(change?.events).toMatchObject([{ kind: 'state', state: 'READY' }]);
  });

  it('keeps when it was READY for the first time', () => {
    const launch = known({ state: 'START_IN_PROGRESS', readyAtMs: 5, firstReadyAtMs: 5 });
    expect(look(launch, session({ state: 'READY' }))?.set).toMatchObject({
      readyAtMs: sinceMs + minute,
      firstReadyAtMs: 5,
    });
  });
});

describe('a look at a session that takes longer than others did', () => {
  const slowMs = 6 * minute;
  const waiting = (changed: Partial<Seen> = {}) =>
    known({ requestedAtMs: sinceMs, slowMs, ...changed });

  it('shows it as soon as nine of ten were ready, without a word in the thread', () => {
    expect(look(waiting(), session(), slowMs)).toBeNull();
    expect(look(waiting(), session(), slowMs + 1)).toEqual({
      set: { ...facts, slowSinceMs: sinceMs + slowMs + 1 },
      visible: true,
    });
  });

  it('counts from the request, not from the state', () => {
    const launch = waiting({ requestedAtMs: sinceMs - minute });
    expect(look(launch, session(), slowMs - minute + 1)?.set).toMatchObject({
      slowSinceMs: sinceMs + slowMs - minute + 1,
    });
  });

  it('shows it once', () => {
    expect(look(waiting({ slowSinceMs: sinceMs }), session(), 2 * slowMs)).toBeNull();
  });

  it('says nothing where nothing is known of others', () => {
    expect(look(waiting({ slowMs: null }), session(), 2 * slowMs)).toBeNull();
  });

  it.each<SessionState>(['START_IN_PROGRESS', 'STOP_IN_PROGRESS', 'READY'])(
    'says nothing of %s, which is another matter',
    (state) => {
      expect(look(waiting({ state }), session({ state }), 2 * slowMs)).toBeNull();
    },
  );

  it('forgets it with the state', () => {
    const change = look(waiting({ slowSinceMs: sinceMs }), session({ state: 'READY' }));
    expect(change?.set).toMatchObject({ slowSinceMs: null });
  });
});

describe('a look at a session near a deadline', () => {
  const stopAtMs = sinceMs + 100 * minute;
  const ready = (changed: Partial<Seen> = {}) => known({ state: 'READY', stopAtMs, ...changed });
  const seen = session({ state: 'READY', stopAtMs });

  it('reminds of it, and keeps what it has reminded of', () => {
    expect(look(ready(), seen, 70 * minute - 1)).toBeNull();
    expect(look(ready(), seen, 70 * minute)).toEqual({
      set: {
        ...facts,
        stopAtMs,
        remindedDeadlineMs: stopAtMs,
        remindedLeadMs: 30 * minute,
      },
      events: [{ kind: 'reminder', what: 'stop', atMs: stopAtMs }],
    });
  });

  it('goes by the deadline that it sees, not by the one it knew', () => {
    const sooner = session({ state: 'READY', stopAtMs: sinceMs + 20 * minute });
    expect(look(ready(), sooner)?.events).toEqual([
      { kind: 'reminder', what: 'stop', atMs: sinceMs + 20 * minute },
    ]);
    const later = session({ state: 'READY', stopAtMs: stopAtMs + 60 * minute });
    expect(look(ready(), later, 80 * minute)?.events).toBeUndefined();
  });

  it('tells of another state first, and reminds at the next look', () => {
    const starting = known({ state: 'START_IN_PROGRESS' });
    const change = look(starting, seen, 95 * minute);
    expect(change?.events).toMatchObject([{ kind: 'state', state: 'READY' }]);
    const next = look({ ...starting, ...ready(change?.set) }, seen, 95 * minute);
    expect(next?.events).toEqual([{ kind: 'reminder', what: 'stop', atMs: stopAtMs }]);
  });
});

describe('a look at a session that nobody has stopped', () => {
  const day = 24 * 60 * minute;
  const ready = (changed: Partial<Seen> = {}) =>
    known({ state: 'READY', readyAtMs: sinceMs, ...changed });
  const seen = session({ state: 'READY' });

  it('shows its age after a day, once', () => {
    expect(look(ready(), seen, day - 1)).toBeNull();
    expect(look(ready(), seen, day)).toEqual({
      set: { ...facts, agedReadyAtMs: sinceMs },
      visible: true,
    });
    expect(look(ready({ agedReadyAtMs: sinceMs }), seen, 3 * day)).toBeNull();
  });

  it('shows it again a day after it was started again', () => {
    const again = ready({ agedReadyAtMs: sinceMs - 3 * day });
    expect(look(again, seen, day)?.set).toMatchObject({ agedReadyAtMs: sinceMs });
  });

  it('has nothing to say while it is stopped', () => {
    expect(look(ready({ state: 'STOPPED' }), session({ state: 'STOPPED' }), 9 * day)).toBeNull();
  });
});

describe('a session that the studio says it does not have', () => {
  const missingForMs = 2 * minute;
  const nowMs = sinceMs + missingForMs;
  const movingMs = 5_000;
  const look404 = (
    missingSinceMs: number | null,
    atMs: number,
    firstReadyAtMs: number | null = null,
  ) => changeWhenMissing({ missingSinceMs, firstReadyAtMs }, atMs, { missingForMs, movingMs });

  it('may just be new: it is noted, and nothing is said', () => {
    expect(look404(null, nowMs)).toEqual({ set: { missingSinceMs: nowMs } });
    expect(look404(sinceMs, nowMs - 1)).toEqual({ set: { missingSinceMs: sinceMs } });
  });

  it('is gone when the studio has been saying so for long enough', () => {
    expect(look404(sinceMs, nowMs)).toMatchObject({
      set: {
        state: 'FORGOTTEN',
        stateSinceMs: nowMs,
        intent: null,
        trouble: null,
        stuckSinceMs: null,
      },
      events: [{ kind: 'state', state: 'FORGOTTEN', statusCode: null, failure: null }],
    });
  });

  it('is gone at a second look when it has been READY: that one the studio has known', () => {
    expect(look404(null, sinceMs, 1)).toEqual({ set: { missingSinceMs: sinceMs } });
    const secondLookMs = Math.max(movingMs, 10_000);
    expect(look404(sinceMs, sinceMs + secondLookMs - 1, 1).set).toEqual({
      missingSinceMs: sinceMs,
    });
    expect(look404(sinceMs, sinceMs + secondLookMs, 1).set).toMatchObject({ state: 'FORGOTTEN' });
  });

  it('is there after all as soon as it is seen', () => {
    expect(look(known({ missingSinceMs: sinceMs }), session())).toEqual({
      set: facts,
      visible: true,
    });
  });
});

describe('a session that nobody can look at', () => {
  const unseen = (launch: Seen, afterMs: number) =>
    changeUnseen(launch, sinceMs + afterMs, { readyTimeoutMs, reminderLeadsMs: [600_000] });

  it('is reminded of its deadline all the same, once', () => {
    const ready = known({ state: 'READY', stopAtMs: sinceMs + 1_000_000 });
    expect(unseen(ready, 300_000)).toBeNull();
    expect(unseen(ready, 500_000)).toEqual({
      set: { remindedDeadlineMs: sinceMs + 1_000_000, remindedLeadMs: 600_000 },
      events: [{ kind: 'reminder', what: 'stop', atMs: sinceMs + 1_000_000 }],
    });
    const reminded = { remindedDeadlineMs: sinceMs + 1_000_000, remindedLeadMs: 600_000 };
    expect(unseen({ ...ready, ...reminded }, 500_001)).toBeNull();
  });

  it('is stuck all the same, once', () => {
    expect(unseen(known(), readyTimeoutMs - 1)).toBeNull();
    expect(unseen(known(), readyTimeoutMs)).toEqual({
      set: { stuckSinceMs: sinceMs + readyTimeoutMs },
      events: [{ kind: 'stuck' }],
    });
    expect(unseen(known({ stuckSinceMs: sinceMs }), 2 * readyTimeoutMs)).toBeNull();
    expect(unseen(known({ state: 'READY' }), 2 * readyTimeoutMs)).toBeNull();
  });
});
