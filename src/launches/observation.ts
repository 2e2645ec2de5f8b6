import { agedAfterMs, type Limits, missingAgainAfterMs, prolongOfferedMs } from '../limits.js';
import type { LaunchProfile, SessionState, StreamingSession } from '../studio/studio.js';
import { typeTermsOf } from './admission.js';
import { idleAfter, idleNow } from './idle.js';
import { intentAfter } from './intents.js';
import type { Launch } from './launch.js';
import { type Deadlines, ownDeadlines, ownEndMs, prolongedUntilMs } from './lifetime.js';
import type { StudioChange } from './ports/launch-store.js';
import { leadsFor, reminderDue } from './reminder.js';
import { states } from './states.js';
import { counted, isToBeCounted, onUntilMs } from './usage.js';

/** What an observation changes. */
export type Observed = Pick<StudioChange, 'set' | 'events' | 'visible' | 'used'>;

/**
 * What an observation of the session changes about its launch; null: nothing. The bot also notices here
 * what time it is: that a session takes unusually long or is stuck, that a deadline comes near, that it
 * has been on for a day. Each is told once.
 * @param profile the launch's, for what it says of another type; undefined: not known
 */
export function sessionObserved(
  launch: Launch,
  session: StreamingSession,
  nowMs: number,
  limits: Limits,
  profile: LaunchProfile | undefined,
): Observed | null {
  const ec2InstanceType = session.ec2InstanceType ?? launch.ec2InstanceType;
  const seen = changeOf(launch, session, nowMs, limits);
  const isOther = ec2InstanceType !== launch.ec2InstanceType;
  const change = isOther ? withType(launch, ec2InstanceType, seen, profile) : seen;
  const { state, activity } = session;
  const intent = intentAfter(launch, { state, ec2InstanceType, activity });
  if (intent === launch.intent) {
    // The owner is not called to a workstation that is about to be terminated.
    const silent = change !== null && intent === 'terminate' && session.state === 'READY';
    return silent ? { set: change.set, used: change.used ?? [], visible: true } : change;
  }
  return {
    ...change,
    set: { ...change?.set, intent, studioAttempts: 0 },
    events: change?.events ?? [],
    visible: true,
  };
}

/**
 * What it changes that the studio says it has no such session. One that was READY the studio has long
 * known, so a second observation is enough.
 */
export function sessionMissing(
  launch: Launch,
  nowMs: number,
  { missingForMs, movingMs }: Limits,
): Observed {
  const { missingSinceMs, firstReadyAtMs } = launch;
  // Not so soon that a moment's mistake of the studio would be believed.
  const secondLookMs = Math.max(movingMs, missingAgainAfterMs);
  const believedAfterMs = Math.min(
    missingForMs,
    firstReadyAtMs === null ? missingForMs : secondLookMs,
  );
  if (missingSinceMs === null) return { set: { missingSinceMs: nowMs } };
  if (nowMs - missingSinceMs < believedAfterMs) return { set: { missingSinceMs } };
  const state = 'FORGOTTEN';
  const { set, used } = counted(state, launch, onUntilMs(state, launch, nowMs));
  const idle = idleAfter(launch, state, nowMs);
  return {
    set: {
      ...set,
      ...(idle !== null && { idle: idle.idle }),
      state,
      stateWord: null,
      stateSinceMs: nowMs,
      intent: null,
      trouble: null,
      stuckSinceMs: null,
      ...ownDeadlines(state, launch, nowMs),
    },
    used: [...used, ...(idle?.used ?? [])],
    events: [{ kind: 'state', state, problem: null, failure: null }],
  };
}

/** What the time alone changes while the session cannot be observed: a deadline comes all the same. */
export function sessionUnobserved(launch: Launch, nowMs: number, limits: Limits): Observed | null {
  return (
    stuckNow(launch, nowMs, limits) ??
    reminderNow(launch, nowMs, limits) ??
    lastHourNow(launch, nowMs)
  );
}

/** What changed, but for the intent. */
function changeOf(
  launch: Launch,
  session: StreamingSession,
  nowMs: number,
  limits: Limits,
): Observed | null {
  const { state, stateWord, problem, statusCode, statusMessage, stopAtMs, terminateAtMs } = session;
  const isStudios = launch.lifetime.endedBy === 'studio';
  const reboots = isReboot(launch, state);
  // A reboot moves no deadline of the bot's.
  const own = reboots === null ? ownDeadlines(state, launch, nowMs) : {};
  const deadlines = isStudios ? { stopAtMs, terminateAtMs } : own;
  const facts = { problem, statusCode, statusMessage, ...deadlines };
  const fine = { ...facts, trouble: null, studioAttempts: 0, missingSinceMs: null };
  if (state !== launch.state || stateWord !== launch.stateWord) {
    const { set, used } = counted(state, launch, onUntilMs(state, launch, nowMs));
    const idle = idleAfter(launch, state, nowMs);
    return {
      set: {
        ...fine,
        ...set,
        ...(idle !== null && { idle: idle.idle }),
        state,
        stateWord,
        stateSinceMs: nowMs,
        stuckSinceMs: null,
        slowSinceMs: null,
        ...(launch.rebootSentAtMs !== null && reboots !== 'begins' && { rebootSentAtMs: null }),
        ...(state === 'READY' && {
          // A reboot has it on for no less time.
          readyAtMs: reboots === 'ends' ? launch.readyAtMs : nowMs,
          firstReadyAtMs: launch.firstReadyAtMs ?? nowMs,
        }),
        // READY only after a later start, it says nothing of how long a launch takes.
        ...(state === 'READY' && isFirstStart(launch) && { attemptSinceMs: nowMs }),
      },
      used: [...used, ...(idle?.used ?? [])],
      // A state that is only on the way to another is in the message, and no reply. Nor is the owner, who
      // asked for a reboot, called once more to what has been READY all the time.
      events:
        states[state].moves || reboots === 'ends'
          ? []
          : [{ kind: 'state', state, problem, failure: null }],
      visible: true,
    };
  }
  const told =
    idleTold(launch, session, nowMs) ??
    stuckNow(launch, nowMs, limits) ??
    reminderNow({ ...launch, ...facts }, nowMs, limits) ??
    lastHourNow(launch, nowMs) ??
    slowNow(launch, nowMs) ??
    agedNow(launch, nowMs);
  const usage = isToBeCounted(launch, nowMs) ? counted(state, launch, nowMs) : null;
  if (told !== null) return { ...usage, ...told, set: { ...fine, ...usage?.set, ...told.set } };
  const same =
    launch.trouble === null &&
    launch.missingSinceMs === null &&
    statusCode === launch.statusCode &&
    statusMessage === launch.statusMessage &&
    isSame(launch, deadlines);
  if (usage === null) return same ? null : { set: fine, visible: true };
  return { ...usage, set: { ...fine, ...usage.set }, visible: !same || launch.usdPerHour !== null };
}

