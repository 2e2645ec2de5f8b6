import { isBot } from '../../launches/actors.js';
import { whyNotEntitled } from '../../launches/entitlement.js';
import { type Failure, failureFrom, failureOf } from '../../launches/failures.js';
import { courses, endsUnused, type Intent, intentAfter } from '../../launches/intents.js';
import type { Launch } from '../../launches/launch.js';
import type { SessionIntent } from '../../launches/next-step.js';
import type { OfferAnswer } from '../../launches/offers.js';
import type { StudioChange } from '../../launches/ports/launch-store.js';
import { whyNotResized } from '../../launches/sizes.js';
import { states } from '../../launches/states.js';
import { intentRefusalsAtMost } from '../../limits.js';
import { type StreamingSession, StudioError, sessionOf } from '../../studio/studio.js';
import { saveMissing, saveObserved } from './observe.js';
import { type Next, type StudioWork, save, saveAndRelease, tryAgainLater } from './save.js';

/**
 * Whether the person who asked for the intent may have it. Slack is asked here: before a press was
 * acknowledged, only what was at hand decided. If they may not, the intent is given up.
 */
export async function isAllowed(work: StudioWork): Promise<boolean> {
  const { intent, openRequestBy, owner } = work.launch;
  if (intent === null || openRequestBy === null) return true;
  if (openRequestBy === owner || isBot(openRequestBy)) return true;
  try {
    if (await work.ctx.people.isAdminForCertain(openRequestBy, true)) return true;
  } catch (error) {
    await tryAgainLater(work, failureFrom(error));
    return false;
  }
  await notDone(work, intent, failureOf('not_yours'), { dismissed: false });
  return false;
}

/** Has the studio do what a person wants to become of a session. */
export async function carryOut(work: StudioWork, wanted: SessionIntent): Promise<Next> {
  const { ctx } = work;
  if (endsUnused(work.launch)) {
    // It may have become READY while no bot ran, or been started elsewhere, and its owner be at work.
    const seen = await offByNow(work, wanted, (failure) => tryAgainLater(work, failure));
    if (seen !== undefined) return seen;
  }
  let why: Failure | null;
  try {
    why = await whyNot(work, wanted.intent);
  } catch (error) {
    return tryAgainLater(work, failureFrom(error));
  }
  if (work.signal.aborted) return null;
  if (why !== null) return notDone(work, wanted.intent, why);
  // A bot that was suspended since its claim learns here that another one has gone on: the intent may
  // long be fulfilled, and undone again. After a crash the next holder knows by the mark that the call may
  // have been sent.
  const isMarked = courses[wanted.intent].end.by === 'answer';
  const launch = await save(work, { set: isMarked ? { rebootSentAtMs: ctx.clock() } : {} });
  if (launch === null || launch.intent !== wanted.intent) return launch;
  const held = { ...work, launch };
  try {
    const session = await request(held, wanted);
    return session === null ? await done(held) : await saveObserved(held, session);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (!isMarked) return failed(held, wanted, error);
    // What may have been done is not done again.
    if (error.outcomeUnknown) return notDone(held, wanted.intent, failureFrom(error));
    const unmarked = await save(held, { set: { rebootSentAtMs: null } });
    if (unmarked === null || unmarked.intent !== wanted.intent) return unmarked;
    return failed({ ...held, launch: unmarked }, wanted, error);
  }
}

/** Reports a call whose answer was lost: it is not repeated, because it may have been carried out. */
export function reportLost(work: StudioWork, { intent }: SessionIntent): Promise<Next> {
  return notDone(work, intent, failureOf('answer_lost'));
}

/**
 * Why the owner may not have this now; null: they may. An owner who may use it no longer may still stop, end
 * and reboot it.
 * @throws StudioError, PersonLookupError
 */
async function whyNot({ ctx, launch, signal }: StudioWork, intent: Intent) {
  switch (intent) {
    case 'start':
      return whyNotEntitled(ctx, launch, signal);
    case 'resize':
      return whyNotThatSize(await ctx.offers.current(launch.owner, signal), { ctx, launch });
    case 'stop':
    case 'terminate':
    case 'reboot':
      return null;
  }
}

function whyNotThatSize(
  answer: OfferAnswer,
  { ctx, launch }: Pick<StudioWork, 'ctx' | 'launch'>,
): Failure | null {
  const { openRequestBy, owner, wantedInstanceType } = launch;
  const why = whyNotResized(answer, launch);
  if (why !== null || answer.kind === 'refused') return why;
  // One who asks for another person was found to be an admin.
  const isAdmin = answer.offer.isAdmin || (openRequestBy !== null && openRequestBy !== owner);
  const isOpen = ctx.approval.mayBecome(launch, wantedInstanceType ?? '', isAdmin);
  return isOpen ? null : failureOf('needs_approval');
}

