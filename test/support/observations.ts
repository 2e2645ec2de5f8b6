import type { Launch } from '../../src/launches/launch.js';
import { sessionObserved } from '../../src/launches/observation.js';
import { states } from '../../src/launches/states.js';
import { defaultLimits } from '../../src/limits.js';
import type { StreamingSession } from '../../src/studio/studio.js';
import { launchInState } from './launches.js';
import { aSession } from './studio-of-mocks.js';

export const minute = 60_000;
export const readyTimeoutMs = 30 * minute;
/** When the state of the launch that is observed began. */
export const sinceMs = 1_790_000_000_000;

const status = {
  statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
  statusMessage: 'Being created',
} as const;

/** A launch as the last observation has left it; by default its session is being created. */
export function known(changed: Partial<Launch> = {}): Launch {
  const { state = 'CREATE_IN_PROGRESS' } = changed;
  return launchInState({
    sessionId: 's-1',
    state,
    stateWord: state,
    stateSinceMs: sinceMs,
    countedAtMs: states[state].on ? sinceMs : null,
    ...status,
    ...changed,
  });
}

/** The session of that launch, unchanged. */
export function session(changed: Partial<StreamingSession> = {}): StreamingSession {
  return aSession({ ...status, ...changed });
}

/** What every observation that changes something sets. */
export const facts = {
  problem: null,
  ...status,
  stopAtMs: null,
  terminateAtMs: null,
  trouble: null,
  studioAttempts: 0,
  missingSinceMs: null,
} as const;

/** What an observation changes, some time after the state began. */
export function observed(launch: Launch, seen: StreamingSession, afterMs = minute) {
  const reminderLeadsMs = [30 * minute, 10 * minute];
  const limits = { ...defaultLimits, readyTimeoutMs, reminderLeadsMs };
  return sessionObserved(launch, seen, sinceMs + afterMs, limits, undefined);
}