function isSame(launch: Launch, deadlines: Partial<Deadlines>): boolean {
  const { stopAtMs, terminateAtMs, endAtMs } = { ...launch, ...deadlines };
  return (
    stopAtMs === launch.stopAtMs &&
    terminateAtMs === launch.terminateAtMs &&
    endAtMs === launch.endAtMs
  );
}

/** The change, with the type that the session has and the row has not. */
function withType(
  launch: Launch,
  ec2InstanceType: string,
  change: Observed | null,
  profile: LaunchProfile | undefined,
): Observed {
  // Of a launch without a session, no person was told which type it has.
  const isNews = launch.sessionId !== null;
  return {
    ...change,
    // What was known of the type before does not hold for this one.
    set: {
      ...change?.set,
      ec2InstanceType,
      insteadOfType: null,
      ...typeTermsOf(profile, ec2InstanceType),
    },
    events: [
      ...(isNews ? [{ kind: 'resized' as const, to: ec2InstanceType }] : []),
      ...(change?.events ?? []),
    ],
    visible: true,
  };
}

/** Whether a change of the state is the beginning, or the end, of a reboot that was sent. */
function isReboot(
  { state: before, rebootSentAtMs }: Launch,
  state: SessionState,
): 'begins' | 'ends' | null {
  if (rebootSentAtMs === null) return null;
  if (before === 'READY' && state === 'START_IN_PROGRESS') return 'begins';
  return before === 'START_IN_PROGRESS' && state === 'READY' ? 'ends' : null;
}

/** Whether it has been stopped, and was never seen READY before that. */
function isFirstStart({ state, firstReadyAtMs }: Launch): boolean {
  return firstReadyAtMs === null && (state === 'STOPPED' || state === 'START_IN_PROGRESS');
}

function idleTold(launch: Launch, { activity }: StreamingSession, nowMs: number): Observed | null {
  const change = idleNow(launch, activity, nowMs);
  return change && { set: { idle: change.idle }, events: change.events, visible: true };
}

function stuckNow(launch: Launch, nowMs: number, { readyTimeoutMs }: Limits): Observed | null {
  const stuck =
    launch.stuckSinceMs === null &&
    states[launch.state].moves &&
    nowMs - launch.stateSinceMs >= readyTimeoutMs;
  return stuck ? { set: { stuckSinceMs: nowMs }, visible: true } : null;
}

function reminderNow(launch: Launch, nowMs: number, limits: Limits): Observed | null {
  const reminder = reminderDue(launch, nowMs, leadsFor(launch, limits.reminderLeadsMs));
  if (reminder === null) return null;
  const { what, atMs, leadMs } = reminder;
  return {
    set: { remindedDeadlineMs: atMs, remindedLeadMs: leadMs },
    events: [{ kind: 'reminder', what, atMs }],
  };
}

/** The hour has begun in which the message offers to prolong it. */
function lastHourNow(launch: Launch, nowMs: number): Observed | null {
  const endMs = ownEndMs(launch);
  if (endMs === null || nowMs < endMs - prolongOfferedMs) return null;
  if (launch.lastHourOfMs === endMs || prolongedUntilMs(launch, endMs, nowMs) === null) return null;
  return { set: { lastHourOfMs: endMs }, visible: true };
}

/** It takes longer than nine of ten launches like it did, or is later than it was wanted. */
function slowNow(launch: Launch, nowMs: number): Observed | null {
  const { state, slowMs, slowSinceMs, attemptSinceMs, readyByMs } = launch;
  if (state !== 'CREATE_IN_PROGRESS' || slowSinceMs !== null) return null;
  const isLate = readyByMs !== null && nowMs > readyByMs;
  const slow = isLate || (slowMs !== null && nowMs - attemptSinceMs > slowMs);
  return slow ? { set: { slowSinceMs: nowMs }, visible: true } : null;
}

/** It has been on for a day since it became READY. */
function agedNow(launch: Launch, nowMs: number): Observed | null {
  const { state, readyAtMs, agedReadyAtMs } = launch;
  const aged =
    state === 'READY' &&
    readyAtMs !== null &&
    agedReadyAtMs !== readyAtMs &&
    nowMs - readyAtMs >= agedAfterMs;
  return aged ? { set: { agedReadyAtMs: readyAtMs }, visible: true } : null;
}