/** The studio has taken what no state of the session will tell. */
function done(work: StudioWork): Promise<Next> {
  const { ctx, launch } = work;
  ctx.log.info({ launch: launch.clientToken, session: launch.sessionId }, 'session rebooted');
  return saveAndRelease(work, ctx.limits.movingMs, {
    set: { intent: null, trouble: null, studioAttempts: 0 },
    events: [{ kind: 'rebooted' }],
  });
}

/** What follows from a call that failed. */
function failed(held: StudioWork, wanted: SessionIntent, error: StudioError): Promise<Next> {
  const failure = failureFrom(error);
  switch (error.kind) {
    case 'not_found':
      return saveMissing(held);
    case 'conflict':
    case 'validation':
      // Not possible in the state that it is in, which may not be the one that the row has.
      return refused(held, wanted, failure);
    case 'access_denied':
    case 'credentials':
    case 'clock':
    case 'quota':
    case 'capacity':
      return notDone(held, wanted.intent, failure);
    case 'throttled':
    case 'server':
    case 'unreachable':
    case 'timeout':
    case 'unreadable':
    case 'no_credentials':
      return tryAgainLater(held, failure);
  }
}

/**
 * Gives up what was asked for too long ago. If the session has left the state that the intent is for,
 * that is the answer; if the studio does not say, that is.
 */
export async function letGo(work: StudioWork, wanted: SessionIntent): Promise<Next> {
  const { intent } = wanted;
  const seen = await offByNow(work, wanted, (failure) => notDone(work, intent, failure));
  if (seen !== undefined) return seen;
  const { message, requestId } = work.launch.trouble ?? { message: '', requestId: null };
  return notDone(work, intent, { kind: 'too_late', message, requestId });
}

/** Observes the session, and saves it if it leaves nothing of the intent; undefined: the intent still stands. */
async function offByNow(
  work: StudioWork,
  { sessionId }: SessionIntent,
  notSeen: (failure: Failure) => Promise<Next>,
): Promise<Next | undefined> {
  const { ctx, launch, signal } = work;
  try {
    const session = await sessionOf(ctx.studio, sessionId, signal);
    return isOff(launch, session) ? await saveObserved(work, session) : undefined;
  } catch (error) {
    const failure = failureFrom(error);
    if (signal.aborted) return null;
    return failure.kind === 'not_found' ? saveMissing(work) : notSeen(failure);
  }
}

/** The session as it is right after; null: the answer says nothing of it. */
async function request(
  { ctx: { studio }, launch, signal }: StudioWork,
  { intent, sessionId }: SessionIntent,
): Promise<StreamingSession | null> {
  switch (intent) {
    case 'stop':
      return studio.stopSession(sessionId, signal);
    case 'start':
      return studio.startSession(sessionId, signal);
    case 'terminate':
      return studio.deleteSession(sessionId, signal);
    case 'reboot':
      await studio.rebootSession(sessionId, signal);
      return null;
    case 'resize':
      return studio.changeType(sessionId, launch.wantedInstanceType ?? '', signal);
  }
}

/** Whether the session, as the studio has it now, leaves nothing of the intent. */
function isOff(launch: Launch, { state, ec2InstanceType, activity }: StreamingSession): boolean {
  const seen = { state, ec2InstanceType: ec2InstanceType ?? launch.ec2InstanceType, activity };
  return intentAfter(launch, seen) === null;
}

/** The studio refuses: observes the session, and gives the intent up if that does not explain it. */
async function refused(
  work: StudioWork,
  { intent, sessionId }: SessionIntent,
  failure: Failure,
): Promise<Next> {
  const { ctx, launch, signal } = work;
  let session: StreamingSession;
  try {
    session = await sessionOf(ctx.studio, sessionId, signal);
  } catch (error) {
    const reason = failureFrom(error);
    return reason.kind === 'not_found' ? saveMissing(work) : tryAgainLater(work, reason);
  }
  const moved = session.state !== launch.state || isOff(launch, session);
  if (moved) return saveObserved(work, session);
  if (!mayAskAgain(intent, failure, launch)) return notDone(work, intent, failure);
  // A refusal while the session is on the move was to be expected, and counts for nothing.
  const studioAttempts = rests(launch) ? launch.studioAttempts + 1 : 0;
  return saveAndRelease(work, ctx.limits.movingMs, { set: { studioAttempts } });
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
  work: StudioWork,
  intent: Intent,
  failure: Failure,
  set: Pick<StudioChange['set'], 'dismissed'> = {},
): Promise<Next> {
  const { ctx, launch } = work;
  ctx.log.warn({ launch: launch.clientToken, intent, failure }, 'intent not carried out');
  return saveAndRelease(work, ctx.limits.movingMs, {
    set: { ...set, intent: null, trouble: null, studioAttempts: 0 },
    events: [{ kind: 'not_done', intent, failure }],
  });
}
