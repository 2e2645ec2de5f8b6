import { failureFrom } from '../../launches/failures.js';
import { type Intent, intentAfter } from '../../launches/intents.js';
import type { Failure, Launch } from '../../launches/launch.js';
import type { SessionIntent } from '../../launches/next-step.js';
import type { Claimed } from '../../launches/ports/launch-store.js';
import { states } from '../../launches/states.js';
import { intentRefusalsAtMost } from '../../limits.js';
import { type StreamingSession, StudioError, sessionOf } from '../../studio/studio.js';
import type { EngineContext } from '../context.js';
import { saveMissing, saveObserved } from './observe.js';
import { type Next, save, tryAgainLater } from './save.js';

/** Has the studio do what a person wants to become of a session. */
export async function carryOut(
  ctx: EngineContext,
  wanted: SessionIntent,
  launch: Claimed<Launch>,
  signal: AbortSignal,
): Promise<Next> {
  // A bot that was suspended since its claim learns here that another one has gone on: the intent may
  // long be fulfilled, and undone again.
  const held = await save(ctx, launch, { set: {} });
  if (held === null || held.intent !== wanted.intent) return held;
  try {
    return await saveObserved(ctx, held, await request(ctx, wanted, signal));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const failure = failureFrom(error);
    switch (error.kind) {
      case 'not_found':
        return saveMissing(ctx, held);
      case 'conflict':
      case 'validation':
        // Not possible in the state that it is in, which may not be the one that the row has.
        return refused(ctx, wanted, held, failure, signal);
      case 'access_denied':
      case 'credentials':
      case 'quota':
      case 'capacity':
        return notDone(ctx, wanted.intent, held, failure);
      case 'throttled':
      case 'server':
      case 'unreachable':
      case 'timeout':
      case 'unreadable':
        return tryAgainLater(ctx, held, failure, {}, signal);
    }
  }
}

/**
 * Gives up what was asked for too long ago. If the session has left the state that the intent is for,
 * that is the answer; if the studio does not say, that is.
 */
export async function letGo(
  ctx: EngineContext,
  { intent, sessionId }: SessionIntent,
  launch: Claimed<Launch>,
  signal: AbortSignal,
): Promise<Next> {
  try {
    const session = await sessionOf(ctx.studio, sessionId, signal);
    if (intentAfter(intent, session.state) === null) {
      return await saveObserved(ctx, launch, session);
    }
  } catch (error) {
    const failure = failureFrom(error);
    if (signal.aborted) return null;
    if (failure.kind === 'not_found') return saveMissing(ctx, launch);
    return notDone(ctx, intent, launch, failure);
  }
  const { message, requestId } = launch.trouble ?? { message: '', requestId: null };
  return notDone(ctx, intent, launch, { kind: 'too_late', message, requestId });
}

function request(
  { studio }: EngineContext,
  { intent, sessionId }: SessionIntent,
  signal: AbortSignal,
): Promise<StreamingSession> {
  switch (intent) {
    case 'stop':
      return studio.stopSession(sessionId, signal);
    case 'start':
      return studio.startSession(sessionId, signal);
    case 'terminate':
      return studio.deleteSession(sessionId, signal);
  }
}

/** The studio refuses: observes the session, and gives the intent up if that does not explain it. */
async function refused(
  ctx: EngineContext,
  { intent, sessionId }: SessionIntent,
  launch: Claimed<Launch>,
  failure: Failure,
  signal: AbortSignal,
): Promise<Next> {
  let session: StreamingSession;
  try {
    session = await sessionOf(ctx.studio, sessionId, signal);
  } catch (error) {
    const reason = failureFrom(error);
    if (reason.kind === 'not_found') return saveMissing(ctx, launch);
    return tryAgainLater(ctx, launch, reason, {}, signal);
  }
  const moved = session.state !== launch.state || intentAfter(intent, session.state) === null;
  if (moved) return saveObserved(ctx, launch, session);
  if (!mayAskAgain(intent, failure, launch)) return notDone(ctx, intent, launch, failure);
  return save(ctx, launch, {
    // A refusal while the session is on the move was to be expected, and counts for nothing.
    set: { studioAttempts: rests(launch) ? launch.studioAttempts + 1 : 0 },
    release: { dueInMs: ctx.limits.movingMs, seenIntent: launch.intent },
  });
}

/**
 * A session on the move is terminated as soon as that is possible. At rest, a refusal is borne a few
 * times, as is another operation in the way of a stop or a start.
 */
function mayAskAgain(intent: Intent, { kind }: Failure, launch: Launch): boolean {
  if (intent === 'terminate' && !rests(launch)) return true;
  const mayPass = intent === 'terminate' || kind === 'conflict';
  return mayPass && launch.studioAttempts < intentRefusalsAtMost;
}

function rests({ state }: Launch): boolean {
  return !states[state].moves;
}

/** Gives an intent up, and tells why. */
function notDone(
  ctx: EngineContext,
  intent: Intent,
  launch: Claimed<Launch>,
  failure: Failure,
): Promise<Next> {
  ctx.log.warn({ launch: launch.clientToken, intent, failure }, 'intent not carried out');
  return save(ctx, launch, {
    set: { intent: null, trouble: null, studioAttempts: 0 },
    events: [{ kind: 'not_done', intent, failure }],
    release: { dueInMs: ctx.limits.movingMs, seenIntent: launch.intent },
  });
}
