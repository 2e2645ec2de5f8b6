import { setImmediate as nextTurn } from 'node:timers/promises';
import { shortId } from '../../launches/client-token.js';
import type { Failure } from '../../launches/failures.js';
import { failureFrom } from '../../launches/failures.js';
import { standingOf } from '../../launches/intents.js';
import type { Launch } from '../../launches/launch.js';
import {
  type Observed,
  sessionMissing,
  sessionObserved,
  sessionUnobserved,
} from '../../launches/observation.js';
import type { Claimed, ClaimedSession, LaunchStore } from '../../launches/ports/launch-store.js';
import { states } from '../../launches/states.js';
import {
  type LaunchProfile,
  type SessionsAnswer,
  type StreamingSession,
  StudioError,
} from '../../studio/studio.js';
import type { EngineContext } from '../context.js';
import { failedAttempt } from './capacity.js';
import { dueAfter, renewedWhile, type StudioWork, saveAndRelease } from './save.js';

/** After an observation that failed, sessions on the move are observed this much more slowly. */
const slowerAfterFailure = 3;

/**
 * Launches are read in parts of this size. What outlives a collection of young objects takes memory until
 * all objects are looked through; of a smaller part less does, and each query has a cost of its own.
 */
const comparedAtOnce = 200;

/** A line of the log names this many launches at the most. */
const launchesNamed = 25;

/**
 * Observes the sessions of these launches, all claimed under one ticket, in as few calls as the studio
 * allows, and saves what has changed. What has not changed is given back in one query.
 * @param whole reads a part of the launches, when the studio has answered
 * @returns the listing of all sessions, if the studio was asked for one
 */
export async function observe(
  ctx: EngineContext,
  due: readonly ClaimedSession[],
  signal: AbortSignal,
  whole: LaunchStore['claimedWhole'] = ctx.store.claimedWhole,
): Promise<StreamingSession[] | null> {
  const [first] = due;
  if (first === undefined) return null;
  const { ticket } = first;
  return renewedWhile(ctx, ticket, async () => {
    const ids = due.map(({ sessionId }) => sessionId);
    const tokens = due.map(({ clientToken }) => clientToken);
    const answer = await ctx.studio.getSessions(ids, signal);
    if (signal.aborted) return null;
    const changeFrom = changesFrom(ctx, answer, signal);
    for (let from = 0; from < tokens.length; from += comparedAtOnce) {
      for (const launch of await whole(ticket, tokens.slice(from, from + comparedAtOnce))) {
        const change = await changeFrom(launch);
        if (change === null) continue;
        await saveSeen({ ctx, launch, signal }, change);
        // SQLite answers within the turn: however many have changed, others get theirs.
        await nextTurn();
      }
    }
    const failed = reportFailures(ctx, due, answer);
    await ctx.store.releaseUnchanged(ticket, {
      movingInMs: ctx.limits.movingMs * (failed ? slowerAfterFailure : 1),
      settledInMs: ctx.limits.settledMs,
    });
    return answer.listing;
  });
}

/** Saves what this answer about its session changes, and gives the claim back. */
export async function saveObserved(work: StudioWork, session: StreamingSession): Promise<null> {
  return saveSeen(work, (await observed(work, session)) ?? { set: {} });
}

/** Saves that the studio says it has no such session, and gives the claim back. */
export function saveMissing(work: StudioWork): Promise<null> {
  const { clock, limits } = work.ctx;
  return saveSeen(work, sessionMissing(work.launch, clock(), limits));
}

/** What an observation of its session changes about a launch; null: nothing. */
export async function observed(
  work: StudioWork,
  session: StreamingSession,
): Promise<Observed | null> {
  const { ctx, launch } = work;
  const { ec2InstanceType: type } = session;
  const profile =
    type === null || type === launch.ec2InstanceType ? undefined : await profileOf(work);
  return (
    failedAttempt(ctx, launch, session) ??
    sessionObserved(launch, session, ctx.clock(), ctx.limits, profile)
  );
}

/**
 * The launch's profile, for what it says of a type that the session has and the row has not: as its owner was last
 * offered it, or as the studio has it, if this bot has offered them nothing yet. Undefined: it is not known.
 */
export async function profileOf({
  ctx: { offers, studio, log },
  launch: { clientToken, owner, launchProfileId },
  signal,
}: StudioWork): Promise<LaunchProfile | undefined> {
  const isIts = ({ id }: LaunchProfile) => id === launchProfileId;
  const offered = offers.lastKnown(owner)?.profiles.find(isIts);
  if (offered !== undefined) return offered;
  try {
    return (await studio.launchProfiles(null, signal)).find(isIts);
  } catch (error) {
    log.warn({ launch: clientToken, failure: failureFrom(error) }, 'facts of a type not known');
    return undefined;
  }
}

/** What the studio's answer changes about a launch; null: nothing. */
function changesFrom(
  ctx: EngineContext,
  { sessions }: SessionsAnswer,
  signal: AbortSignal,
): (launch: Claimed<Launch>) => Promise<Observed | null> {
  return async (launch) => {
    const session = sessions.get(launch.sessionId ?? '');
    if (session === undefined) return null;
    if (session === null) return sessionMissing(launch, ctx.clock(), ctx.limits);
    return session instanceof StudioError
      ? notObserved(ctx, launch, failureFrom(session))
      : observed({ ctx, launch, signal }, session);
  };
}

/** A person who waits for a machine sees that it cannot be observed right now. The others need not. */
function notObserved(ctx: EngineContext, launch: Launch, failure: Failure): Observed | null {
  const unobserved = sessionUnobserved(launch, ctx.clock(), ctx.limits);
  if (unobserved !== null) return unobserved;
  if (states[launch.state].phase !== 'moving' || launch.trouble !== null) {
    // Given back unchanged, an intent is due at once: the studio would be asked again without a wait.
    return launch.intent === null ? null : { set: {} };
  }
  return { set: { trouble: failure }, visible: true };
}

async function saveSeen(work: StudioWork, change: Observed): Promise<null> {
  const { ctx, launch } = work;
  const { clientToken, sessionId, intent } = launch;
  const { state, statusCode, idle } = change.set;
  const seen = { ...launch, ...change.set };
  await saveAndRelease(work, dueAfter(ctx, seen), {
    ...change,
    ...(idle !== undefined && { seenIdle: launch.idle }),
  });
  if (state !== undefined && state !== launch.state) {
    ctx.log.info({ launch: clientToken, session: sessionId, state, statusCode }, 'session changed');
  }
  const isOff = intent !== null && seen.intent === null;
  if (isOff && standingOf(intent, seen) === 'superseded') {
    ctx.log.info({ launch: clientToken, intent, state: seen.state }, 'intent superseded');
  }
  return null;
}

function reportFailures(
  { log }: EngineContext,
  due: readonly ClaimedSession[],
  { sessions }: SessionsAnswer,
): boolean {
  const failed = due.flatMap(({ clientToken, sessionId }) => {
    const failure = sessions.get(sessionId);
    return failure instanceof StudioError ? [{ launch: shortId(clientToken), failure }] : [];
  });
  const [first] = failed;
  if (first === undefined) return false;
  const about = {
    failure: failureFrom(first.failure),
    sessions: failed.length,
    launches: failed.slice(0, launchesNamed).map(({ launch }) => launch),
  };
  log.warn(about, 'sessions not observed');
  return true;
}
