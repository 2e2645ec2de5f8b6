import type { Launch, LaunchEvent } from '../launch.js';
import type { Claimed } from './claim.js';

/** The fields of a launch that say how it stands with the studio. */
export type StudioFields = Pick<
  Launch,
  | 'launchProfileName'
  | 'streamingImageId'
  | 'streamingImageName'
  | 'offeredInstanceTypes'
  | 'canStop'
  | 'ownerName'
  | 'ownedBy'
  | 'admitted'
  | 'state'
  | 'stateSinceMs'
  | 'sessionId'
  | 'statusCode'
  | 'statusMessage'
  | 'createSentAtMs'
  | 'readyAtMs'
  | 'firstReadyAtMs'
  | 'stopAtMs'
  | 'terminateAtMs'
  | 'typicalMs'
  | 'slowMs'
  | 'slowSinceMs'
  | 'remindedDeadlineMs'
  | 'remindedLeadMs'
  | 'agedReadyAtMs'
  | 'missingSinceMs'
  | 'intent'
  | 'intentAtMs'
  | 'trouble'
  | 'failure'
  | 'stuckSinceMs'
  | 'studioAttempts'
>;

/** A session that the studio has made for a launch, and its state. */
export type MadeSession = Pick<Launch, 'state'> & { sessionId: string };

export interface StudioChange {
  set: Partial<StudioFields>;
  /** Lines for the thread, oldest first. */
  events?: LaunchEvent[];
  /** Whether people should see the change. LaunchEvent are always seen. */
  visible?: boolean;
  /**
   * What the studio has made besides the launch's session. Each that is not over becomes a launch by
   * itself, with the intent to terminate it: nobody asked for it, and it costs money.
   */
  others?: readonly MadeSession[];
  /**
   * Gives the claim back: the task is due again after so long, or never (null); but at once
   * when the intent is no longer the one that the step has seen, which then stays as it is, as does its
   * time; that of an intent which is cleared is cleared as well.
   */
  release?: { dueInMs: number | null; seenIntent: Launch['intent'] };
}

/** What is needed to compare a launch with its session; thousands are held at a time. */
export type WatchedLaunch = Pick<
  Launch,
  | 'clientToken'
  | 'requestedAtMs'
  | 'state'
  | 'stateSinceMs'
  | 'statusCode'
  | 'statusMessage'
  | 'readyAtMs'
  | 'firstReadyAtMs'
  | 'stopAtMs'
  | 'terminateAtMs'
  | 'stuckSinceMs'
  | 'slowMs'
  | 'slowSinceMs'
  | 'remindedDeadlineMs'
  | 'remindedLeadMs'
  | 'agedReadyAtMs'
  | 'missingSinceMs'
> & { sessionId: string; troubled: boolean };

/** What launches need at the studio: steps of their own, or just a look at their session. */
export interface StudioTasks {
  /** Due launches that need a step of their own: admission, creation, an intent. */
  claimStudioTasks(limit: number): Promise<Claimed<Launch>[]>;
  /**
   * Saves, and records the result of what was asked for when the change settles it. A claim that is
   * not given back holds for another lease. Returns the launch as it is now, or null when the ticket is
   * no longer good.
   */
  saveStudio(clientToken: string, ticket: string, change: StudioChange): Promise<Launch | null>;
  /**
   * Notes what the studio has made for a launch although its ticket is no longer good. When the launch
   * has no session, the first becomes its own. Whoever holds it now loses it, since they know of no
   * session; and what was closed meanwhile is open again, with the intent to terminate, because people
   * were told that there is none. All besides the launch's own are the `others` of a change.
   * @returns the ids of those others, but for what is over
   */
  adoptLate(clientToken: string, made: readonly MadeSession[]): Promise<string[]>;
  /**
   * As `saveStudio`, of a change that admits what somebody asked for on behalf of its owner, whose place
   * it takes from then on. With no place left it saves nothing and says so: all in one transaction,
   * as `add`.
   */
  admitOnBehalf(
    launch: Claimed<Launch>,
    change: StudioChange,
    maxLive: number,
  ): Promise<Launch | 'too_many' | null>;

  /**
   * Due launches that only need a look at their session, and with them those that would be due
   * soon, since a listing shows them all. One ticket for all.
   * @param aheadMs how far ahead, by how many are due (counted up to ten)
   */
  claimWatched(aheadMs?: (due: number) => number): Promise<Claimed<WatchedLaunch>[]>;
  /** Has all that is held under the ticket be held for as long as if it were claimed now. */
  renew(ticket: string): Promise<void>;
  /** Gives back all that is still held under the ticket; next due by how fast its state changes. */
  keepWatching(ticket: string, due: { movingInMs: number; settledInMs: number }): Promise<void>;
}
