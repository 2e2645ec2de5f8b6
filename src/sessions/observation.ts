import type { StreamingSession } from '../studio/studio.js';
import { phaseOf } from './launch.js';
import type { StudioChange, WatchedLaunch } from './launch-store.js';

type Seen = Omit<WatchedLaunch, 'sessionId' | 'clientToken'>;

/** Nimble may not yet know, for a moment, what it has just created. */
const newSessionGraceMs = 2 * 60_000;

/**
 * What a look at the session changes about its launch; null when all is as it was.
 * A session on the move for longer than `readyTimeoutMs` is reported, once, as stuck.
 */
export function changeSeen(
  launch: Seen,
  session: StreamingSession,
  nowMs: number,
  readyTimeoutMs: number,
): Pick<StudioChange, 'set' | 'news' | 'visible'> | null {
  const facts = {
    statusCode: session.statusCode,
    statusMessage: session.statusMessage,
    stopAtMs: session.stopAtMs,
    terminateAtMs: session.terminateAtMs,
    trouble: null,
    studioAttempts: 0,
  };
  if (session.state !== launch.state) {
    return {
      set: {
        ...facts,
        state: session.state,
        stateSinceMs: nowMs,
        stuckSinceMs: null,
        ...(session.state === 'READY' && { readyAtMs: nowMs }),
      },
      news: [
        { kind: 'state', state: session.state, statusCode: session.statusCode, failure: null },
      ],
    };
  }
  if (isStuck(launch, nowMs, readyTimeoutMs)) {
    return { set: { ...facts, stuckSinceMs: nowMs }, news: [{ kind: 'stuck' }] };
  }
  const same =
    !launch.troubled &&
    session.statusCode === launch.statusCode &&
    session.statusMessage === launch.statusMessage &&
    session.stopAtMs === launch.stopAtMs &&
    session.terminateAtMs === launch.terminateAtMs;
  return same ? null : { set: facts, visible: true };
}

/** What it changes that the studio does not know the session; null while it may just be new. */
export function changeWhenUnknown(
  launch: Pick<WatchedLaunch, 'requestedAtMs'>,
  nowMs: number,
): Pick<StudioChange, 'set' | 'news'> | null {
  if (nowMs - launch.requestedAtMs < newSessionGraceMs) return null;
  return {
    set: { state: 'FORGOTTEN', stateSinceMs: nowMs, wish: null, trouble: null, stuckSinceMs: null },
    news: [{ kind: 'state', state: 'FORGOTTEN', statusCode: null, failure: null }],
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
