import type { Launch } from '../launch.js';
import type { BudgetLevel, Spending } from '../quotas.js';
import type { UnclaimedSession } from '../unclaimed.js';

/** What the admins hear of an owner who has left the workspace. All launches are of that owner. */
export interface LeaverNotice {
  kind: /** The owner has left the workspace, and has these sessions. */
    | 'owner_left'
    /** The grace for that is over: the bot begins to end these. */
    | 'ended_for_leaver';
  launches: readonly [Launch, ...Launch[]];
}

/** These sessions could not be ended for an hour, although their time is up. */
export interface NotEndedNotice {
  kind: 'not_ended';
  launches: readonly [Launch, ...Launch[]];
}

/** A month's budget has reached a level, in per cent. */
export interface BudgetNotice extends Spending {
  kind: 'budget';
  level: BudgetLevel;
}

/** The weekly report could not be posted to its channel: Slack's code, or `channel_shared`. */
export interface ReportNotice {
  kind: 'report_not_posted';
  channel: string;
  code: string;
}

/** What the admins have to hear although they have not asked. */
export type AdminNotice =
  | LeaverNotice
  | NotEndedNotice
  | BudgetNotice
  | ReportNotice
  /** These sessions carry the bot's name and have no row. */
  | {
      kind: 'unclaimed';
      sessions: readonly [UnclaimedSession, ...UnclaimedSession[]];
      /** How many more there are, which are told of soon. */
      others: number;
    };

/** The port to the admins of the studio. Nothing here throws. */
export interface Admins {
  /**
   * Returns false if there are admins, and none of them could be told.
   * @param person Slack user id of another person who is told the same
   */
  tell(notice: AdminNotice, person?: string | null): Promise<boolean>;
}
