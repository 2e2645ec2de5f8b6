import { describe, expect, it } from 'vitest';
import { type Launch, sessionlessStates, sessionStates } from '../../../src/launches/launch.js';
import { outcomeOf } from '../../../src/launches/outcome.js';
import { launchInState } from '../../support/launches.js';

const failure = { kind: 'quota', message: 'No more', requestId: 'r-1' } as const;
const states = [...sessionStates, ...sessionlessStates];

/** What each state means for what was asked for; not named: it was superseded. */
const outcomes: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  launch: {
    REQUESTED: null,
    CREATE_IN_PROGRESS: null,
    READY: 'succeeded',
    STOP_IN_PROGRESS: null,
    STOPPED: 'succeeded',
    START_IN_PROGRESS: null,
    DELETE_IN_PROGRESS: null,
    DELETED: 'deleted',
    FORGOTTEN: 'forgotten',
    CREATE_FAILED: 'create_failed',
    START_FAILED: 'start_failed',
    STOP_FAILED: 'stop_failed',
    DELETE_FAILED: 'delete_failed',
    REFUSED: 'quota',
    NOT_CREATED: 'quota',
    UNKNOWN: null,
  },
  stop: {
    STOP_IN_PROGRESS: null,
    STOPPED: 'succeeded',
    STOP_FAILED: 'stop_failed',
    UNKNOWN: null,
  },
  start: {
    START_IN_PROGRESS: null,
    READY: 'succeeded',
    START_FAILED: 'start_failed',
    UNKNOWN: null,
  },
  ...Object.fromEntries(
    ['terminate', 'give_up', 'dismiss'].map((action) => [
      action,
      {
        DELETE_IN_PROGRESS: null,
        DELETED: 'succeeded',
        FORGOTTEN: 'succeeded',
        REFUSED: 'succeeded',
        NOT_CREATED: 'succeeded',
        DELETE_FAILED: 'delete_failed',
        UNKNOWN: null,
      },
    ]),
  ),
};

/** A launch as it is once its state has been seen. */
const seenIn = (state: string, changed: Partial<Launch> = {}): Launch =>
  launchInState({
    state,
    failure: state === 'REFUSED' || state === 'NOT_CREATED' ? failure : null,
    firstReadyAtMs: state === 'READY' ? 1 : null,
    ...changed,
  });

describe('how it has ended', () => {
  it.each(Object.keys(outcomes).flatMap((action) => states.map((state) => ({ action, state }))))(
    'what was asked for as $action, in $state',
    ({ action, state }) => {
      const outcome = outcomes[action]?.[state];
      expect(outcomeOf(action, seenIn(state), [])).toBe(
        outcome === undefined ? 'superseded' : outcome,
      );
    },
  );

  it.each(Object.keys(outcomes))('is not known while %s is still intended for', (action) => {
    for (const state of states) {
      expect(outcomeOf(action, seenIn(state, { intent: 'terminate' }), [])).toBeNull();
    }
  });

  it.each([
    ['launch', 'CREATE_FAILED'],
    ['stop', 'STOP_FAILED'],
    ['terminate', 'DELETE_FAILED'],
  ])('%s in %s is told by its status code, if there is one', (action, state) => {
    const launch = seenIn(state, { statusCode: 'INTERNAL_ERROR' });
    expect(outcomeOf(action, launch, [])).toBe('internal_error');
  });

  it.each(['stop', 'start', 'terminate'] as const)('%s that is told to be refused', (intent) => {
    expect(outcomeOf(intent, seenIn('READY'), [{ kind: 'not_done', intent, failure }])).toBe(
      'quota',
    );
    const events = [{ kind: 'superseded', intent, state: 'UNKNOWN' }] as const;
    expect(outcomeOf(intent, seenIn('UNKNOWN'), events)).toBe('superseded');
  });

  it.each(states)('launch, however it is later: %s', (state) => {
    expect(outcomeOf('launch', seenIn(state, { firstReadyAtMs: 1 }), [])).toBe('succeeded');
  });
});
