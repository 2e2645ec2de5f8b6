import { describe, expect, it } from 'vitest';
import { type Failure, failureOf } from '../../../src/launches/failures.js';
import { type Intent, intents } from '../../../src/launches/intents.js';
import type { Launch } from '../../../src/launches/launch.js';
import { nextStep, type StudioStep } from '../../../src/launches/next-step.js';
import type { LaunchState } from '../../../src/launches/states.js';
import { defaultLimits, intentKeptForMs, tokenTrustedForMs } from '../../../src/limits.js';
import { type SessionState, sessionStates } from '../../../src/studio/studio.js';
import { launchInState } from '../../support/launches.js';

const readyTimeoutMs = 30 * 60_000;
const requestedAtMs = 1_790_000_000_000;
const soon = requestedAtMs + 60_000;
const old = requestedAtMs + tokenTrustedForMs;
const late = requestedAtMs + readyTimeoutMs;

const quota: Failure = { kind: 'quota', message: 'No more', requestId: 'request-1' };
const throttled: Failure = { kind: 'throttled', message: 'Slow down', requestId: null };
const cancelled = failureOf('cancelled');
const tookTooLong = failureOf('took_too_long');

/** A Create was sent `ms` before `nowMs`, and got no answer. */
const sent = (nowMs: number, ms: number): Partial<Launch> => ({ createSentAtMs: nowMs - ms });
const stepOf = (changed: Partial<Launch>, nowMs: number) =>
  nextStep(launchInState(changed), nowMs, { ...defaultLimits, readyTimeoutMs });

describe('the next step for a launch without a session', () => {
  const create: StudioStep = {
    do: 'create',
    place: 'us-west-2',
    mayHaveBeenSent: false,
    looksFirst: false,
  };
  /** The row may come from a backup. */
  const lookThenCreate: StudioStep = { ...create, looksFirst: true };
  /** A Create may have been sent although the row does not say so: it may come from a backup. */
  const look = (otherwise: Failure): StudioStep => ({
    do: 'find',
    sentAtMs: requestedAtMs,
    otherwise,
  });
  const createAgain: StudioStep = { ...create, mayHaveBeenSent: true };

  it.each<[string, Partial<Launch>, number, StudioStep]>([
    ['just requested', {}, requestedAtMs, create],
    ['not admitted', { admitted: false }, soon, { do: 'admit' }],
    ['admitted, without a place', { placeId: null }, soon, { do: 'admit' }],
    ['waiting for its approval', { approval: 'asked' }, late, { do: 'await_decision' }],
    ['approved', { approval: 'approved' }, late, { do: 'heed_decision' }],
    ['refused', { approval: 'refused', failure: quota }, soon, { do: 'heed_decision' }],
    ['no longer to be approved', { approval: 'expired' }, late, { do: 'heed_decision' }],
    ['granted', { approval: 'granted' }, soon, create],
    [
      'cancelled while it waits for its approval',
      { approval: 'asked', intent: 'terminate' },
      late,
      { do: 'close', failure: cancelled },
    ],
    [
      'cancelled once it is approved',
      { approval: 'approved', intent: 'terminate' },
      soon,
      { do: 'close', failure: cancelled },
    ],
    ['in trouble', { trouble: throttled, studioAttempts: 5 }, soon, create],
    ['sent without an answer', sent(soon, 1_000), soon, createAgain],
    ['sent, while its token is trusted', sent(old - 1, 1), old - 1, createAgain],
    [
      'sent, when its token is not trusted any more',
      sent(old, 1),
      old,
      { do: 'find', sentAtMs: old - 1, otherwise: null },
    ],
    [
      'sent, and requested in the future: the clock was set back since',
      sent(requestedAtMs, 1),
      requestedAtMs - 1,
      { do: 'find', sentAtMs: requestedAtMs - 1, otherwise: null },
    ],
    ['requested long ago, and not sent', {}, old, lookThenCreate],
    ['failed for good', { failure: quota }, soon, { do: 'close', failure: quota }],
    [
      'failed for good after an unanswered Create',
      { failure: quota, ...sent(soon, 1) },
      soon,
      { do: 'find', sentAtMs: soon - 1, otherwise: quota },
    ],
    ['cancelled', { intent: 'terminate' }, soon, { do: 'close', failure: cancelled }],
    [
      'cancelled after an unanswered Create',
      { intent: 'terminate', ...sent(soon, 1) },
      soon,
      { do: 'find', sentAtMs: soon - 1, otherwise: cancelled },
    ],
    [
      'cancelled with a failure',
      { intent: 'terminate', failure: quota },
      soon,
      { do: 'close', failure: quota },
    ],
    ['a moment before it takes too long', {}, late - 1, lookThenCreate],
    ['taking too long', {}, late, look(tookTooLong)],
    ['taking too long, with a reason', { trouble: throttled }, late, look(throttled)],
    ['taking too long, not admitted', { admitted: false }, late, look(tookTooLong)],
    ['cancelled after too long', { intent: 'terminate' }, late, look(cancelled)],
    [
      'taking too long after an unanswered Create',
      sent(late, 1),
      late,
      { do: 'find', sentAtMs: late - 1, otherwise: tookTooLong },
    ],
    ['with the intent to stop, which has nothing to stop', { intent: 'stop' }, soon, create],
    ['with the intent to start, which has nothing to start', { intent: 'start' }, soon, create],
  ])('%s', (_what, changed, nowMs, step) => {
    expect(stepOf(changed, nowMs)).toEqual(step);
  });
});

