import type { Failure, Launch } from '../../launches/launch.js';
import { failureOf } from '../../launches/launch.js';
import type { Claimed, StudioChange } from '../../launches/ports/launch-store.js';
import { states } from '../../launches/states.js';
import { studioBackOffMaxMs } from '../../limits.js';
import type { EngineContext } from '../context.js';

/** The launch to go on with; null: the claim is given back or lost, and the task ends. */
export type Next = Claimed<Launch> | null;

/** Saves under the claim; null when the claim is given back, or was no longer ours. */
export async function save(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  change: StudioChange,
): Promise<Next> {
  const saved = await ctx.store.saveStudio(launch.clientToken, launch.ticket, change);
  const held = afterSave(ctx, launch, saved, change);
  return change.release === undefined ? held : null;
}

/** What follows from a save: the launch under its claim, or null when that was lost. */
export function afterSave(
  ctx: EngineContext,
  { clientToken, ticket, owner }: Claimed<Launch>,
  saved: Launch | null,
  { events = [], visible = false }: StudioChange,
): Next {
  if (saved === null) {
    ctx.log.warn({ launch: clientToken }, 'claim lost, left to its new holder');
    return null;
  }
  if (visible || events.length > 0) ctx.changed(owner);
  return { ...saved, ticket };
}

/** Ends a launch that has no session. */
export function close(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  state: 'REFUSED' | 'NOT_CREATED',
  failure: Failure,
  known: Pick<StudioChange['set'], 'ownerName'> = {},
): Promise<Next> {
  const { clientToken } = launch;
  ctx.log.warn({ launch: clientToken, state, failure }, 'launch ended without a session');
  return save(ctx, launch, {
    set: {
      ...known,
      state,
      stateSinceMs: ctx.clock(),
      failure,
      trouble: null,
      intent: null,
      createSentAtMs: null,
    },
    events: [{ kind: 'state', state, stateWord: null, problem: null, statusCode: null, failure }],
    release: { dueInMs: null, seenIntent: launch.intent },
  });
}

/** As `close`, for a reason that is the bot's own finding. */
export function refuse(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  kind: Failure['kind'],
  known: Pick<StudioChange['set'], 'ownerName'> = {},
): Promise<Next> {
  return close(ctx, launch, 'REFUSED', failureOf(kind), known);
}

/** Puts the launch off after a failure that may pass, longer each time. */
export async function tryAgainLater(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  failure: Failure,
  set: StudioChange['set'],
  signal: AbortSignal,
): Promise<Next> {
  // The bot is stopping and broke the call off itself: nothing went wrong.
  if (signal.aborted) return null;
  const { clientToken, trouble, intent } = launch;
  const attempts = launch.studioAttempts + 1;
  ctx.log.warn({ launch: clientToken, failure, attempts }, 'attempt failed, will try again');
  return save(ctx, launch, {
    set: { ...set, trouble: failure, studioAttempts: attempts },
    // Told once, however many attempts it takes.
    events: trouble === null ? [{ kind: 'trouble', failure }] : [],
    visible: trouble?.kind !== failure.kind,
    release: { dueInMs: backOffMs(ctx, attempts), seenIntent: intent },
  });
}

/** When a launch is due again after its session was observed; null: never. */
export function dueAfter(
  { limits }: EngineContext,
  launch: Pick<Launch, 'state' | 'intent' | 'missingSinceMs'>,
): number | null {
  const { final, moves } = states[launch.state];
  if (final) return null;
  const soon = moves || launch.intent !== null || launch.missingSinceMs !== null;
  return soon ? limits.movingMs : limits.settledMs;
}

/** 2 s, 4 s, 8 s … up to a minute, each up to half as long again. */
function backOffMs({ random }: EngineContext, attempts: number): number {
  return Math.min(studioBackOffMaxMs, 1_000 * 2 ** attempts) * (1 + random() / 2);
}
