import { describe, expect, it } from 'vitest';
import { sessionStates } from '../../src/sessions/launch.js';
import { changeSeen, changeWhenUnknown } from '../../src/sessions/observation.js';
import type { StreamingSession } from '../../src/studio/studio.js';
import { launchInState } from '../support/launches.js';

const minute = 60_000;
const readyTimeoutMs = 30 * minute;
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

const session = (changed: Partial<StreamingSession> = {}): StreamingSession => ({
  id: 's-1',
  state: 'CREATE_IN_PROGRESS',
  statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
  statusMessage: 'Being created',
  stopAtMs: null,
  terminateAtMs: null,
  tags: {},
  ...changed,
});

const facts = {
  statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
  statusMessage: 'Being created',
  stopAtMs: null,
  terminateAtMs: null,
  trouble: null,
  studioAttempts: 0,
};

const look = (launch: Seen, seen: StreamingSession, afterMs = minute) =>
  changeSeen(launch, seen, sinceMs + afterMs, readyTimeoutMs);

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
          ...(state === 'READY' && { readyAtMs: nowMs }),
        },
        news: [{ kind: 'state', state, statusCode: 'CODE', failure: null }],
      });
    },
  );

  it('passes on a state that it does not know', () => {
    expect(look(known(), session({ state: 'HIBERNATED' }))).toMatchObject({
      set: { state: 'HIBERNATED' },
      news: [{ kind: 'state', state: 'HIBERNATED' }],
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

  it.each<[string, number, boolean]>([
    ['CREATE_IN_PROGRESS', readyTimeoutMs - 1, false],
    ['CREATE_IN_PROGRESS', readyTimeoutMs, true],
    ['START_IN_PROGRESS', readyTimeoutMs, true],
    ['STOP_IN_PROGRESS', readyTimeoutMs, true],
    ['DELETE_IN_PROGRESS', readyTimeoutMs, true],
    ['HIBERNATED', readyTimeoutMs, true],
    ['READY', 100 * readyTimeoutMs, false],
    ['STOPPED', 100 * readyTimeoutMs, false],
    ['CREATE_FAILED', 100 * readyTimeoutMs, false],
    ['DELETED', 100 * readyTimeoutMs, false],
  ])('after %s for %d ms, calls it stuck: %s', (state, afterMs, expected) => {
    const change = look(known({ state }), session({ state }), afterMs);
    expect(change).toEqual(
      expected
        ? { set: { ...facts, stuckSinceMs: sinceMs + afterMs }, news: [{ kind: 'stuck' }] }
        : null,
    );
  });

  it('calls it stuck once', () => {
    const launch = known({ stuckSinceMs: sinceMs + readyTimeoutMs });
    expect(look(launch, session(), 2 * readyTimeoutMs)).toBeNull();
  });

  it('does not call stuck what has just moved on', () => {
    const change = look(known(), session({ state: 'READY' }), 2 * readyTimeoutMs);
    expect(change?.news).toMatchObject([{ kind: 'state', state: 'READY' }]);
  });
});

describe('a session that the studio does not know', () => {
  it('may just be new', () => {
    expect(changeWhenUnknown({ requestedAtMs: sinceMs }, sinceMs + 2 * minute - 1)).toBeNull();
  });

  it('is gone when its launch is older than two minutes', () => {
    const nowMs = sinceMs + 2 * minute;
    expect(changeWhenUnknown({ requestedAtMs: sinceMs }, nowMs)).toEqual({
      set: {
        state: 'FORGOTTEN',
        stateSinceMs: nowMs,
        wish: null,
        trouble: null,
        stuckSinceMs: null,
      },
      news: [{ kind: 'state', state: 'FORGOTTEN', statusCode: null, failure: null }],
    });
  });
});
