import { theBotWhenIdle } from '../../launches/actors.js';
import { askedType, withType } from '../../launches/attempts.js';
import { type Failure, failureOf } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import { launchEnded } from '../../launches/outcome.js';
import type { ClaimedLaunch, StudioChange } from '../../launches/ports/launch-store.js';
import { states } from '../../launches/states.js';
import { renewEveryMs, studioBackOffMaxMs } from '../../limits.js';
import type { EngineContext } from '../context.js';

/** A launch under its claim, as it has been saved so far, and what its steps work with. */
export interface StudioWork {
  readonly ctx: EngineContext;
  readonly launch: ClaimedLaunch;
  /** Aborts when the bot stops. */
  readonly signal: AbortSignal;
}

/** The launch to go on with; null: the claim is given back or lost, and the task ends. */
export type Next = ClaimedLaunch | null;

/** Saves under the claim; null when the claim is given back, or was no longer ours. */
export async function save(work: StudioWork, change: StudioChange): Promise<Next> {
  const { clientToken, ticket } = work.launch;
  return afterSave(work, await work.ctx.store.saveStudio(clientToken, ticket, change), change);
}

/** As `save`, with the claim given back: due again after `dueInMs`, or never (null). */
export function saveAndRelease(
  work: StudioWork,
  dueInMs: number | null,
  change: StudioChange,
): Promise<Next> {
  return save(work, { ...change, release: { dueInMs, seenIntent: work.launch.intent } });
}

/** What follows from a save: the launch under its claim, or null when that was given back or lost. */
export function afterSave(
  { ctx, launch }: StudioWork,
  saved: Launch | null,
  { set, events = [], visible = false, release }: StudioChange,
): Next {
  const { clientToken, ticket, owner } = launch;
  if (saved === null) {
    ctx.log.warn({ launch: clientToken }, 'claim lost, left to its new holder');
    return null;
  }
  const result = launchEnded(launch, saved);
  if (result !== null) {
    const { firstReadyAtMs, beginsAtMs } = saved;
    ctx.launchEnded(result, firstReadyAtMs === null ? null : firstReadyAtMs - beginsAtMs);
  }
  if (set.idle?.is === 'stopping' && saved.openRequestBy === theBotWhenIdle) {
    ctx.log.info(
      { launch: clientToken, idleSinceMs: set.idle.sinceMs },
      'session idle for too long',
    );
  }
  if (visible || events.length > 0) ctx.changed(owner);
  return release === undefined ? { ...saved, ticket } : null;
}

/** Ends a launch that has no session. */
export function close(
  work: StudioWork,
  state: 'REFUSED' | 'NOT_CREATED',
  failure: Failure,
  known: StudioChange['set'] = {},
): Promise<Next> {
  const { ctx, launch } = work;
  ctx.log.warn({ launch: launch.clientToken, state, failure }, 'launch ended without a session');
  const stateSinceMs = ctx.clock();
  const nothingOpen = {
    trouble: null,
    intent: null,
    createSentAtMs: null,
    nextRoundAtMs: null,
    decideByMs: null,
  };
  const asAsked = withType(launch, askedType(launch));
  return saveAndRelease(work, null, {
    set: { ...asAsked, ...known, ...nothingOpen, state, stateSinceMs, failure },
    events: [{ kind: 'state', state, problem: null, failure }],
  });
}

/** As `close`, for a reason that is the bot's own finding. */
export function refuse(
  work: StudioWork,
  kind: Failure['kind'],
  known: Pick<StudioChange['set'], 'ownerName'> = {},
): Promise<Next> {
  return close(work, 'REFUSED', failureOf(kind), known);
}

/** Puts the launch off after a failure that may pass, longer each time. */
export async function tryAgainLater(
  work: StudioWork,
  failure: Failure,
  set: StudioChange['set'] = {},
): Promise<Next> {
  // The bot is stopping and broke the call off itself: nothing went wrong.
  if (work.signal.aborted) return null;
  const { ctx, launch } = work;
  const attempts = launch.studioAttempts + 1;
  const about = { launch: launch.clientToken, failure, attempts };
  ctx.log.warn(about, 'attempt failed, will try again');
  return saveAndRelease(work, backOffMs(ctx, attempts), {
    set: { ...set, trouble: failure, studioAttempts: attempts },
    visible: launch.trouble?.kind !== failure.kind,
  });
}

/** When a launch is due again after its session was observed; null: never. */
export function dueAfter(
  { limits }: EngineContext,
  { state, sessionId, intent, missingSinceMs }: Launch,
): number | null {
  if (states[state].final) return null;
  // It has failed, and the next attempt follows.
  if (sessionId === null) return 0;
  const soon = states[state].moves || intent !== null || missingSinceMs !== null;
  return soon ? limits.movingMs : limits.settledMs;
}

/** 2 s, 4 s, 8 s … up to a minute, each up to half as long again. */
function backOffMs({ random }: EngineContext, attempts: number): number {
  return Math.min(studioBackOffMaxMs, 1_000 * 2 ** attempts) * (1 + random() / 2);
}

/**
 * Does what may take longer than a claim holds, such as listing thousands of sessions. As long as this
 * process is at it, no other bot takes it over.
 */
export async function renewedWhile<T>(
  { store, log }: EngineContext,
  ticket: string,
  work: () => Promise<T>,
): Promise<T> {
  const renew = () => {
    // A claim that is not renewed ends and becomes another bot's: the next save finds that out.
    store
      .renew(ticket)
      .catch((error: unknown) => log.warn({ err: error, ticket }, 'claim not renewed'));
  };
  const timer = setInterval(renew, renewEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
