import pRetry from 'p-retry';
import {
  studioCallMs,
  studioReadMs,
  studioRetries,
  studioRetryMaxMs,
  studioRetryMinMs,
} from '../../limits.js';
import { within } from '../../within.js';
import { isWorthRetrying, type StudioError } from '../studio.js';
import { studioErrorFrom } from './errors.js';

/** Three attempts and their waits end well within a claim's lease. */
const retrySchedule = {
  retries: studioRetries,
  factor: 2,
  minTimeout: studioRetryMinMs,
  maxTimeout: studioRetryMaxMs,
  randomize: true,
};

export type Send<T> = (options: { abortSignal: AbortSignal }) => Promise<T>;

/** Runs `send` until it ends, the time limit is reached, or `signal` aborts, whichever is first. */
function withinLimit<T>(send: Send<T>, signal: AbortSignal, limitMs: number): Promise<T> {
  return within(signal, limitMs, (abortSignal) => {
    abortSignal.throwIfAborted();
    const broken = new Promise<never>((_resolve, reject) => {
      abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
    });
    // Raced, because the SDK no longer heeds the signal once it is reading a body.
    return Promise.race([send({ abortSignal }), broken]);
  });
}

/**
 * Makes one call to AWS: each attempt with a time limit, throttling, 5xx and transport faults
 * retried a few times, everything else final at once. Rejects with `StudioError` only, whose
 * `outcomeUnknown` speaks for all attempts together.
 */
export function callAws<T>(send: Send<T>, signal: AbortSignal): Promise<T> {
  return call(send, signal, () => studioCallMs);
}

/** As `callAws`, of a call that changes nothing: the first attempts have less time. */
export async function readAws<T>(send: Send<T>, signal: AbortSignal): Promise<T> {
  try {
    return await call(send, signal, (attempt) => studioReadMs[attempt - 1] ?? studioCallMs);
  } catch (error) {
    throw readError(error);
  }
}

/** The error of what changes nothing: it leaves nothing open, with or without an answer. */
export function readError(error: unknown): StudioError {
  return studioErrorFrom(error).withOutcome(false);
}

/**
 * As `callAws`, of what must not come late: one attempt. Whether another one is still wanted only its
 * caller can find out.
 */
export function callAwsOnce<T>(send: Send<T>, signal: AbortSignal): Promise<T> {
  return call(send, signal, () => studioCallMs, 0);
}

/** @param limitMs how long an attempt may take; the first is 1 */
async function call<T>(
  send: Send<T>,
  signal: AbortSignal,
  limitMs: (attempt: number) => number,
  retries = retrySchedule.retries,
): Promise<T> {
  let outcomeUnknown = false;
  const attempt = async (number: number) => {
    try {
      return await withinLimit(send, signal, limitMs(number));
    } catch (error) {
      const studioError = studioErrorFrom(error);
      outcomeUnknown ||= studioError.outcomeUnknown;
      throw studioError;
    }
  };
  try {
    return await pRetry(attempt, {
      ...retrySchedule,
      retries,
      signal,
      shouldRetry: ({ error }) => isWorthRetrying(studioErrorFrom(error).kind),
    });
  } catch (error) {
    throw studioErrorFrom(error).withOutcome(outcomeUnknown);
  }
}
