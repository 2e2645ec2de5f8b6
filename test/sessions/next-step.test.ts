import { describe, expect, it } from 'vitest';
import type { Failure, Launch } from '../../src/sessions/launch.js';
import { nextStep, type StudioStep, tokenTrustedForMs } from '../../src/sessions/next-step.js';
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
  const late = requestedAtMs + readyTimeoutMs;

  it.each<[string, Partial<Launch>, number, StudioStep]>([
    ['just requested', {}, requestedAtMs, { do: 'create' }],
    ['not admitted', { admitted: false }, soon, { do: 'admit' }],
    ['in trouble', { trouble: throttled, studioAttempts: 5 }, soon, { do: 'create' }],
    ['sent without an answer', sent(soon, 1_000), soon, { do: 'create' }],
    ['sent as long ago as tokens hold', sent(soon, tokenTrustedForMs - 1), soon, { do: 'create' }],
    [
      'sent longer ago than tokens hold',
      sent(soon, tokenTrustedForMs),
      soon,
      { do: 'find', otherwise: null },
    ],
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

  it.each<[string, Launch['wish'], StudioStep['do']]>([
    ['CREATE_IN_PROGRESS', null, 'observe'],
    ['READY', null, 'observe'],
    ['HIBERNATED', null, 'observe'],
    ['CREATE_IN_PROGRESS', 'terminate', 'terminate'],
    ['READY', 'terminate', 'terminate'],
    ['STOPPED', 'terminate', 'terminate'],
    ['CREATE_FAILED', 'terminate', 'terminate'],
    ['DELETE_FAILED', 'terminate', 'terminate'],
    ['HIBERNATED', 'terminate', 'terminate'],
    ['DELETE_IN_PROGRESS', 'terminate', 'observe'],
    ['DELETED', 'terminate', 'observe'],
    ['FORGOTTEN', 'terminate', 'observe'],
  ])('with a session in %s and the wish %s', (state, wish, step) => {
    // However long ago it was requested, and whatever else went wrong.
    const launch = launchInState({ sessionId: 's-1', state, wish, trouble: throttled });
    for (const nowMs of [soon, late]) {
      expect(nextStep(launch, nowMs, { readyTimeoutMs })).toEqual({ do: step });
    }
  });
});
