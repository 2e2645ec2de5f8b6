import type { Choice } from '../admission.js';
import type { Idle } from '../idle.js';
import type { Launch, Shown } from '../launch.js';
import type { LaunchEvent, ThreadReply } from '../launch-event.js';
import type { CountedLimit, Held } from '../quotas.js';
import type { Reminder } from '../reminder.js';
import type { LaunchState } from '../states.js';
import type { Used } from '../usage.js';
import type { Approvals } from './approvals.js';
import type { NewAuditEntry } from './audit-log.js';
import type { HoursRows } from './hours.js';
import type { Full, LimitReached, RequestedIntent, Requests } from './requests.js';
import type { StraySessions, UnclaimedSessions } from './stray-sessions.js';

/**
 * What is claimed comes under a ticket. A save under that ticket succeeds only as long as no one else
 * has claimed the same since.
 */
export type Claimed<Row> = Row & { ticket: string };

/**
 * A launch that needs a step of its own. If the step is the first Create, the claim has marked it as sent:
 * then `createSentAtMs` is as before, null, and `createMarked` true.
 */
export type ClaimedLaunch = Claimed<Launch> & { createMarked?: true };

export interface Page {
  offset: number;
  limit: number;
}

export interface LiveSearch {
  /** Slack user id of their owner. Leaves out what others requested for them and is not admitted. */
  owner?: string;
  /** Slack user id of an owner whose sessions are left out. */
  notOwner?: string;
  /** A session is found if it matches every word. */
  words: readonly SearchWord[];
}

/** A session matches a word in any of these ways. */
export interface SearchWord {
  /** Part of the name of its owner or profile, or of its type; no letter’s case counts. */
  text: string;
  owner: string | null;
  states: readonly LaunchState[];
}

export interface LivePage {
  launches: Launch[];
  total: number;
  offset: number;
}

/** The port to launches as people look them up. */
export interface Launches {
  get(clientToken: string): Promise<Launch | null>;
  lastChoice(slackUserId: string): Promise<Choice | null>;
  /**
   * Sessions that are not over, newest first: the `limit` of them that follow the first `offset`, or
   * fewer at the end; beyond the end, the last page.
   */
  live(search: LiveSearch, page: Page): Promise<LivePage>;
  /**
   * The `limit` newest launches of an owner, over or not, newest first. Leaves out what others requested
   * for them and is not admitted.
   */
  recent(owner: string, limit: number): Promise<Launch[]>;
  /** How long the last launches of this profile took to become READY, in milliseconds: of one type, or of any. */
  durations(launchProfileId: string, ec2InstanceType?: string): Promise<number[]>;
  /** The sessions that take places of the limits, by owner and profile. */
  held(): Promise<Held[]>;
}

export interface StudioChange {
  set: Partial<Omit<Launch, keyof Shown | 'clientToken'>>;
  events?: LaunchEvent[];
  /** What the session has used since it was last counted: added to what its owner has, in the same transaction. */
  used?: readonly Used[];
  /** Slack user ids of the approvers who are to be asked about it from now on. */
  asks?: readonly string[];
  /** What the audit log has to say of the change besides the result of what was asked for. */
  audits?: NewAuditEntry;
  /** Whether people should see the change. Events are always seen. */
  visible?: boolean;
  /**
   * Gives the claim back: the task is due again after `dueInMs`, or never (null). If the intent is no
   * longer the one that the step has seen, it stays as it is, with its time, the task is due at once, and
   * nothing is said of a failure to carry out what the step has seen.
   */
  release?: { dueInMs: number | null; seenIntent: Launch['intent'] };
  /**
   * With a change of `idle`: what the step has seen of that. If it is something else by now, because a person has
   * answered, nothing is saved, and the task is due at once. With the change to `stopping` the bot's intent is put
   * on the row, unless one is there: then nothing is saved either. If its question is not in the thread yet, and was
   * not given up, it is asked anew: `asked` is saved with a new time, and the reply that waits tells that one.
   */
  seenIdle?: Idle | null;
}

/** A launch whose session is to be observed. Not the whole of it: there may be thousands. */
export type ClaimedSession = Claimed<{ clientToken: string; sessionId: string }>;

/** The port to what launches need at the studio: steps of their own, or an observation. */
export interface StudioTasks {
  /** Due launches that need a step of their own: admission, creation, an intent. A ticket each. */
  claimStudioTasks(limit: number): Promise<ClaimedLaunch[]>;
  /**
   * Due launches whose session only has to be observed, and with them those that would be due soon: a
   * listing shows them all. One ticket for all.
   * @param aheadMs how far ahead, by how many are due (counted up to ten)
   */
  claimObserved(aheadMs?: (due: number) => number): Promise<ClaimedSession[]>;
  /**
   * These launches whole, as far as they are claimed under the ticket. Not those that have an intent by
   * now: it has a step of its own.
   */
  claimedWhole(ticket: string, clientTokens: readonly string[]): Promise<Claimed<Launch>[]>;
  /**
   * Saves, and records the result of what was asked for when the change settles it. A claim that is not
   * given back holds for another lease. Returns the launch as it is now, or null when the ticket is no
   * longer good.
   */
  saveStudio(clientToken: string, ticket: string, change: StudioChange): Promise<Launch | null>;
  /**
   * As `saveStudio`, of a change that admits a launch, which takes its places of `limits` from then on. With no
   * place left it saves nothing and says so: all in one transaction, as `add`.
   * @param maxLive of a launch on behalf of its owner, whose place it takes only now; null: it has that
   */
  admit(
    launch: Claimed<Launch>,
    change: StudioChange,
    maxLive: number | null,
    limits?: readonly CountedLimit[],
  ): Promise<Launch | Pick<Full, 'kind'> | LimitReached | null>;
  /** Has all claims under the ticket hold for another lease. */
  renew(ticket: string): Promise<void>;
  /** Gives back all that is still claimed under the ticket, due again by whether its state moves. */
  releaseUnchanged(ticket: string, due: { movingInMs: number; settledInMs: number }): Promise<void>;
}

