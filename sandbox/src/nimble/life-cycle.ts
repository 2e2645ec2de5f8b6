import type { NimbleDurations } from './durations.js';
import { canBeStopped, type SessionRecord } from './session-record.js';
import { type SessionStatus, statusOfFailure, statusOfState } from './status.js';

/** AWS: a deleted session can still be read for a while; here for an hour. */
const deletedIsKnownForMs = 3_600_000;

/** Written in `updatedBy`, `stoppedBy` and the like when the service itself acts. */
const service = 'nimble.amazonaws.com';

export interface Pace {
  durations: NimbleDurations;
  /** How long one minute of `stopAt` and `terminateAt` lasts. */
  minuteMs: number;
}

/** A step into a state: when, by whom, and with which status if not the state's usual one. */
export interface Step {
  state: string;
  atMs: number;
  /** Absent: the service went on with what was under way. */
  by?: string;
  status?: SessionStatus;
}

/** Puts the session into a state and plans the service's next step. Changes the record. */
export function enterState(session: SessionRecord, step: Step, pace: Pace): void {
  const { state, atMs, by } = step;
  const { statusCode, statusMessage } = step.status ?? statusOfState(state);
  session.state = state;
  session.statusCode = statusCode;
  session.statusMessage = statusMessage;
  session.enteredStateAtMs = atMs;
  session.updatedAtMs = atMs;
  if (by !== undefined) session.updatedBy = by;
  session.stopAtMs = undefined;
  session.terminateAtMs = undefined;
  const afterMs = ownPlans[state]?.afterMs(session, pace);
  session.dueAtMs = afterMs === undefined ? undefined : atMs + afterMs;
  if (state === 'START_IN_PROGRESS') {
    session.startedAtMs = atMs;
    session.startedBy = by ?? service;
  }
  if (state === 'STOP_IN_PROGRESS') {
    session.stoppedAtMs = atMs;
    session.stoppedBy = by ?? service;
  }
  if (state === 'READY' && canBeStopped(session.profile)) session.stopAtMs = session.dueAtMs;
  else if (state === 'READY' || state === 'STOPPED') session.terminateAtMs = session.dueAtMs;
}

interface OwnPlan {
  afterMs: (session: SessionRecord, pace: Pace) => number;
  next: (session: SessionRecord) => Omit<Step, 'atMs'> | 'forget';
}

/** What the service does by itself in each state, and when; nothing in the failed states. */
const ownPlans: Partial<Record<string, OwnPlan>> = {
  CREATE_IN_PROGRESS: {
    afterMs: (_, { durations }) => durations.createMs,
    next: ({ failureStatusCode }) =>
      failureStatusCode === undefined
        ? { state: 'READY' }
        : { state: 'CREATE_FAILED', status: statusOfFailure(failureStatusCode) },
  },
  START_IN_PROGRESS: {
    afterMs: (_, { durations }) => durations.startMs,
    next: () => ({ state: 'READY' }),
  },
  STOP_IN_PROGRESS: {
    afterMs: (_, { durations }) => durations.stopMs,
    next: () => ({ state: 'STOPPED' }),
  },
  DELETE_IN_PROGRESS: {
    afterMs: (_, { durations }) => durations.deleteMs,
    next: () => ({ state: 'DELETED' }),
  },
  READY: {
    afterMs: ({ profile }, { minuteMs }) => profile.maxSessionLengthInMinutes * minuteMs,
    next: ({ profile }) => ({
      state: canBeStopped(profile) ? 'STOP_IN_PROGRESS' : 'DELETE_IN_PROGRESS',
      by: service,
    }),
  },
  STOPPED: {
    afterMs: ({ profile }, { minuteMs }) => profile.maxStoppedSessionLengthInMinutes * minuteMs,
    next: () => ({ state: 'DELETE_IN_PROGRESS', by: service }),
  },
  DELETED: { afterMs: () => deletedIsKnownForMs, next: () => 'forget' },
};

/** The step that the service takes out of the session's present state at `atMs`. */
export function ownStep(session: SessionRecord, atMs: number): Step | 'forget' | undefined {
  const step = ownPlans[session.state]?.next(session);
  return typeof step === 'object' ? { ...step, atMs } : step;
}
