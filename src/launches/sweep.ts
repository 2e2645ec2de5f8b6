import { botNameTag, type StreamingSession } from '../studio/studio.js';
import { type StraySession, type SweptLaunch, sessionToken } from './ports/stray-sessions.js';
import { states } from './states.js';

/** What a sweep does about a session that is not the one of its launch. */
export type SweepStep =
  /** The row is closed because the studio did not find the session: a person may be at work on it. */
  | { do: 'reopen'; session: StraySession }
  /** People were told that there is none, or that it is terminated. */
  | { do: 'reopen_to_terminate'; session: StraySession }
  /** Its launch waits for a machine, and would make another one: a Create that was believed lost. */
  | { do: 'take_late'; session: StraySession }
  | { do: 'add_second'; session: StraySession }
  /** It carries this bot's name, but no row of this database is its launch's, or its own. */
  | { do: 'report'; session: StraySession };

export interface Candidate extends StraySession {
  /** Whether it carries this bot's name. */
  isNamed: boolean;
  attempt: number;
}

/**
 * The candidate that a session is: it is not ending, and its tag names a launch. Null for the others. A
 * missing tag proves nothing: with this bot's name, the session is compared with the row of its session alone.
 */
export function candidateFrom(session: StreamingSession, botName: string): Candidate | null {
  const { id, state, stateWord, attempt, tags } = session;
  const isNamed = tags[botNameTag] === botName;
  const clientToken = session.clientToken ?? (isNamed ? sessionToken(id) : null);
  if (clientToken === null || isEnding(session)) return null;
  return { sessionId: id, clientToken, state, stateWord, attempt, isNamed };
}

/** Whether no tag names its launch: a row is then known by its session. */
export function isUntagged({ clientToken, sessionId }: StraySession): boolean {
  return clientToken === sessionToken(sessionId);
}

export function isEnding({ state }: Pick<StreamingSession, 'state'>): boolean {
  return state === 'DELETE_IN_PROGRESS' || states[state].phase === 'over';
}

/**
 * What to do about a candidate; null: nothing, a row accounts for it.
 * @param rows the launches of this database, by client token
 */
export function sweepStep(
  { isNamed, attempt, ...session }: Candidate,
  rows: ReadonlyMap<string, SweptLaunch>,
): SweepStep | null {
  const launch = rows.get(session.clientToken);
  const begunWithIt = rows.get(sessionToken(session.sessionId));
  if (launch === undefined) {
    if (begunWithIt !== undefined) return ownStep(session, begunWithIt);
    return isNamed ? { do: 'report', session } : null;
  }
  if (launch.sessionId === session.sessionId) return ownStep(session, launch);
  // It failed, and its launch has gone on to another attempt.
  if (session.state === 'CREATE_FAILED' && attempt < launch.attempt) return null;
  if (launch.sessionId === null) {
    if (states[launch.state].final) return { do: 'reopen_to_terminate', session };
    // While it does not wait, the launch looks for its session by itself.
    const waits = launch.nextRoundAtMs !== null && states[session.state].phase !== 'failed';
    return waits ? { do: 'take_late', session } : null;
  }
  if (begunWithIt === undefined) return { do: 'add_second', session };
  const { clientToken, state } = begunWithIt;
  if (!states[state].final) return null;
  return { do: 'reopen_to_terminate', session: { ...session, clientToken } };
}

/** What to do about the session of this row. */
function ownStep(
  session: StraySession,
  { clientToken, state }: Pick<SweptLaunch, 'clientToken' | 'state'>,
): SweepStep | null {
  if (!states[state].final) return null;
  const what = state === 'FORGOTTEN' ? 'reopen' : 'reopen_to_terminate';
  return { do: what, session: { ...session, clientToken } };
}
