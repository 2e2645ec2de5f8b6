import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../src/launches/intents.js';
import type { Launch } from '../../../src/launches/launch.js';
import type { LaunchEvent } from '../../../src/launches/launch-event.js';
import { sessionObserved } from '../../../src/launches/observation.js';
import { states } from '../../../src/launches/states.js';
import { defaultLimits } from '../../../src/limits.js';
import {
  type SessionState,
  type StreamingSession,
  sessionStates,
} from '../../../src/studio/studio.js';
import { facts, known, minute, observed, session, sinceMs } from '../../support/observations.js';

describe('observing a session', () => {
  it('changes nothing when all is as it was', () => {
    expect(observed(known(), session())).toBeNull();
  });

  it.each(sessionStates.filter((state) => state !== 'CREATE_IN_PROGRESS'))(
    'shows that it is %s now, and has a reply unless it is on the way to another state',
    (state) => {
      const nowMs = sinceMs + minute;
      const news = { statusCode: 'CODE', problem: 'capacity' } as const;
      const seen = session({ state, statusMessage: 'Words', ...news });
      const launch = known({ trouble: { kind: 'server', message: '', requestId: null } });
      expect(observed({ ...launch, stuckSinceMs: sinceMs }, seen)).toEqual({
        set: {
          ...facts,
          ...news,
          statusMessage: 'Words',
          state,
          stateWord: state,
          stateSinceMs: nowMs,
          stuckSinceMs: null,
          slowSinceMs: null,
          ...(state === 'READY' && { readyAtMs: nowMs, firstReadyAtMs: nowMs }),
          usdSoFar: 0,
          countedAtMs: states[state].on ? nowMs : null,
        },
        used: [expect.objectContaining({ onMs: minute })],
        events: states[state].moves
          ? []
          : [{ kind: 'state', state, problem: 'capacity', failure: null }],
        visible: true,
      });
    },
  );

  it('shows a further state that it does not know', () => {
    const unknown = known({ state: 'UNKNOWN', stateWord: 'HIBERNATING' });
    expect(observed(unknown, session({ state: 'UNKNOWN', stateWord: 'HIBERNATED' }))).toMatchObject(
      {
        set: { state: 'UNKNOWN', stateWord: 'HIBERNATED', stateSinceMs: sinceMs + minute },
        visible: true,
      },
    );
  });

  it('shows new deadlines with the state', () => {
    const seen = session({ state: 'READY', stopAtMs: 7, terminateAtMs: 8 });
    expect(observed(known(), seen)?.set).toMatchObject({ stopAtMs: 7, terminateAtMs: 8 });
  });

  it.each<[string, Partial<StreamingSession>]>([
    ['status code', { statusCode: 'INTERNAL_ERROR' }],
    ['status message', { statusMessage: 'Nearly there' }],
    ['time of stopping', { stopAtMs: sinceMs + 690 * minute }],
    ['time of termination', { terminateAtMs: sinceMs + 690 * minute }],
  ])('shows another %s without a reply in the thread', (_what, changed) => {
    expect(observed(known(), session(changed))).toEqual({
      set: { ...facts, ...changed },
      visible: true,
    });
  });

  it.each<[string, Partial<Launch>]>([
    ['trouble', { trouble: { kind: 'server', message: '', requestId: null } }],
    ['absence', { missingSinceMs: sinceMs }],
  ])('takes an earlier %s back', (_what, changed) => {
    expect(observed(known(changed), session())).toEqual({ set: facts, visible: true });
  });

  it('keeps when it was READY for the first time', () => {
    const launch = known({
      state: 'START_IN_PROGRESS',
      stateWord: 'START_IN_PROGRESS',
      readyAtMs: 5,
      firstReadyAtMs: 5,
    });
    expect(observed(launch, session({ state: 'READY' }))?.set).toMatchObject({
      readyAtMs: sinceMs + minute,
      firstReadyAtMs: 5,
    });
  });
});

describe('observing a session that has an intent', () => {
  const withIntent = (intent: Intent, state: SessionState) =>
    known({ intent, state, stateWord: state, studioAttempts: 3 });
  const kinds = (events: readonly LaunchEvent[] | undefined) => events?.map(({ kind }) => kind);

  it.each<[Intent, SessionState, SessionState, string[]]>([
    ['stop', 'READY', 'STOP_IN_PROGRESS', []],
    ['stop', 'READY', 'STOPPED', ['state']],
    ['stop', 'READY', 'STOP_FAILED', ['state']],
    ['stop', 'READY', 'DELETED', ['state']],
    ['start', 'STOPPED', 'READY', ['state']],
    ['start', 'STOPPED', 'UNKNOWN', []],
    ['terminate', 'READY', 'DELETED', ['state']],
    // An earlier observation had seen it fulfilled.
    ['stop', 'STOPPED', 'STOPPED', []],
  ])('to %s in %s settles it in %s', (intent, from, to, events) => {
    const change = observed(withIntent(intent, from), session({ state: to }));
    expect(change).toMatchObject({ set: { intent: null, studioAttempts: 0 }, visible: true });
    expect(kinds(change?.events)).toEqual(events);
  });

  it.each<[Intent, SessionState, SessionState, string[]]>([
    ['terminate', 'CREATE_IN_PROGRESS', 'STOPPED', ['state']],
    ['terminate', 'STOPPED', 'START_IN_PROGRESS', []],
  ])('to %s in %s leaves it as it is in %s', (intent, from, to, events) => {
    const change = observed(withIntent(intent, from), session({ state: to }));
    expect(change?.set).not.toHaveProperty('intent');
    expect(kinds(change?.events)).toEqual(events);
  });

  it('does not call the owner to a session that is READY and about to be terminated', () => {
    const change = observed(
      withIntent('terminate', 'CREATE_IN_PROGRESS'),
      session({ state: 'READY' }),
    );
    expect(change).toMatchObject({ set: { state: 'READY' }, visible: true });
    expect(change?.events).toBeUndefined();
  });

  it('changes nothing when all is as it was', () => {
    const launch = withIntent('terminate', 'CREATE_IN_PROGRESS');
    const limits = { ...defaultLimits, readyTimeoutMs: minute, reminderLeadsMs: [] };
    expect(sessionObserved(launch, session(), sinceMs, limits, undefined)).toBeNull();
  });
});
