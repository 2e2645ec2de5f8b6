import { afterRefusal, failedForCapacity, withoutSession } from '../../launches/attempts.js';
import type { Failure } from '../../launches/failures.js';
import { failureFrom } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import type { Observed } from '../../launches/observation.js';
import { isEnding } from '../../launches/sweep.js';
import { counted } from '../../launches/usage.js';
import { intentRefusalsAtMost } from '../../limits.js';
import {
  isWorthRetrying,
  type StreamingSession,
  StudioError,
  sessionOf,
} from '../../studio/studio.js';
import type { EngineContext } from '../context.js';
import { close, type Next, type StudioWork, save, saveAndRelease, tryAgainLater } from './save.js';

/** Nothing was free in this place, of this type: goes on to the next attempt, at once or later, or ends. */
export function refusedForCapacity(work: StudioWork, failure: Failure): Promise<Next> {
  const { ctx, launch } = work;
  const next = nextAttempt(ctx, launch);
  switch (next.kind) {
    case 'go_on':
      return save(work, { set: next.set, visible: true });
    case 'wait': {
      const waitMs = next.set.nextRoundAtMs - ctx.clock();
      return saveAndRelease(work, Math.max(0, waitMs), { set: next.set, visible: true });
    }
    case 'end':
      return close(work, 'NOT_CREATED', next.failure ?? failure, next.set);
  }
}

/**
 * What it changes that the session was seen to have failed for lack of capacity before it was ever READY:
 * the launch is without a session again. Null: it is not so, or the failed session is its end.
 */
export function failedAttempt(
  ctx: EngineContext,
  launch: Launch,
  session: StreamingSession,
): Observed | null {
  if (!failedForCapacity(launch, session)) return null;
  const next = nextAttempt(ctx, launch);
  if (next.kind === 'end' && next.failure === null) return null;
  const ended = next.kind === 'end' ? { failure: next.failure } : {};
  const nowMs = ctx.clock();
  const without = withoutSession(session, nowMs);
  const { set, used } = counted(without.state, launch, nowMs);
  return { set: { ...without, ...set, ...next.set, ...ended }, used, visible: true };
}

/** Deletes the session of an attempt that failed. If that cannot be done, the launch ends with it. */
export async function clearAway(work: StudioWork, sessionId: string): Promise<Next> {
  const { ctx, signal } = work;
  try {
    await ctx.studio.deleteSession(sessionId, signal);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (error.kind !== 'not_found') return notCleared(work, sessionId, error);
  }
  return cleared(work);
}

function cleared(work: StudioWork): Promise<Next> {
  return save(work, { set: { failedSessionId: null, trouble: null, studioAttempts: 0 } });
}

async function notCleared(work: StudioWork, sessionId: string, error: StudioError): Promise<Next> {
  const { ctx, launch, signal } = work;
  const failure = failureFrom(error);
  if (isWorthRetrying(error.kind)) return tryAgainLater(work, failure);
  if (error.kind === 'conflict' || error.kind === 'validation') {
    try {
      if (isEnding(await sessionOf(ctx.studio, sessionId, signal))) return await cleared(work);
    } catch (reason) {
      const { kind } = failureFrom(reason);
      return kind === 'not_found' ? cleared(work) : tryAgainLater(work, failureFrom(reason));
    }
    if (launch.studioAttempts < intentRefusalsAtMost) return tryAgainLater(work, failure);
  }
  ctx.log.warn({ launch: launch.clientToken, session: sessionId, failure }, 'failed session stays');
  return saveAndRelease(work, ctx.limits.movingMs, {
    set: {
      state: 'CREATE_FAILED',
      stateWord: 'CREATE_FAILED',
      stateSinceMs: ctx.clock(),
      problem: 'capacity',
      sessionId,
      failedSessionId: null,
      failure: null,
      trouble: null,
      nextRoundAtMs: null,
      studioAttempts: 0,
    },
    events: [{ kind: 'state', state: 'CREATE_FAILED', problem: 'capacity', failure: null }],
  });
}

function nextAttempt({ clock, limits, random, log }: EngineContext, launch: Launch) {
  const next = afterRefusal(launch, clock(), limits, random());
  const { clientToken, attempt, ec2InstanceType: type, placeId: place } = launch;
  log.info({ launch: clientToken, attempt, type, place, next: next.kind }, 'no capacity');
  return next;
}
