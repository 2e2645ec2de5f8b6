import type { Launch, LaunchState, News, ThreadLine, Wish } from './launch.js';
import type { Choice, SessionAction } from './policy.js';

/**
 * The port to what survives a restart. Everything that is claimed comes under a ticket: a later
 * save under that ticket succeeds only as long as nobody else has claimed the same since.
 */

/** What a submission decides; the rest of a launch follows from what happens to it. */
export type NewLaunch = Pick<
  Launch,
  | 'clientToken'
  | 'teamId'
  | 'owner'
  | 'ownerName'
  | 'requestedBy'
  | 'channelId'
  | 'note'
  | 'requestedAtMs'
  | 'launchProfileId'
  | 'launchProfileName'
  | 'ec2InstanceType'
  | 'streamingImageId'
  | 'streamingImageName'
  | 'offeredInstanceTypes'
  | 'canStop'
  | 'ownedBy'
  | 'admitted'
>;

export type Addition =
  | { kind: 'added' }
  /** As `added`, and the launch is the caller's to take to the studio. */
  | { kind: 'taken'; launch: Claimed<Launch> }
  /** This client token is stored already; nothing was changed. */
  | { kind: 'known' }
  /** The owner has as many live sessions as they may; nothing was changed. */
  | { kind: 'too_many'; live: Launch[] };

/**
 * Whether a launch is claimed as it is stored, for whoever stores it to go on with at once. One that
 * is admitted then says already that its Create was sent, which is what comes next.
 */
export type Take = 'leave' | 'take';

/** What somebody asks to become of a session. */
export interface Asking {
  wish: Wish;
  /** What they call it. Giving up and dismissing what has a session are wishes to terminate. */
  action: SessionAction;
  /** Slack user id. */
  by: string;
}

export type Claimed<Row> = Row & { ticket: string };

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
  | 'wish'
  | 'trouble'
  | 'failure'
  | 'stuckSinceMs'
  | 'studioAttempts'
>;

/** The fields of a launch that say how it stands with Slack. */
export type BoardFields = Pick<
  Launch,
  'shownRevision' | 'messageChannel' | 'messageTs' | 'messageSentAtMs' | 'detour' | 'boardAttempts'
>;

export interface StudioChange {
  set: Partial<StudioFields>;
  /** Lines for the thread, oldest first. */
  news?: News[];
  /** Whether people should see the change. News are always seen. */
  visible?: boolean;
  /**
   * Gives the claim back: the errand is due again after so long, or never (null); but at once
   * when the wish is no longer the one that the step has seen, which then stays as it is.
   */
  release?: { dueInMs: number | null; seenWish: Launch['wish'] };
}

export interface BoardErrand {
  launch: Launch;
  /** Lines that do not stand in Slack yet, oldest first. */
  openLines: ThreadLine[];
  /** Whether others give way to it: somebody waits for what it tells, or it has waited long itself. */
  goesFirst: boolean;
}

/** Part of a list; both count launches. */
export interface Page {
  offset: number;
  limit: number;
}

/** Which live sessions are looked for. */
export interface LiveSearch {
  /** Slack user id of their owner. Not what somebody else asked for them and may not, or not yet. */
  owner?: string;
  /** Slack user id of an owner whose sessions are left out. */
  notOwner?: string;
  /** Each is to be found in a session. */
  words: readonly SearchWord[];
}

/** A word is found in a session in any of these ways. */
export interface SearchWord {
  /** Part of the name of its owner or profile, or of its type; the case of a to z does not count. */
  text: string;
  /** Slack user id of its owner. */
  owner: string | null;
  /** Its state. */
  states: readonly LaunchState[];
}

/** A page of what was found. */
export interface LivePage {
  launches: Launch[];
  /** How many were found in all. */
  total: number;
  /** How many newer ones come before these. */
  offset: number;
}

