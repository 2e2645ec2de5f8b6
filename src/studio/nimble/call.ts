import pRetry from 'p-retry';
import { isWorthRetrying, StudioError } from '../studio.js';
import { studioErrorFrom } from './errors.js';

/** How long one call may take before it counts as lost. The SDK itself would wait for ever. */
export const attemptTimeoutMs = 8_000;

/** Three attempts and their waits end well within the reconciler's lease. */
const retrySchedule = {
  retries: 2,
  factor: 2,
  minTimeout: 200,
  maxTimeout: 2_000,
  randomize: true,
};

function rejectsOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Makes one call to AWS: each attempt with a time limit, throttling, 5xx and transport faults
 * retried a few times, everything else final at once. Rejects with `StudioError` only, whose
 * `outcomeUnknown` speaks for all attempts together.
 */
export async function callAws<T>(
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let outcomeUnknown = false;
  const attempt = async () => {
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]);
    try {
      // Raced, because the SDK no longer heeds the signal once it is reading a body.
      return await Promise.race([send({ abortSignal }), rejectsOnAbort(abortSignal)]);
    } catch (error) {
      const studioError = studioErrorFrom(error);
      outcomeUnknown ||= studioError.outcomeUnknown;
      throw studioError;
    }
  };
  try {
    return await pRetry(attempt, {
      ...retrySchedule,
      signal,
      shouldRetry: ({ error }) => isWorthRetrying(studioErrorFrom(error).kind),
    });
  } catch (error) {
    const last = studioErrorFrom(error);
    throw new StudioError(last.kind, {
      message: last.message,
      requestId: last.requestId,
      outcomeUnknown,
      cause: last.cause,
    });
  }
}
