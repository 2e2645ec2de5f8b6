import type { Limits } from '../engine/limits.js';
import type { StreamingSession } from '../studio/studio.js';
import { phaseOf } from './launch.js';
import type { StudioChange, WatchedLaunch } from './ports/studio-tasks.js';
import { reminderDue } from './reminder.js';

type Seen = Omit<WatchedLaunch, 'sessionId' | 'clientToken'>;

const secondLookAfterMs = 10_000;

const dayMs = 24 * 60 * 60_000;

/**
 * What a look at the session changes about its launch; null when all is as it was. Looking is also
 * when the bot notices what time it is: that a session takes unusually long or is stuck, that a
 * deadline comes near, that nobody has stopped it for a day. Each is said once.
 */
export function changeSeen(
  launch: Seen,
  session: StreamingSession,
  nowMs: number,
  limits: Pick<Limits, 'readyTimeoutMs' | 'reminderLeadsMs'>,
): Pick<StudioChange, 'set' | 'events' | 'visible'> | null {
  const facts = {
    statusCode: session.statusCode,
    statusMessage: session.statusMessage,
    stopAtMs: session.stopAtMs,
    terminateAtMs: session.terminateAtMs,
    trouble: null,
    studioAttempts: 0,
    missingSinceMs: null,
  };
  if (session.state !== launch.state) {
    return {
      set: {
        ...facts,
        state: session.state,
        stateSinceMs: nowMs,
        stuckSinceMs: null,
        slowSinceMs: null,
        ...(session.state === 'READY' && {
          readyAtMs: nowMs,
          firstReadyAtMs: launch.firstReadyAtMs ?? nowMs,
        }),
      },
      events: [
        { kind: 'state', state: session.state, statusCode: session.statusCode, failure: null },
      ],
    };
  }
  if (isStuck(launch, nowMs, limits.readyTimeoutMs)) {
    return { set: { ...facts, stuckSinceMs: nowMs }, events: [{ kind: 'stuck' }] };
  }
  const reminder = reminderDue({ ...launch, ...facts }, nowMs, limits.reminderLeadsMs);
  if (reminder !== null) {
    const { what, atMs, leadMs } = reminder;
    return {
      set: { ...facts, remindedDeadlineMs: atMs, remindedLeadMs: leadMs },
      events: [{ kind: 'reminder', what, atMs }],
    };
  }
  if (isSlow(launch, nowMs)) return { set: { ...facts, slowSinceMs: nowMs }, visible: true };
  if (isForgottenOn(launch, nowMs)) {
    return { set: { ...facts, agedReadyAtMs: launch.readyAtMs }, visible: true };
  }
  const same =
    !launch.troubled &&
    launch.missingSinceMs === null &&
    session.statusCode === launch.statusCode &&
    session.statusMessage === launch.statusMessage &&
    session.stopAtMs === launch.stopAtMs &&
    session.terminateAtMs === launch.terminateAtMs;
  return same ? null : { set: facts, visible: true };
}

/**
 * What it changes that the studio says it has no such session. One that has been READY the studio has
 * long known: a second look is enough.
 */
export function changeWhenMissing(
  { missingSinceMs, firstReadyAtMs }: Pick<WatchedLaunch, 'missingSinceMs' | 'firstReadyAtMs'>,
  nowMs: number,
  { missingForMs, movingMs }: Pick<Limits, 'missingForMs' | 'movingMs'>,
): Pick<StudioChange, 'set' | 'events'> {
  // Not so soon, however, that a moment's mistake at the studio's end would be believed.
  const secondLookMs = Math.max(movingMs, secondLookAfterMs);
  const believedAfterMs =
    firstReadyAtMs === null ? missingForMs : Math.min(secondLookMs, missingForMs);
  // Since a time that lies ahead: the clock has been set back, and counts from now on.
  if (missingSinceMs === null || missingSinceMs > nowMs) return { set: { missingSinceMs: nowMs } };
  if (nowMs - missingSinceMs < believedAfterMs) return { set: { missingSinceMs } };
  return {
    set: {
      state: 'FORGOTTEN',
      stateSinceMs: nowMs,
      intent: null,
      trouble: null,
      stuckSinceMs: null,
    },
    events: [{ kind: 'state', state: 'FORGOTTEN', statusCode: null, failure: null }],
  };
}

/** What the time alone changes, when nobody can look: a deadline comes all the same. */
export function changeUnseen(
  launch: Seen,
  nowMs: number,
  limits: Pick<Limits, 'readyTimeoutMs' | 'reminderLeadsMs'>,
): Pick<StudioChange, 'set' | 'events'> | null {
  if (isStuck(launch, nowMs, limits.readyTimeoutMs)) {
    return { set: { stuckSinceMs: nowMs }, events: [{ kind: 'stuck' }] };
  }
  const reminder = reminderDue(launch, nowMs, limits.reminderLeadsMs);
  if (reminder === null) return null;
  const { what, atMs, leadMs } = reminder;
  return {
    set: { remindedDeadlineMs: atMs, remindedLeadMs: leadMs },
    events: [{ kind: 'reminder', what, atMs }],
  };
}

function isStuck(launch: Seen, nowMs: number, readyTimeoutMs: number): boolean {
  const phase = phaseOf(launch.state);
  return (
    launch.stuckSinceMs === null &&
    (phase === 'moving' || phase === 'unknown') &&
    nowMs - launch.stateSinceMs >= readyTimeoutMs
  );
}

/** It takes longer than nine of ten launches like it did. */
function isSlow(launch: Seen, nowMs: number): boolean {
  return (
    launch.state === 'CREATE_IN_PROGRESS' &&
    launch.slowMs !== null &&
    launch.slowSinceMs === null &&
    nowMs - launch.requestedAtMs > launch.slowMs
  );
}

/** Nobody has stopped it for a day after it became READY. */
function isForgottenOn(launch: Seen, nowMs: number): boolean {
  return (
    launch.state === 'READY' &&
    launch.readyAtMs !== null &&
    launch.agedReadyAtMs !== launch.readyAtMs &&
    nowMs - launch.readyAtMs >= dayMs
  );
}
