import type { SharedAlertCause } from '../launches/alerts.js';
import type { Hours, Moment } from '../launches/hours.js';
import type { AuditedAction } from '../launches/outcome.js';
import type { Alert } from '../launches/ports/alerts.js';
import type { AuditEntry } from '../launches/ports/audit-log.js';
import type { Notice } from '../launches/ports/notices.js';
import type { UsageDay } from '../launches/ports/usage.js';
import type { LaunchColumns, ReplyColumns } from './columns.js';
import type { WorldPart } from './world.js';

/**
 * One row per launch: its fields, and its two tasks.
 *
 * A task is due at a time, or never (null). A claim writes a ticket and moves the due time to the end of
 * the lease, so that a claim whose holder died is simply due again.
 */
export interface LaunchTable extends LaunchColumns {
  studioDueAtMs: number | null;
  studioTicket: string | null;
  slackDueAtMs: number | null;
  slackTicket: string | null;
  /** When Slack is next asked whether the owner is still there: a claim too moves it on. */
  ownerDueAtMs: number | null;
  /** 1 while Slack does not show something that a person waits for. */
  slackAwaited: number;
  /** The request whose result the audit log does not have yet; `openRequestBy` says whose it is. */
  openRequestAction: AuditedAction | null;
}

/** What each launch's thread tells; append-only, but for what became of the posting. */
export interface ThreadReplyTable extends ReplyColumns {
  /** 1 once it is in Slack, or once there is no thread left for it. */
  done: number;
  ts: string | null;
}

/** Who asked for what, when, with what result; nothing of it changes until it is forgotten. */
export interface AuditLogTable extends AuditEntry {
  id: string;
}

export interface HomeTable {
  slackUserId: string;
  /** 1 when it shows everybody's sessions. */
  everyone: number;
}

/** What people did in Slack, by Slack's id of it. The replica that adds a row answers. */
export interface InteractionTable {
  key: string;
  takenAtMs: number;
}

/** Which workspace and which studio all of this is about. */
export interface WorldTable {
  part: WorldPart;
  id: string;
}

/** The one row that a round of the loop changes, to see that the database takes changes. */
export interface RoundTable {
  id: number;
  atMs: number;
}

/** A session with this bot's name and without a row, while the studio has it. */
export interface UnclaimedSessionTable {
  /** Of the row that it gets. */
  clientToken: string;
  /** Null: its tags name no one of this workspace. */
  owner: string | null;
  /** That row, as JSON. */
  session: string;
  /** When the admins are to be told next. */
  tellAtMs: number;
}

/** A cause that an admin must know, while it is there. */
export interface AlertTable extends Alert<SharedAlertCause> {
  /** Where it was told; null: it was not yet. */
  messageChannel: string | null;
  messageTs: string | null;
  /** When a bot may tell it, or its end: a claim moves it on. */
  dueAtMs: number;
}

/** A person's weekly hours. */
export interface HoursTable extends Omit<Hours, 'week'> {
  /** As JSON. */
  week: string;
  nextDoes: Moment['does'] | null;
  /** A time that a person planned by: with an index of its own, and no due time of a task. */
  nextAtMs: number | null;
  nextForMs: number | null;
  revision: number;
}

export interface NoticeTable extends Notice {
  /** When a post was sent whose outcome is not known. */
  sentAtMs: number | null;
  /** When a bot may tell it: a claim moves it on. Null: it was told. */
  tellAtMs: number | null;
}

/** The message that asks an approver about a launch, until it tells the outcome. */
export interface ApprovalNoticeTable {
  /** The launch's token and the approver. */
  id: string;
  clientToken: string;
  approver: string;
  messageChannel: string | null;
  messageTs: string | null;
  /** When a bot may post or edit it: a claim moves it on. Null: it is as the launch is. */
  dueAtMs: number | null;
}

export interface Schema {
  launches: LaunchTable;
  threadReplies: ThreadReplyTable;
  auditLog: AuditLogTable;
  homes: HomeTable;
  interactions: InteractionTable;
  unclaimedSessions: UnclaimedSessionTable;
  rounds: RoundTable;
  alerts: AlertTable;
  usage: UsageDay;
  hours: HoursTable;
  notices: NoticeTable;
  approvalNotices: ApprovalNoticeTable;
  world: WorldTable;
}
