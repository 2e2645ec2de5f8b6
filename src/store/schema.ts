import type { Selectable } from 'kysely';
import type { Launch } from '../launches/launch.js';

/** JSON as text and flags as 0 or 1, so that SQLite and PostgreSQL hold and answer the same. */
type Json = string;
type Flag = number;

/**
 * One row per launch: its fields as `Launch` describes them, and the reconciler's two tasks.
 *
 * A task is due at a time, or never (null). Whoever claims it writes a ticket and moves the
 * due time to the end of the lease, so that a claim whose holder died is simply due again.
 */
export interface LaunchTable
  extends Omit<
    Launch,
    'offeredInstanceTypes' | 'canStop' | 'admitted' | 'dismissed' | 'intent' | 'trouble' | 'failure'
  > {
  offeredInstanceTypes: Json;
  canStop: Flag;
  admitted: Flag;
  dismissed: Flag;
  intent: string | null;
  trouble: Json | null;
  failure: Json | null;
  studioDueAtMs: number | null;
  studioTicket: string | null;
  slackDueAtMs: number | null;
  slackTicket: string | null;
  /** Its place among those that are due: since when it is behind, less a head start; null: it is not. */
  slackRankMs: number | null;
  /** What was asked for last, as long as the record does not say how it ended: by whom, and what. */
  openAskBy: string | null;
  openAskAction: string | null;
}

/** What each launch's thread tells; append-only, but for what became of the posting. */
export interface ThreadReplyTable {
  clientToken: string;
  /** From 1 within its launch. */
  number: number;
  atMs: number;
  event: Json;
  sentAtMs: number | null;
  /** 1 once it stands in Slack, or once there is no thread left for it. */
  done: Flag;
  ts: string | null;
}

/** Who asked for what, when, with what result; append-only. */
export interface AuditLogTable {
  /** Sorts entries of one moment. */
  id: string;
  atMs: number;
  actor: string;
  action: string;
  clientToken: string | null;
  result: string;
}

/** Home tabs that somebody has opened; a task as in `LaunchTable`. */
export interface HomeTable {
  slackUserId: string;
  everyone: Flag;
  /** 1 when something has changed since it was last claimed. */
  behind: Flag;
  /** How often in a row Slack has refused it since it was opened. */
  refusals: number;
  dueAtMs: number | null;
  ticket: string | null;
}

/** What somebody did in Slack, by Slack's id of it; whoever adds it answers it. */
export interface InteractionTable {
  triggerId: string;
  takenAtMs: number;
}

export interface Schema {
  launches: LaunchTable;
  threadReplies: ThreadReplyTable;
  auditLog: AuditLogTable;
  homes: HomeTable;
  interactions: InteractionTable;
}

/**
 * A launch's columns, by name rather than as `*`: a bot that is still running when a newer version adds
 * one has prepared statements, and those must not change what they answer.
 */
export const launchColumns = [
  'clientToken',
  'teamId',
  'owner',
  'ownerName',
  'requestedBy',
  'channelId',
  'note',
  'requestedAtMs',
  'launchProfileId',
  'launchProfileName',
  'ec2InstanceType',
  'streamingImageId',
  'streamingImageName',
  'offeredInstanceTypes',
  'canStop',
  'ownedBy',
  'admitted',
  'state',
  'stateSinceMs',
  'sessionId',
  'statusCode',
  'statusMessage',
  'createSentAtMs',
  'readyAtMs',
  'firstReadyAtMs',
  'stopAtMs',
  'terminateAtMs',
  'intent',
  'intentAtMs',
  'trouble',
  'failure',
  'stuckSinceMs',
  'typicalMs',
  'slowMs',
  'missingSinceMs',
  'slowSinceMs',
  'remindedDeadlineMs',
  'remindedLeadMs',
  'agedReadyAtMs',
  'dismissed',
  'studioAttempts',
  'revision',
  'shownRevision',
  'messageChannel',
  'messageTs',
  'messageSentAtMs',
  'detour',
  'slackAttempts',
  'studioDueAtMs',
  'studioTicket',
  'slackDueAtMs',
  'slackTicket',
  'slackRankMs',
  'openAskBy',
  'openAskAction',
] as const satisfies readonly (keyof LaunchTable)[];

export type LaunchRow = Selectable<LaunchTable>;
export type ThreadReplyRow = Selectable<ThreadReplyTable>;