/** What becomes of a launch once its owner was looked at. */
export type OwnerChange = Partial<Pick<Launch, 'ownerLeftAtMs' | 'leaverAttempts'>>;

/** The port to the third task of live launches: is their owner still in the workspace? */
export interface OwnersLaunches {
  /** Has the live launches of this owner looked at before all others. */
  ownerChanged(owner: string): Promise<boolean>;
  /**
   * The due live launches of one owner: of the one who has waited longest. They are due again when a
   * lease ends, for any replica.
   * @param longestMs no launch is put off for longer
   */
  claimOwner(longestMs: number): Promise<Launch[]>;
  /** Saves that of these launches, to be looked at again after `dueInMs`. */
  saveOwner(launches: readonly Launch[], dueInMs: number, set?: OwnerChange): Promise<void>;
}

/** The port to sessions whose time is up by the bot's own deadline. */
export interface OverdueLaunches {
  /** Those that the bot is to end now, the longest overdue first: no person's intent is open on them. */
  overdue(limit: number): Promise<Launch[]>;
  /** Moves the deadline of a READY session to the one that this reminds of, and tells it; false: it has moved. */
  remindLate(clientToken: string, reminder: Reminder, endAtMs: number | null): Promise<boolean>;
  /** Counts that an earlier attempt is still open; false: the deadline has moved. */
  stillOverdue(
    clientToken: string,
    overdue: NonNullable<RequestedIntent['overdue']>,
  ): Promise<boolean>;
  /** Saves that the admins have heard of it. */
  saveOverdueTold(clientToken: string): Promise<void>;
}

/** The port to launches for later. */
export interface PlannedLaunches {
  /**
   * Begins those whose time has come, the longest overdue first: they are REQUESTED from now on, and admitted anew. A
   * claim that another bot has on one is void. Each begins once.
   */
  beginPlanned(limit: number): Promise<Pick<Launch, 'clientToken' | 'owner'>[]>;
}

/** A launch whose message or thread in Slack is behind. */
export interface SlackTask {
  launch: Launch;
  /** Replies that are not in Slack yet, oldest first. */
  openReplies: ThreadReply[];
  /** Whether it shows something that a person waits for. */
  isAwaited: boolean;
}

/** The port to what Slack is still to show. */
export interface SlackTasks {
  /**
   * The due tasks that go first: those with something that a person waits for, then by due time. In the
   * answer those that a person waits for stand before the others.
   */
  claimSlackTasks(limit: number): Promise<Claimed<SlackTask>[]>;
  /** Returns false when the ticket is no longer good. */
  saveSlack(
    clientToken: string,
    ticket: string,
    set: Partial<Omit<Shown, 'revision'>>,
  ): Promise<boolean>;
  /**
   * Saves when a reply was sent, or that it is done: its `ts`, or null when it could not be posted.
   * Returns false when the ticket is no longer good.
   */
  saveReply(
    reply: Pick<ThreadReply, 'clientToken' | 'number'>,
    ticket: string,
    set: { sentAtMs: number | null } | { done: true; ts: string | null },
  ): Promise<boolean>;
  /**
   * Gives the claim back: due again after `dueInMs`; with null, as soon as there is something that Slack
   * does not show, even if that came while the claim was held.
   */
  releaseSlack(clientToken: string, ticket: string, dueInMs: number | null): Promise<void>;
  /**
   * Has the messages of live launches in this channel edited, although nothing has changed that they show:
   * at once, or after `dueInMs` if other replicas may work on them.
   */
  showAnew(channel: string, dueInMs: number): Promise<void>;
  /** The same for a launch that is over: for the newest one whose message is not to be edited yet. */
  showOverAnew(channel: string, dueInMs: number): Promise<void>;
  /** The replies that are in Slack, by their `ts`. */
  shownReplies(clientToken: string): Promise<{ number: number; ts: string }[]>;
}

/** How much of what was old enough was deleted. */
export interface Forgotten {
  launches: number;
  entries: number;
}

/** The port to what is kept only for a time. */
export interface Retention {
  /**
   * Deletes a part of what is older than `keptMs`: entries of the audit log, and launches that are over, with
   * their thread replies. A launch stays as long as a task of it is due, the result of a request is open, or
   * the audit log tells of it. Interactions go after an hour: Slack delivers nothing that late. What was used
   * stays for a month at least, and one day of it goes at a time; so does what was told once of a month or a week.
   */
  forgetOld(keptMs: number): Promise<Forgotten>;
}

/** In how many milliseconds the first is due; null: none is. */
export interface NextDue {
  /** Of the tasks, and the messages to approvers. What was put off before the clock was set back is due. */
  tasksInMs: number | null;
  /** Of what comes at a time of its own: launches for later, ends of decisions, deadlines, and weekly hours. */
  clocksInMs: number | null;
}

/** The port to the launches that survive a restart: one part for each of its users. */
export interface LaunchStore
  extends Launches,
    Requests,
    StudioTasks,
    StraySessions,
    OwnersLaunches,
    OverdueLaunches,
    PlannedLaunches,
    HoursRows,
    Approvals,
    UnclaimedSessions,
    SlackTasks,
    Retention {
  nextDue(): Promise<NextDue>;
  /** Changes something. What is due may be nothing, and a query that changes no row is answered on a full disk too. */
  noteRound(): Promise<void>;
  /** Gives back every claim made through this store, due at once. */
  releaseClaims(): Promise<void>;
  close(): Promise<void>;
}
