import { describe, expect, it } from 'vitest';
import {
  type Failure,
  type Intent,
  intents,
  type Launch,
  type LaunchState,
  sessionStates,
} from '../../../src/launches/launch.js';
import {
  intentAfter,
  intentKeptForMs,
  isSuperseded,
  nextStep,
  type StudioStep,
  tokenTrustedForMs,
} from '../../../src/launches/next-step.js';
import { launchInState } from '../../support/launches.js';

const readyTimeoutMs = 30 * 60_000;
const requestedAtMs = 1_790_000_000_000;
const minute = 60_000;

const quota: Failure = { kind: 'quota', message: 'No more', requestId: 'request-1' };
const throttled: Failure = { kind: 'throttled', message: 'Slow down', requestId: null };
const givenUp: Failure = { kind: 'given_up', message: '', requestId: null };
const tookTooLong: Failure = { kind: 'took_too_long', message: '', requestId: null };

/** A Create that went out `ms` before `nowMs`, and no answer. */
const sent = (nowMs: number, ms: number): Partial<Launch> => ({ createSentAtMs: nowMs - ms });

describe('the next step for a launch', () => {
  const soon = requestedAtMs + minute;
  const old = requestedAtMs + tokenTrustedForMs;
  const late = requestedAtMs + readyTimeoutMs;

  it.each<[string, Partial<Launch>, number, StudioStep]>([
    ['just requested', {}, requestedAtMs, { do: 'create' }],
    ['not admitted', { admitted: false }, soon, { do: 'admit' }],
    ['in trouble', { trouble: throttled, studioAttempts: 5 }, soon, { do: 'create' }],
    ['sent without an answer', sent(soon, 1_000), soon, { do: 'create' }],
    ['sent, and asked for while tokens hold', sent(old - 1, 1), old - 1, { do: 'create' }],
    [
      'sent, and asked for longer ago than tokens hold',
      sent(old, 1),
      old,
      { do: 'find', otherwise: null },
    ],
    ['asked for long ago, and nothing sent', {}, old, { do: 'create' }],
    ['failed for good', { failure: quota }, soon, { do: 'close', failure: quota }],
    [
      'failed for good after an open creation',
      { failure: quota, ...sent(soon, 1) },
      soon,
      { do: 'find', otherwise: quota },
    ],
    ['given up', { intent: 'terminate' }, soon, { do: 'close', failure: givenUp }],
    [
      'given up after an open creation',
      { intent: 'terminate', ...sent(soon, 1) },
      soon,
      { do: 'find', otherwise: givenUp },
    ],
    [
      'given up with a failure',
      { intent: 'terminate', failure: quota },
      soon,
      { do: 'close', failure: quota },
    ],
    ['a moment before it takes too long', {}, late - 1, { do: 'create' }],
    ['taking too long', {}, late, { do: 'close', failure: tookTooLong }],
    [
      'taking too long, with a reason',
      { trouble: throttled },
      late,
      { do: 'close', failure: throttled },
    ],
    [
      'taking too long, not admitted',
      { admitted: false },
      late,
      { do: 'close', failure: tookTooLong },
    ],
    [
      'taking too long after an open creation',
      sent(late, 1),
      late,
      { do: 'find', otherwise: tookTooLong },
    ],
  ])('without a session, %s', (_what, changed, nowMs, step) => {
    expect(nextStep(launchInState(changed), nowMs, { readyTimeoutMs })).toEqual(step);
  });

  /** Which intents are carried out in a state; the others are over, or can no longer be. */
  const carriedOut: Readonly<Record<string, readonly Intent[]>> = {
    CREATE_IN_PROGRESS: ['terminate'],
    READY: ['stop', 'terminate'],
    STOP_IN_PROGRESS: ['terminate'],
    STOPPED: ['start', 'terminate'],
    START_IN_PROGRESS: ['terminate'],
    DELETE_IN_PROGRESS: [],
    CREATE_FAILED: ['terminate'],
    START_FAILED: ['terminate'],
    STOP_FAILED: ['terminate'],
    DELETE_FAILED: ['terminate'],
    UNKNOWN: ['terminate'],
  };
  /** Where an intent is fulfilled, or has failed; the states say so themselves. */
  const fulfilledIn: Readonly<Record<Intent, readonly string[]>> = {
    stop: ['STOP_IN_PROGRESS', 'STOPPED', 'STOP_FAILED'],
    start: ['START_IN_PROGRESS', 'READY', 'START_FAILED'],
    terminate: ['DELETE_IN_PROGRESS', 'DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED'],
  };
  const atRest = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED'];

  it.each<[Intent, LaunchState, number, StudioStep['do']]>([
    ['stop', 'READY', intentKeptForMs - 1, 'carry_out'],
    ['stop', 'READY', intentKeptForMs, 'let_go'],
    ['start', 'STOPPED', intentKeptForMs, 'let_go'],
    ['terminate', 'READY', 1_000 * intentKeptForMs, 'carry_out'],
    // Another bot's clock need not agree to the millisecond.
    ['stop', 'READY', -5, 'carry_out'],
    // The clock has been set back.
    ['stop', 'READY', -intentKeptForMs, 'carry_out'],
    // Fulfilled, however long ago it was asked for.
    ['stop', 'STOPPED', intentKeptForMs, 'observe'],
  ])('a %s in %s that is %d ms old: %s', (intent, state, ageMs, step) => {
    const launch = launchInState({ sessionId: 's-1', state, intent, intentAtMs: soon - ageMs });
    expect(nextStep(launch, soon, { readyTimeoutMs }).do).toBe(step);
  });

  it.each(
    [...sessionStates].flatMap((state) => [null, ...intents].map((intent) => ({ state, intent }))),
  )('with a session in $state and the intent $intent', ({ state, intent }) => {
    const carries = intent !== null && (carriedOut[state] ?? []).includes(intent);
    const step = atRest.includes(state)
      ? { do: 'rest' }
      : carries
        ? { do: 'carry_out', intent, sessionId: 's-1' }
        : { do: 'observe' };
    // However long ago it was requested, and whatever else went wrong.
    const launch = launchInState({ sessionId: 's-1', state, intent, trouble: throttled });
    for (const nowMs of [soon, late]) {
      expect(nextStep(launch, nowMs, { readyTimeoutMs })).toEqual(step);
    }
    expect(intentAfter(intent, state)).toBe(carries ? intent : null);
  });

  it.each(atRest.flatMap((state) => [null, ...intents].map((intent) => ({ state, intent }))))(
    'is none in $state, with the intent $intent and however it looks otherwise',
    ({ state, intent }) => {
      for (const changed of [{}, { sessionId: 's-1' }, { admitted: false }, sent(soon, 1)]) {
        const launch = launchInState({ state, intent, failure: quota, ...changed });
        expect(nextStep(launch, late, { readyTimeoutMs })).toEqual({ do: 'rest' });
      }
    },
  );

  it.each(
    [...sessionStates, ...atRest].flatMap((state) => intents.map((intent) => ({ state, intent }))),
  )(
    'the intent to $intent in $state is carried out, fulfilled or superseded',
    ({ state, intent }) => {
      const carried = (carriedOut[state] ?? []).includes(intent);
      const fulfilled = fulfilledIn[intent].includes(state);
      expect(isSuperseded(intent, state)).toBe(!carried && !fulfilled);
    },
  );

  it.each(['stop', 'start'] as const)(
    'without a session is not turned aside by the intent to %s',
    (intent) => {
      expect(nextStep(launchInState({ intent }), soon, { readyTimeoutMs })).toEqual({
        do: 'create',
      });
    },
  );
});
