import { botNameTag, type StreamingSession } from '../studio/studio.js';
import { type StraySession, type SweptLaunch, secondToken } from './ports/launch-store.js';
import { states } from './states.js';

/** What a sweep does about a session that is not the one of its launch. */
export type SweepStep =
  /** The row is closed because the studio did not find the session: a person may be at work on it. */
  | { do: 'reopen'; session: StraySession }
  /** People were told that there is none, or that it is terminated. */
  | { do: 'reopen_to_terminate'; session: StraySession }
  | { do: 'add_second'; session: StraySession }
  /** It carries this bot's name, but no row of this database is its launch. */
  | { do: 'report'; session: StraySession };

export interface Candidate extends StraySession {
  /** Whether it carries this bot's name. */
  isNamed: boolean;
}

/**
 * The candidate that a session is: it is not ending, and its tag names a launch. Null for the others. A
 * missing tag proves nothing, so nothing follows from it.
 */
export function candidateFrom(session: StreamingSession, botName: string): Candidate | null {
  const { id, clientToken, state, stateWord, tags } = session;
  const ends = state === 'DELETE_IN_PROGRESS' || states[state].phase === 'over';
  if (clientToken === null || ends) return null;
  return { sessionId: id, clientToken, state, stateWord, isNamed: tags[botNameTag] === botName };
}

/**
 * What to do about a candidate; null: nothing, a row accounts for it.
 * @param rows the launches of this database, by client token
 */
export function sweepStep(
  { isNamed, ...session }: Candidate,
  rows: ReadonlyMap<string, SweptLaunch>,
): SweepStep | null {
  const launch = rows.get(session.clientToken);
  if (launch === undefined) return isNamed ? { do: 'report', session } : null;
  const { final } = states[launch.state];
  if (launch.sessionId === session.sessionId) {
    if (!final) return null;
    return { do: launch.state === 'FORGOTTEN' ? 'reopen' : 'reopen_to_terminate', session };
  }
  // The launch still looks for its session by itself.
  if (launch.sessionId === null) return final ? { do: 'reopen_to_terminate', session } : null;
  const token = secondToken(session.sessionId);
  const second = rows.get(token);
  if (second === undefined) return { do: 'add_second', session };
  if (!states[second.state].final) return null;
  return { do: 'reopen_to_terminate', session: { ...session, clientToken: token } };
}
