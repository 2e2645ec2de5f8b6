import { estimateFrom } from '../../launches/estimate.js';
import { failureFrom } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import type { StudioStep } from '../../launches/next-step.js';
import { sessionObserved } from '../../launches/observation.js';
import type { Claimed } from '../../launches/ports/launch-store.js';
import { states } from '../../launches/states.js';
import {
  botNameTag,
  type CreateSessionRequest,
  isWorthRetrying,
  type StreamingSession,
  StudioError,
} from '../../studio/studio.js';
import type { EngineContext } from '../context.js';
import { renewedWhile } from '../renewed.js';
import { close, dueAfter, type Next, save, tryAgainLater } from './save.js';

/** Asks the studio for the launch's session. */
export async function create(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  step: StudioStep & { do: 'create' },
  signal: AbortSignal,
): Promise<Next> {
  // Marked before the call: after a crash the next holder knows that a session may exist.
  const marked = await save(ctx, launch, { set: { createSentAtMs: ctx.clock() } });
  if (marked === null) return null;
  try {
    const session = await ctx.studio.createSession(requestFor(ctx, marked, step), signal);
    return await adopt(ctx, marked, session);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const failure = failureFrom(error);
    const uncertain = step.mayHaveBeenSent || error.outcomeUnknown;
    // A conflict after a lost answer is our own earlier request, still being carried out.
    if (isWorthRetrying(error.kind) || (error.kind === 'conflict' && uncertain)) {
      const set = uncertain ? {} : { createSentAtMs: null };
      return tryAgainLater(ctx, marked, failure, set, signal);
    }
    // Final; but an attempt before it may have made a session, which must not be left running.
    return uncertain
      ? save(ctx, marked, { set: { failure } })
      : close(ctx, marked, 'NOT_CREATED', failure);
  }
}

/** Looks for a session that an unanswered Create may have made; if there is none, creates one or ends. */
export async function find(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  { sentAtMs, otherwise }: StudioStep & { do: 'find' },
  signal: AbortSignal,
): Promise<Next> {
  const { clientToken, ticket, intent } = launch;
  let made: StreamingSession[];
  try {
    made = await renewedWhile(ctx, ticket, () => ctx.studio.findSessions(clientToken, signal));
  } catch (error) {
    // Even after a final refusal: as long as the bot cannot look, it does not know.
    return tryAgainLater(ctx, launch, failureFrom(error), { failure: otherwise }, signal);
  }
  // If there are more, the sweep has them terminated.
  const session = made.find(({ state }) => !states[state].final) ?? made[0];
  if (session !== undefined) return adopt(ctx, launch, session);
  const { missingForMs, settledMs } = ctx.limits;
  const waitMs = sentAtMs + missingForMs - ctx.clock();
  if (waitMs > 0) {
    // A request that was sent last may still be on its way: it is too early to say that nothing came of it.
    return save(ctx, launch, {
      set: { failure: otherwise },
      visible: true,
      release: { dueInMs: Math.min(waitMs, settledMs), seenIntent: intent },
    });
  }
  if (otherwise !== null) return close(ctx, launch, 'NOT_CREATED', otherwise);
  return save(ctx, launch, { set: { createSentAtMs: null } });
}

/** From here on the launch has a session. */
async function adopt(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  session: StreamingSession,
): Promise<Next> {
  const { clientToken, launchProfileId, ec2InstanceType, intent } = launch;
  const estimate = estimateFrom(await ctx.store.durations(launchProfileId, ec2InstanceType));
  ctx.log.info({ launch: clientToken, session: session.id, state: session.state }, 'session made');
  const seen = sessionObserved(launch, session, ctx.clock(), ctx.limits);
  const dueInMs = dueAfter(ctx, { state: session.state, intent, missingSinceMs: null });
  return save(ctx, launch, {
    ...seen,
    set: {
      ...seen?.set,
      sessionId: session.id,
      createSentAtMs: null,
      failure: null,
      typicalMs: estimate?.typicalMs ?? null,
      slowMs: estimate?.slowMs ?? null,
    },
    release: { dueInMs, seenIntent: intent },
  });
}

function requestFor(
  { botName }: EngineContext,
  launch: Launch,
  { place, mayHaveBeenSent }: StudioStep & { do: 'create' },
): CreateSessionRequest {
  const { clientToken, launchProfileId, ec2InstanceType, streamingImageId, ownedBy } = launch;
  return {
    clientToken,
    mayHaveBeenSent,
    launchProfileId,
    ec2InstanceType,
    streamingImageId,
    ownedBy,
    place,
    tags: {
      [botNameTag]: botName,
      'slack-team': launch.teamId,
      'slack-user': launch.requestedBy,
      ...(launch.channelId !== null && { 'slack-channel': launch.channelId }),
    },
  };
}
