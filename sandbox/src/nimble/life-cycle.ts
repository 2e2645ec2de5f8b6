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

/** A step into a state: when, at whose wish, and with which status if not the state's usual one. */
export interface Step {
  state: string;
  atMs: number;
  /** Absent: the service went on with what was under way. */
  by?: string;
  status?: SessionStatus;
}

/** What the service does next by itself, once the session's `dueAtMs` has come. */
export type OwnStep = Step | 'forget';

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
  session.dueAtMs = planNextStep(session, pace);
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

function planNextStep(session: SessionRecord, { durations, minuteMs }: Pace): number | undefined {
  const since = session.enteredStateAtMs;
  switch (session.state) {
    case 'CREATE_IN_PROGRESS':
      return since + durations.createMs;
    case 'START_IN_PROGRESS':
      return since + durations.startMs;
    case 'STOP_IN_PROGRESS':
      return since + durations.stopMs;
    case 'DELETE_IN_PROGRESS':
      return since + durations.deleteMs;
    case 'READY':
      return since + session.profile.maxSessionLengthInMinutes * minuteMs;
    case 'STOPPED':
      return since + session.profile.maxStoppedSessionLengthInMinutes * minuteMs;
    case 'DELETED':
      return since + deletedIsKnownForMs;
    default:
      return undefined;
  }
}

/** The step that the service takes out of the session's present state at `atMs`. */
export function ownStep(session: SessionRecord, atMs: number): OwnStep | undefined {
  switch (session.state) {
    case 'CREATE_IN_PROGRESS':
      if (session.failureStatusCode === undefined) return { state: 'READY', atMs };
      return { state: 'CREATE_FAILED', atMs, status: statusOfFailure(session.failureStatusCode) };
    case 'START_IN_PROGRESS':
      return { state: 'READY', atMs };
    case 'STOP_IN_PROGRESS':
      return { state: 'STOPPED', atMs };
    case 'DELETE_IN_PROGRESS':
      return { state: 'DELETED', atMs };
    case 'READY': {
      const state = canBeStopped(session.profile) ? 'STOP_IN_PROGRESS' : 'DELETE_IN_PROGRESS';
      return { state, atMs, by: service };
    }
    case 'STOPPED':
      return { state: 'DELETE_IN_PROGRESS', atMs, by: service };
    case 'DELETED':
      return 'forget';
    default:
      return undefined;
  }
}
