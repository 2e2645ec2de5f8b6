import {
  type Failure,
  finalStates,
  type Intent,
  type Launch,
  type LaunchState,
  phaseOf,
} from './launch.js';

/** What to do next about a launch at the studio. */
export type StudioStep =
  /** Ask whether this person may start this. */
  | { do: 'admit' }
  | { do: 'create' }
  /** A Create was sent and no answer came: see whether it made a session; if not, `otherwise`. */
  | { do: 'find'; otherwise: Failure | null }
  /** No session came of it, and none will. */
  | { do: 'close'; failure: Failure }
  | ({ do: 'carry_out' } & IntentForSession)
  /** It was asked for too long ago to be carried out now. */
  | ({ do: 'let_go' } & IntentForSession)
  | { do: 'observe' }
  /** It is over: nothing is left to do. */
  | { do: 'rest' };

/** What is to become of which session. */
export interface IntentForSession {
  intent: Intent;
  sessionId: string;
}

/**
 * How long after a launch was asked for its client token is trusted to stop a second session. AWS
 * does not say how long Nimble remembers one; its other services do for at least 15 minutes.
 */
export const tokenTrustedForMs = 10 * 60_000;

/**
 * How long after it was asked for a stop or start is carried out: later it is no longer what its person
 * waits for, and would come in the midst of other work.
 */
export const intentKeptForMs = 10 * 60_000;

/** The next step for a launch. */
export function nextStep(
  launch: Launch,
  nowMs: number,
  { readyTimeoutMs }: { readyTimeoutMs: number },
): StudioStep {
  if (finalStates.includes(launch.state)) return { do: 'rest' };
  const { sessionId } = launch;
  if (sessionId !== null) {
    const intent = intentAfter(launch.intent, launch.state);
    if (intent === null) return { do: 'observe' };
    const tooLate = isTooLate(intent, launch.intentAtMs, nowMs);
    return { do: tooLate ? 'let_go' : 'carry_out', intent, sessionId };
  }
  const failure = reasonToEnd(launch, nowMs, readyTimeoutMs);
  if (failure !== null) {
    return launch.createSentAtMs === null
      ? { do: 'close', failure }
      : { do: 'find', otherwise: failure };
  }
  if (!launch.admitted) return { do: 'admit' };
  const ageMs = nowMs - launch.requestedAtMs;
  // Asked for at a time that lies ahead: the clock has been set back, and nobody knows how long ago.
  const trusted = ageMs >= 0 && ageMs < tokenTrustedForMs;
  if (launch.createSentAtMs !== null && !trusted) return { do: 'find', otherwise: null };
  return { do: 'create' };
}

/** What is left of an intent in this state: null once it is fulfilled, or can no longer be. */
export function intentAfter(intent: Intent | null, state: LaunchState): Intent | null {
  switch (intent) {
    case 'stop':
      return state === 'READY' ? 'stop' : null;
    case 'start':
      return state === 'STOPPED' ? 'start' : null;
    case 'terminate':
      return state === 'DELETE_IN_PROGRESS' || phaseOf(state) === 'over' ? null : 'terminate';
    case null:
      return null;
  }
}

/** The states that an intent leads through. */
interface Course {
  underWay: LaunchState;
  fulfilled: readonly LaunchState[];
  failed: LaunchState;
}

export const courses: Readonly<Record<Intent, Course>> = {
  stop: { underWay: 'STOP_IN_PROGRESS', fulfilled: ['STOPPED'], failed: 'STOP_FAILED' },
  start: { underWay: 'START_IN_PROGRESS', fulfilled: ['READY'], failed: 'START_FAILED' },
  terminate: {
    underWay: 'DELETE_IN_PROGRESS',
    fulfilled: finalStates,
    failed: 'DELETE_FAILED',
  },
};

/** Whether an intent can no longer be fulfilled: what happened to the session was something else. */
export function isSuperseded(intent: Intent, state: LaunchState): boolean {
  const { underWay, fulfilled, failed } = courses[intent];
  // Where an intent has failed the state says so itself.
  const course = [underWay, ...fulfilled, failed];
  return intentAfter(intent, state) === null && !course.includes(state);
}

/**
 * Nothing is too late to be terminated: it costs money for as long as it is there. Nor is what was asked
 * for at a time that lies ahead, before the clock was set back: it counts from now on.
 */
function isTooLate(intent: Intent, intentAtMs: number | null, nowMs: number): boolean {
  if (intent === 'terminate' || intentAtMs === null) return false;
  return nowMs - intentAtMs >= intentKeptForMs;
}

function reasonToEnd(launch: Launch, nowMs: number, readyTimeoutMs: number): Failure | null {
  if (launch.failure !== null) return launch.failure;
  if (launch.intent === 'terminate') return { kind: 'given_up', message: '', requestId: null };
  if (nowMs - launch.requestedAtMs < readyTimeoutMs) return null;
  return launch.trouble ?? { kind: 'took_too_long', message: '', requestId: null };
}
