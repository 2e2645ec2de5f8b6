import { typeTermsOf } from '../../launches/admission.js';
import { withType } from '../../launches/attempts.js';
import { estimateFor } from '../../launches/estimate.js';
import type { Failure } from '../../launches/failures.js';
import { failureFrom } from '../../launches/failures.js';
import type { StudioStep } from '../../launches/next-step.js';
import { hoursOfProfile } from '../../launches/profile-hours.js';
import { states } from '../../launches/states.js';
import { isEnding } from '../../launches/sweep.js';
import {
  botNameTag,
  type CreateSessionRequest,
  isWorthRetrying,
  ownerTag,
  type StreamingSession,
  StudioError,
  teamTag,
} from '../../studio/studio.js';
import { refusedForCapacity } from './capacity.js';
import { observed, profileOf } from './observe.js';
import {
  close,
  dueAfter,
  type Next,
  renewedWhile,
  type StudioWork,
  save,
  saveAndRelease,
  tryAgainLater,
} from './save.js';

/** Takes the mark off the row again, which the claim may have made. */
const unsent = { createSentAtMs: null };

/** Asks the studio for the launch's session. */
export async function create(work: StudioWork, step: StudioStep & { do: 'create' }): Promise<Next> {
  const { ctx, signal } = work;
  if (step.looksFirst) {
    try {
      const made = await madeFor(work);
      if (made !== undefined) return await adopt(work, made);
    } catch (error) {
      return tryAgainLater(work, failureFrom(error), step.mayHaveBeenSent ? {} : unsent);
    }
  }
  // Marked before the call: after a crash the next holder knows that a session may exist.
  const launch = work.launch.createMarked
    ? work.launch
    : await save(work, { set: { createSentAtMs: ctx.clock(), nextRoundAtMs: null } });
  if (launch === null) return null;
  const marked = { ...work, launch };
  try {
    const session = await renewedWhile(ctx, launch.ticket, () =>
      ctx.studio.createSession(requestFor(marked, step), signal),
    );
    return await adopt(marked, session);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const failure = failureFrom(error);
    const uncertain = step.mayHaveBeenSent || error.outcomeUnknown;
    // A conflict after a lost answer is our own earlier request, still being carried out.
    if (isWorthRetrying(error.kind) || (error.kind === 'conflict' && uncertain)) {
      return tryAgainLater(marked, failure, uncertain ? {} : unsent);
    }
    // Final; but a call before it may have made a session, which must not be left running.
    if (uncertain) return save(marked, { set: { failure } });
    return refused(marked, failure);
  }
}

/** Nothing came of this attempt. Another may follow if it was for lack of capacity. */
function refused(work: StudioWork, failure: Failure): Promise<Next> {
  if (failure.kind === 'capacity') return refusedForCapacity(work, failure);
  return close(work, 'NOT_CREATED', failure);
}

/** Looks for a session that an unanswered Create may have made; without one, ends or creates again. */
export async function find(
  work: StudioWork,
  { sentAtMs, otherwise }: StudioStep & { do: 'find' },
): Promise<Next> {
  const { ctx, launch } = work;
  let session: StreamingSession | undefined;
  try {
    session = await madeFor(work);
  } catch (error) {
    // Nothing says that a Create was sent, so its owner does not have to wait for the studio's next answer.
    if (launch.createSentAtMs === null && otherwise !== null) {
      return close(work, 'NOT_CREATED', otherwise);
    }
    // Even after a final refusal: as long as the bot cannot look, it does not know.
    return tryAgainLater(work, failureFrom(error), { failure: otherwise });
  }
  if (session !== undefined) return adopt(work, session);
  const { missingForMs, settledMs } = ctx.limits;
  const waitMs = sentAtMs + missingForMs - ctx.clock();
  if (waitMs > 0) {
    // A request that was sent last may still be on its way: it is too early to say that nothing came of it.
    const soon = Math.min(waitMs, settledMs);
    return saveAndRelease(work, soon, { set: { failure: otherwise }, visible: true });
  }
  if (otherwise !== null) return refused(work, otherwise);
  const released = await save(work, { set: unsent });
  if (released === null || launch.placeId === null) return released;
  const again = { mayHaveBeenSent: false, looksFirst: false };
  return create({ ...work, launch: released }, { do: 'create', place: launch.placeId, ...again });
}

/**
 * The session that was made for the launch. If there are more, the sweep has the others terminated. What has
 * failed or ended of another attempt says nothing.
 * @throws StudioError
 */
async function madeFor({ ctx, launch, signal }: StudioWork): Promise<StreamingSession | undefined> {
  const { clientToken, ticket } = launch;
  const made = await renewedWhile(ctx, ticket, () => ctx.studio.findSessions(clientToken, signal));
  return (
    made.find((one) => states[one.state].live && !isEnding(one)) ??
    made.find(({ attempt }) => attempt === launch.attempt)
  );
}

/** From here on the launch has a session. */
async function adopt(work: StudioWork, session: StreamingSession): Promise<Next> {
  const { ctx, launch } = work;
  const { clientToken, launchProfileId: profile } = launch;
  const type = session.ec2InstanceType ?? launch.ec2InstanceType;
  const estimate = await estimateFor(ctx.store, profile, type);
  ctx.log.info({ launch: clientToken, session: session.id, state: session.state }, 'session made');
  const typed = withType(launch, type);
  const seen = await observed({ ...work, launch: { ...launch, ...typed } }, session);
  const hoursOwed = launch.canStop && hoursOfProfile(ctx.profileHours, launch) !== undefined;
  const set = {
    ...typed,
    // What was known of the type before does not hold for another one.
    ...(type !== launch.ec2InstanceType && typeTermsOf(await profileOf(work), type)),
    sessionId: session.id,
    hoursOwed,
    createSentAtMs: null,
    nextRoundAtMs: null,
    failure: null,
    typicalMs: estimate?.typicalMs ?? null,
    slowMs: estimate?.slowMs ?? null,
    ...seen?.set,
  };
  const change = { ...seen, set, ...(hoursOwed && { visible: true }) };
  return saveAndRelease(work, dueAfter(ctx, { ...launch, ...set }), change);
}

function requestFor(
  { ctx: { botName }, launch }: StudioWork,
  { place, mayHaveBeenSent }: StudioStep & { do: 'create' },
): CreateSessionRequest {
  const { clientToken, launchProfileId, ec2InstanceType, streamingImageId, ownedBy } = launch;
  return {
    clientToken,
    attempt: launch.attempt,
    mayHaveBeenSent,
    launchProfileId,
    ec2InstanceType,
    streamingImageId,
    ownedBy,
    place,
    tags: {
      [botNameTag]: botName,
      [teamTag]: launch.teamId,
      [ownerTag]: launch.owner,
      ...(launch.channelId !== null && { 'slack-channel': launch.channelId }),
    },
  };
}
