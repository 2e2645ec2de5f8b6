import type { SessionState } from '../../studio/studio.js';
import type { Launch, LaunchEvent, Shown } from '../launch.js';
import type { Claimed } from './claim.js';

export interface StudioChange {
  set: Partial<Omit<Launch, keyof Shown | 'clientToken'>>;
  /** Replies for the thread, oldest first. */
  events?: LaunchEvent[];
  /** Whether people should see the change. Events are always seen. */
  visible?: boolean;
  /**
   * Gives the claim back: the task is due again after `dueInMs`, or never (null). If the intent is no
   * longer the one that the step has seen, it stays as it is, with its time, and the task is due at once.
   */
  release?: { dueInMs: number | null; seenIntent: Launch['intent'] };
}

/** A session of the studio that seems to have no row of its own. */
export interface StraySession {
  sessionId: string;
  /** The launch that its tag names. */
  clientToken: string;
  state: SessionState;
  stateWord: string;
}

/** What a sweep needs of the launches that it compares sessions with. */
export type SweptLaunch = Pick<Launch, 'clientToken' | 'sessionId' | 'state'>;

/** The port to what launches need at the studio: steps of their own, or an observation. */
export interface StudioTasks {
  /** Due launches that need a step of their own: admission, creation, an intent. A ticket each. */
  claimStudioTasks(limit: number): Promise<Claimed<Launch>[]>;
  /**
   * Due launches whose session only has to be observed, and with them those that would be due soon: a
   * listing shows them all. One ticket for all.
   * @param aheadMs how far ahead, by how many are due (counted up to ten)
   */
  claimObserved(aheadMs?: (due: number) => number): Promise<Claimed<Launch>[]>;
  /**
   * Saves, and records the result of what was asked for when the change settles it. A claim that is not
   * given back holds for another lease. Returns the launch as it is now, or null when the ticket is no
   * longer good.
   */
  saveStudio(clientToken: string, ticket: string, change: StudioChange): Promise<Launch | null>;
  /**
   * As `saveStudio`, of a change that admits a launch on behalf of its owner, whose place it takes from
   * then on. With no place left it saves nothing and says so: all in one transaction, as `add`.
   */
  admitOnBehalf(
    launch: Claimed<Launch>,
    change: StudioChange,
    maxLive: number,
  ): Promise<Launch | 'too_many' | null>;
  /** Has all claims under the ticket hold for another lease. */
  renew(ticket: string): Promise<void>;
  /** Gives back all that is still claimed under the ticket, due again by whether its state moves. */
  releaseUnchanged(ticket: string, due: { movingInMs: number; settledInMs: number }): Promise<void>;

  /** The launches with these tokens. */
  sweptLaunches(clientTokens: readonly string[]): Promise<SweptLaunch[]>;
  /**
   * Opens a launch again that is over, with this session, if it is still over.
   * @param intent what is to become of the session; null: nothing, a person may be at work on it
   */
  reopen(session: StraySession, intent: 'terminate' | null, event: LaunchEvent): Promise<boolean>;
  /**
   * Adds a launch of its own for a second session of one launch, with the intent to terminate it. Its
   * token is `secondToken(sessionId)`; returns false when it has a row already.
   */
  addSecond(session: StraySession, event: LaunchEvent): Promise<boolean>;
}

/** The client token of the row for a second session of one launch. */
export function secondToken(sessionId: string): string {
  return `second-${sessionId}`;
}
