import { describe, expect, it } from 'vitest';
import {
  type Failure,
  type Launch,
  type LaunchState,
  sessionStates,
  type Wish,
  wishes,
} from '../../src/sessions/launch.js';
import {
  isOvertaken,
  nextStep,
  type StudioStep,
  tokenTrustedForMs,
  wishAfter,
  wishKeptForMs,
} from '../../src/sessions/next-step.js';
import { launchInState } from '../support/launches.js';

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
    ['given up', { wish: 'terminate' }, soon, { do: 'close', failure: givenUp }],
    [
      'given up after an open creation',
      { wish: 'terminate', ...sent(soon, 1) },
      soon,
      { do: 'find', otherwise: givenUp },
    ],
    [
      'given up with a failure',
      { wish: 'terminate', failure: quota },
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

  /** Which wishes are carried out in a state; the others are over, or can no longer be. */
  const carriedOut: Readonly<Record<string, readonly Wish[]>> = {
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
    HIBERNATED: ['terminate'],
  };
  /** Where a wish is fulfilled, or has failed; the states say so themselves. */
  const fulfilledIn: Readonly<Record<Wish, readonly string[]>> = {
    stop: ['STOP_IN_PROGRESS', 'STOPPED', 'STOP_FAILED'],
    start: ['START_IN_PROGRESS', 'READY', 'START_FAILED'],
    terminate: ['DELETE_IN_PROGRESS', 'DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED'],
  };
  const atRest = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED'];

  it.each<[Wish, LaunchState, number, StudioStep['do']]>([
    ['stop', 'READY', wishKeptForMs - 1, 'carry_out'],
    ['stop', 'READY', wishKeptForMs, 'let_go'],
    ['start', 'STOPPED', wishKeptForMs, 'let_go'],
    ['terminate', 'READY', 1_000 * wishKeptForMs, 'carry_out'],
    // Another bot's clock need not agree to the millisecond.
    ['stop', 'READY', -5, 'carry_out'],
    // The clock has been set back.
    ['stop', 'READY', -wishKeptForMs, 'carry_out'],
    // Fulfilled, however long ago it was asked for.
    ['stop', 'STOPPED', wishKeptForMs, 'observe'],
  ])('a %s in %s that is %d ms old: %s', (wish, state, ageMs, step) => {
    const launch = launchInState({ sessionId: 's-1', state, wish, wishAtMs: soon - ageMs });
    expect(nextStep(launch, soon, { readyTimeoutMs }).do).toBe(step);
  });

  it.each(
    [...sessionStates, 'HIBERNATED'].flatMap((state) =>
      [null, ...wishes].map((wish) => ({ state, wish })),
    ),
  )('with a session in $state and the wish $wish', ({ state, wish }) => {
    const carries = wish !== null && (carriedOut[state] ?? []).includes(wish);
    const step = atRest.includes(state)
      ? { do: 'rest' }
      : carries
        ? { do: 'carry_out', wish, sessionId: 's-1' }
        : { do: 'observe' };
    // However long ago it was requested, and whatever else went wrong.
    const launch = launchInState({ sessionId: 's-1', state, wish, trouble: throttled });
    for (const nowMs of [soon, late]) {
      expect(nextStep(launch, nowMs, { readyTimeoutMs })).toEqual(step);
    }
    expect(wishAfter(wish, state)).toBe(carries ? wish : null);
  });

  it.each(atRest.flatMap((state) => [null, ...wishes].map((wish) => ({ state, wish }))))(
    'is none in $state, with the wish $wish and however it looks otherwise',
    ({ state, wish }) => {
      for (const changed of [{}, { sessionId: 's-1' }, { admitted: false }, sent(soon, 1)]) {
        const launch = launchInState({ state, wish, failure: quota, ...changed });
        expect(nextStep(launch, late, { readyTimeoutMs })).toEqual({ do: 'rest' });
      }
    },
  );

  it.each(
    [...sessionStates, 'HIBERNATED', ...atRest].flatMap((state) =>
      wishes.map((wish) => ({ state, wish })),
    ),
  )('the wish to $wish in $state is carried out, fulfilled or overtaken', ({ state, wish }) => {
    const carried = (carriedOut[state] ?? []).includes(wish);
    const fulfilled = fulfilledIn[wish].includes(state);
    expect(isOvertaken(wish, state)).toBe(!carried && !fulfilled);
  });

  it.each(['stop', 'start'] as const)(
    'without a session is not turned aside by the wish to %s',
    (wish) => {
      expect(nextStep(launchInState({ wish }), soon, { readyTimeoutMs })).toEqual({ do: 'create' });
    },
  );
});
