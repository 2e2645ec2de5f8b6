import type { SessionState } from '../../studio/studio.js';
import type { Launch } from '../launch.js';
import type { LaunchEvent } from '../launch-event.js';
import type { UnclaimedSession } from '../unclaimed.js';

/** A session of the studio that seems to have no row of its own. */
export interface StraySession {
  sessionId: string;
  clientToken: string;
  state: SessionState;
  stateWord: string;
}

/** What a sweep needs of the launches that it compares sessions with. */
export type SweptLaunch = Pick<
  Launch,
  'clientToken' | 'sessionId' | 'state' | 'attempt' | 'nextRoundAtMs'
>;

/** The port to sessions that have no row of their own, as a sweep finds them. */
export interface StraySessions {
  sweptLaunches(clientTokens: readonly string[]): Promise<SweptLaunch[]>;
  /** The live launches with these sessions. */
  sweptSessions(sessionIds: readonly string[]): Promise<SweptLaunch[]>;
  /**
   * Opens a launch again that is over, with this session. Returns its owner; null: it is not over.
   * @param intent what is to become of the session; null: nothing, a person may be at work on it
   */
  reopen(
    session: StraySession,
    intent: 'terminate' | null,
    event: LaunchEvent,
  ): Promise<string | null>;
  /**
   * Gives a launch that waits for a machine the session that one of its attempts has made after all.
   * Returns its owner; null: it does not wait any more.
   */
  takeLate(session: StraySession): Promise<string | null>;
  /**
   * Adds a launch of its own for a second session of one launch, with the intent to terminate it. Its
   * token is `sessionToken(sessionId)`. Returns its owner; null: it has a row already.
   */
  addSecond(session: StraySession, event: LaunchEvent): Promise<string | null>;
}

export interface NotedSession {
  clientToken: string;
  /** Null: what is stored of it cannot be read. */
  session: UnclaimedSession | null;
}

/** The port to sessions with this bot's name that no row accounts for, while the studio has them. */
export interface UnclaimedSessions {
  /** The workspace that this database tells of; null: that is not known yet. */
  workspace(): Promise<string | null>;
  /** Those that are noted, whether they have got their row or not. */
  unclaimed(): Promise<NotedSession[]>;
  /** Notes it, or what has become of it. */
  noteUnclaimed(session: UnclaimedSession): Promise<void>;
  /** How many that have no row count for this owner's limit. */
  unclaimedOf(owner: string): Promise<number>;
  forgetUnclaimed(clientTokens: readonly string[]): Promise<void>;
  /**
   * Some that the admins have not heard of for a day, and how many others there are. They are to be told at
   * once, and `saveTold` to be called.
   */
  claimUntold(limit: number): Promise<{ sessions: UnclaimedSession[]; others: number }>;
  saveTold(clientTokens: readonly string[]): Promise<void>;
  /**
   * Gives an unclaimed session its row; false: it has one, or is not there any more. All in one transaction.
   * @param press of *Terminate*, whose intent the row begins with: `by` owns it then if it has no owner.
   * Without one, such a session gets no row.
   */
  adopt(clientToken: string, by: string, press?: string): Promise<boolean>;
}

/** The client token of a row that began with its session: a second one of a launch, or an adopted one. */
export function sessionToken(sessionId: string): string {
  return `session-${sessionId}`;
}
