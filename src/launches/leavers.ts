import { type Limits, leaverTriedAgainMs } from '../limits.js';
import { refusalOf } from './actions.js';
import type { Launch } from './launch.js';
import { states } from './states.js';

/** What comes next of a live launch whose owner has left. */
export type LeaverStep =
  /** The admins are to hear of it. */
  | { do: 'tell' }
  /** The grace is over. If that fails, it is tried again after `againMs`. */
  | { do: 'end'; intent: 'stop' | 'terminate'; againMs: number }
  | { do: 'wait'; againMs: number };

export function leaverStep(
  launch: Launch,
  nowMs: number,
  { leaverGraceMs, ownersEveryMs }: Limits,
): LeaverStep {
  const { ownerLeftAtMs, leaverAttempts } = launch;
  if (ownerLeftAtMs === null) return { do: 'tell' };
  const graceMs = ownerLeftAtMs + leaverGraceMs - nowMs;
  const backOffMs = leaverTriedAgainMs * 2 ** leaverAttempts;
  const againMs = Math.min(graceMs > 0 ? graceMs : backOffMs, ownersEveryMs);
  const intent = graceMs > 0 ? null : endForLeaver(launch);
  return intent === null ? { do: 'wait', againMs } : { do: 'end', intent, againMs };
}

/**
 * How the bot ends a session whose owner has left; null: not at all, or not yet. It is stopped, or
 * terminated where it cannot be. One that is stopped stays: only the admins may end what is on its disk.
 */
export function endForLeaver(launch: Launch): 'stop' | 'terminate' | null {
  if (launch.intent !== null) return null;
  if (refusalOf('stop', 'admin', launch) === null) return 'stop';
  return ['ready', 'failed'].includes(states[launch.state].phase) ? 'terminate' : null;
}
