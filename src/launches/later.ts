import {
  justPastMs,
  keepTryingMs,
  launchLeadMs,
  longestLaunchLeadMs,
  plannedAheadMs,
} from '../limits.js';
import type { Estimate } from './estimate.js';
import type { Launch, LaunchRequest } from './launch.js';

/** What is wrong with the time at which a workstation is to be READY; null: nothing. */
export function timeProblem(readyByMs: number, nowMs: number): 'past' | 'too_far' | null {
  if (readyByMs < nowMs - justPastMs) return 'past';
  return readyByMs > nowMs + plannedAheadMs ? 'too_far' : null;
}

/**
 * The launch with the time at which the bot begins, so that nine of ten like it are READY by the time that was asked
 * for. If that time is past already, it begins at once.
 */
export function planned<Request extends LaunchRequest>(
  launch: Request,
  readyByMs: number,
  estimate: Estimate | null,
): Request {
  const leadMs = Math.min(estimate?.slowMs ?? launchLeadMs, longestLaunchLeadMs);
  const beginsAtMs = Math.max(readyByMs - leadMs, launch.requestedAtMs);
  const { keepTryingUntilMs } = launch;
  return {
    ...launch,
    beginsAtMs,
    // From when it begins.
    keepTryingUntilMs: keepTryingUntilMs === null ? null : beginsAtMs + keepTryingMs,
  };
}

/** Whether it was asked for so late that the bot began at once: it may be READY later than asked. */
export function isShortNotice({ readyByMs, requestedAtMs, beginsAtMs }: Launch): boolean {
  return readyByMs !== null && beginsAtMs === requestedAtMs;
}

/** Whether the message says that it is late: not READY by the time that was asked for. */
export function isLate({ readyByMs, slowSinceMs }: Launch): boolean {
  return readyByMs !== null && slowSinceMs !== null && slowSinceMs > readyByMs;
}

/** Shorter than this is in time: no clock that people read is more exact. */
const inTimeMs = 60_000;

/** How much later than asked it was READY for the first time; null: it was in time, or at no time asked. */
export function lateByMs({ readyByMs, firstReadyAtMs }: Launch): number | null {
  if (readyByMs === null || firstReadyAtMs === null) return null;
  const lateMs = firstReadyAtMs - readyByMs;
  return lateMs < inTimeMs ? null : lateMs;
}