export interface LaunchStore {
  /**
   * Stores a launch, unless it is stored already or its owner has `maxLive` sessions. All in one
   * transaction: of two launches that only one has room for, one is refused. What somebody else asked
   * for takes a place of the owner's once it is admitted. What is added stands in the record as noted.
   */
  add(launch: NewLaunch, maxLive: number, take?: Take): Promise<Addition>;
  get(clientToken: string): Promise<Launch | null>;
  /** What the person chose last, for themselves. */
  lastChoice(slackUserId: string): Promise<Choice | null>;
  /**
   * Sessions that are not over, newest first: the `limit` of them that follow the first `offset`, or
   * fewer at the end; beyond the end, the last page.
   */
  live(search: LiveSearch, page: Page): Promise<LivePage>;
  /**
   * The `limit` newest launches of an owner, over or not, newest first. Not what somebody else asked
   * for them and may not, or not yet.
   */
  recent(owner: string, limit: number): Promise<Launch[]>;
  /** How long the last launches of this profile and type took to become READY, in milliseconds. */
  durations(launchProfileId: string, ec2InstanceType: string): Promise<number[]>;

  /**
   * Notes what somebody wants to become of a session, on the row and in the record, where it ends
   * what was open there. Returns false, and changes nothing, when the launch is no longer as `seen`:
   * whoever asked was looking at something else.
   */
  wish(
    clientToken: string,
    asking: Asking,
    seen: Pick<Launch, 'state' | 'wish' | 'stuckSinceMs'>,
  ): Promise<boolean>;
  /** Takes the buttons off a failed launch that has no session, and records it. Returns false when they were off already. */
  dismiss(clientToken: string, by: string): Promise<boolean>;
  /** Has the launch's session looked at now rather than at the next due time. */
  lookNow(clientToken: string): Promise<void>;

  /** Due launches that need a step of their own: admission, creation, a wish. */
  claimStudioErrands(limit: number): Promise<Claimed<Launch>[]>;
  /**
   * Due launches that only need a look at their session, and with them those that would be due
   * soon, since a listing shows them all. One ticket for all.
   * @param aheadMs how far ahead, by how many are due (counted up to ten)
   */
  claimWatched(aheadMs?: (due: number) => number): Promise<Claimed<WatchedLaunch>[]>;
  /**
   * Saves, and records the result of what was asked for when the change settles it. Returns the
   * launch as it is now, or null when the ticket is no longer good.
   */
  saveStudio(clientToken: string, ticket: string, change: StudioChange): Promise<Launch | null>;
  /**
   * Notes the session that a launch has got although its ticket is no longer good. Whoever holds it
   * now loses it, since they know of no session; and what was closed meanwhile is open again, with
   * the wish to terminate, because people were told that there is none. Returns false, and changes
   * nothing, when the launch has a session.
   */
  adoptLate(
    clientToken: string,
    session: Pick<Launch, 'state'> & { sessionId: string },
  ): Promise<boolean>;
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
  /** Gives back all that is still held under the ticket; next due by how fast its state changes. */
  keepWatching(ticket: string, due: { movingInMs: number; settledInMs: number }): Promise<void>;

  /**
   * Due launches whose message or thread is behind, the longest behind first; but what somebody waits
   * for, READY and failures, counts as behind for `headStartMs` more.
   */
  claimBoardErrands(limit: number): Promise<Claimed<BoardErrand>[]>;
  /** Saves; returns false when the ticket is no longer good. */
  saveBoard(clientToken: string, ticket: string, set: Partial<BoardFields>): Promise<boolean>;
  saveLine(
    line: ThreadLine,
    ticket: string,
    set: { sentAtMs: number | null } | { done: true; ts: string | null },
  ): Promise<boolean>;
  /**
   * Gives the claim back: due again after `dueInMs`, or with null as soon as there is anything
   * that Slack does not show, even what came while the claim was held.
   */
  releaseBoard(clientToken: string, ticket: string, dueInMs: number | null): Promise<void>;

  /** Milliseconds until the next errand is due, 0 when one is due now; null: none at all. */
  msUntilDue(): Promise<number | null>;
  /** Gives back every claim made through this store, due at once. */
  releaseClaims(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What somebody waits for overtakes what has been behind for up to so much longer. Beyond that it does
 * not, so that everything has its turn however much there is to tell.
 */
export const headStartMs = 5 * 60_000;

/** How long a claim holds; every step ends well within it. */
export const leaseMs = 45_000;
