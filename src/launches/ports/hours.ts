import type { Due, Hours, KeptHours, Moment, StartHistory } from '../hours.js';

/** What is stored with changed hours, in the same transaction. */
export interface WithHours {
  /** The person who changed them, for the history: once for all deliveries of their press. */
  asked?: { by: string; press: string };
  /** The hour whose open stops are off the owner's workstations then. */
  withdraws?: number;
  /** The client token of the launch whose profile brought them: its thread tells of it, and no more is owed. */
  broughtBy?: string;
}

/** The port to people's weekly hours: a row each, due at its next moment. */
export interface HoursRows {
  hoursOf(owner: string): Promise<KeptHours | null>;
  /**
   * Stores hours and what they do next, unless they have changed since.
   * @param seen the revision that was read; null: there were none
   */
  saveHours(
    hours: Hours,
    moment: Moment | null,
    seen: number | null,
    also?: WithHours,
  ): Promise<boolean>;
  /** A launch brings no hours, or no others. */
  settleHours(clientToken: string): Promise<void>;
  /** Whether a stop by the hours of this owner, for this hour, is asked for and not carried out yet. */
  isHoursStopOpen(owner: string, forMs: number): Promise<boolean>;
  /** Those whose moment has come, the longest overdue first. */
  dueHours(limit: number): Promise<KeptHours[]>;
  /** Those that have a moment, of the owners after this one, in their order. */
  hoursAfter(owner: string, limit: number): Promise<KeptHours[]>;
  /**
   * Moves the hours on to their next moment and leaves on their owner's workstations what this one does: an
   * intent, or a reminder. All in one transaction, so that of several bots one does it, and none twice. A stop goes
   * for what was reminded of it. A start that a workstation does not rest for comes again, for that one.
   * Returns the client tokens of the workstations; null: the hours have changed since they were read.
   */
  carryOutHours(hours: KeptHours, due: Due): Promise<string[] | null>;
  /** How long the live workstations of this owner took that can be stopped and started. */
  startHistory(owner: string): Promise<StartHistory[]>;
}