describe('the next step for a launch for later', () => {
  const planned: Partial<Launch> = {
    state: 'PLANNED',
    beginsAtMs: late + 60_000,
    attemptSinceMs: late + 60_000,
  };

  it.each<[string, Partial<Launch>, StudioStep]>([
    ['admitted', {}, { do: 'rest' }],
    ['not admitted', { admitted: false, placeId: null }, { do: 'admit' }],
    ['past its time, while no bot ran', { attemptSinceMs: 0 }, { do: 'rest' }],
    ['past its time to keep trying', { keepTryingUntilMs: 1 }, { do: 'rest' }],
    ['not admitted, in trouble', { admitted: false, trouble: throttled }, { do: 'admit' }],
    ['cancelled', { intent: 'terminate' }, { do: 'close', failure: cancelled }],
    [
      'cancelled before it was admitted',
      { intent: 'terminate', admitted: false },
      { do: 'close', failure: cancelled },
    ],
    ['that would keep trying', { keepTryingUntilMs: late + 120_000 }, { do: 'rest' }],
  ])('%s, however long ago it was requested', (_what, changed, step) => {
    for (const nowMs of [requestedAtMs - 60_000, requestedAtMs, old, late]) {
      expect(stepOf({ ...planned, ...changed }, nowMs)).toEqual(step);
    }
  });
});

describe('the next step for a launch with a session', () => {
  /** Which intents the studio still has to be asked for. In all other states it is observed. */
  const carriedOut: Readonly<Record<SessionState, readonly Intent[]>> = {
    CREATE_IN_PROGRESS: ['stop', 'terminate'],
    READY: ['stop', 'terminate', 'reboot'],
    STOP_IN_PROGRESS: ['terminate'],
    STOPPED: ['start', 'terminate', 'resize'],
    START_IN_PROGRESS: ['stop', 'terminate'],
    DELETE_IN_PROGRESS: [],
    DELETED: [],
    CREATE_FAILED: ['terminate'],
    START_FAILED: ['terminate'],
    STOP_FAILED: ['terminate'],
    DELETE_FAILED: ['terminate'],
    UNKNOWN: ['terminate'],
  };
  const sessionId = 's-1';
  const living = sessionStates.filter((state) => state !== 'DELETED');

  it.each(living.flatMap((state) => [null, ...intents].map((intent) => ({ state, intent }))))(
    'in $state with the intent $intent, however old the launch is',
    ({ state, intent }) => {
      const step: StudioStep =
        intent !== null && carriedOut[state].includes(intent)
          ? { do: 'carry_out', intent, sessionId }
          : { do: 'observe', sessionId };
      for (const nowMs of [soon, late]) {
        const launch = { sessionId, state, intent, wantedInstanceType: 'g5.8xlarge' };
        expect(stepOf({ ...launch, trouble: throttled }, nowMs)).toEqual(step);
      }
    },
  );

  it.each<[Intent, LaunchState, number, StudioStep['do']]>([
    ['stop', 'READY', intentKeptForMs - 1, 'carry_out'],
    ['stop', 'READY', intentKeptForMs, 'let_go'],
    ['start', 'STOPPED', intentKeptForMs - 1, 'carry_out'],
    ['start', 'STOPPED', intentKeptForMs, 'let_go'],
    ['terminate', 'READY', 1_000 * intentKeptForMs, 'carry_out'],
    ['reboot', 'READY', intentKeptForMs, 'let_go'],
    ['resize', 'STOPPED', intentKeptForMs, 'let_go'],
    ['stop', 'STOPPED', intentKeptForMs, 'observe'],
  ])('with the intent to %s in %s that is %d ms old: %s', (intent, state, ageMs, step) => {
    const launch = { sessionId, state, intent, wantedInstanceType: 'g5.8xlarge' };
    expect(stepOf({ ...launch, intentAtMs: soon - ageMs }, soon).do).toBe(step);
  });

  it.each(intents)(
    'with a reboot that was sent, however long ago, and the intent to %s',
    (intent) => {
      const state = intent === 'reboot' ? 'READY' : intent === 'stop' ? 'READY' : 'STOPPED';
      const launch = { sessionId, state, intent, wantedInstanceType: 'g5.8xlarge' } as const;
      for (const intentAtMs of [soon, soon - 2 * intentKeptForMs]) {
        const step = stepOf({ ...launch, intentAtMs, rebootSentAtMs: soon }, soon);
        expect(step.do === 'report_lost').toBe(intent === 'reboot');
      }
    },
  );
});

describe('the next step for a launch that is over', () => {
  const over: readonly LaunchState[] = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED'];

  it.each(over.flatMap((state) => [null, ...intents].map((intent) => ({ state, intent }))))(
    'is to rest in $state with the intent $intent, even with other facts that call for a step',
    ({ state, intent }) => {
      for (const changed of [{}, { sessionId: 's-1' }, { admitted: false }, sent(soon, 1)]) {
        expect(stepOf({ state, intent, failure: quota, ...changed }, late)).toEqual({ do: 'rest' });
      }
    },
  );
});
