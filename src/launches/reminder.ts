import { stoppedLeadsMs } from '../limits.js';
import type { Launch } from './launch.js';

export type Deadline = { what: 'stop' | 'terminate'; atMs: number };

export type Reminder = Deadline & { leadMs: number };

/** What the studio will do by itself next; null: nothing that is known of. */
export function deadlineOf({ state, stopAtMs, terminateAtMs }: Launch): Deadline | null {
  if (state === 'READY' && stopAtMs !== null) return { what: 'stop', atMs: stopAtMs };
  if ((state === 'READY' || state === 'STOPPED') && terminateAtMs !== null) {
    return { what: 'terminate', atMs: terminateAtMs };
  }
  return null;
}

/**
 * How long ahead of a launch's deadline to remind. The bot gives what is stopped days, and the owner is
 * reminded as far ahead; not at the stop itself, which tells the same.
 */
export function leadsFor(
  { state, lifetime }: Launch,
  leadsMs: readonly number[],
): readonly number[] {
  if (lifetime.endedBy === 'studio' || state !== 'STOPPED') return leadsMs;
  const { stoppedForMs } = lifetime;
  return stoppedLeadsMs.filter((leadMs) => stoppedForMs === null || leadMs < stoppedForMs);
}

/**
 * The reminder to give now, if any: one for each lead before each deadline. One that is missed
 * because a shorter lead has begun is not made up for.
 * @param leadsMs how long ahead of a deadline to remind, in milliseconds
 */
export function reminderDue(
  launch: Launch,
  nowMs: number,
  leadsMs: readonly number[],
): Reminder | null {
  const deadline = deadlineOf(launch);
  if (deadline === null || nowMs >= deadline.atMs) return null;
  const leadMs = Math.min(...leadsMs.filter((lead) => deadline.atMs - nowMs <= lead));
  if (!Number.isFinite(leadMs)) return null;
  const given =
    launch.remindedDeadlineMs === deadline.atMs &&
    launch.remindedLeadMs !== null &&
    launch.remindedLeadMs <= leadMs;
  return given ? null : { ...deadline, leadMs };
}

/**
 * The reminder of a deadline of the bot's own that came while no bot ran: the owner may be at work, so the
 * session stays on for the shortest lead. Null: the owner was reminded, or is not to be.
 */
export function lateReminder(
  launch: Launch,
  nowMs: number,
  leadsMs: readonly number[],
): Reminder | null {
  const deadline = deadlineOf(launch);
  if (deadline === null || launch.state !== 'READY' || launch.endAttempts > 0) return null;
  if (leadsMs.length === 0 || launch.remindedDeadlineMs === deadline.atMs) return null;
  const leadMs = Math.min(...leadsMs);
  return { what: deadline.what, atMs: nowMs + leadMs, leadMs };
}
