import type { AlertCause, SeenCause, SharedAlertCause } from '../alerts.js';
import type { MessageAddress } from './status-board.js';

/** A cause that an admin must know, while it is there. */
export interface Alert<Cause = AlertCause> extends SeenCause<Cause> {
  sinceMs: number;
  /** When a bot has seen it last. */
  seenAtMs: number;
}

export interface ClaimedAlert extends Alert<SharedAlertCause> {
  /** It is over: no bot has seen its cause for `alertOverAfterSweeps`. */
  isOver: boolean;
  /** Null: it is not told yet. */
  message: MessageAddress | null;
}

/** The port to the alerts that bots on one database share: one row for each cause that is there. */
export interface Alerts {
  /** The causes that the database tells of. Reads live launches and the last hours, however many have ended. */
  seen(): Promise<SeenCause[]>;
  /** Notes that these are there now. */
  note(seen: readonly SeenCause[]): Promise<void>;
  /** Notes that this may be there still, if it was. */
  keep(cause: SharedAlertCause): Promise<void>;
  /**
   * Claims those that are not told yet, and those that no bot has seen for `overAfterMs`. If this bot dies, they are
   * due again when the lease ends.
   * @param overAfterMs null: this bot has not looked for long enough to know which are over
   */
  claim(overAfterMs: number | null): Promise<ClaimedAlert[]>;
  /** Where each that is told stands. */
  told(): Promise<{ cause: SharedAlertCause; message: MessageAddress }[]>;
  /** Saves where it stands, and gives the claim back; null: nowhere, so it is to be told. */
  save(cause: SharedAlertCause, message: MessageAddress | null): Promise<void>;
  /** It is over, and that is told. */
  forget(cause: SharedAlertCause): Promise<void>;
  /** Forgets what was told in another channel than this one; null: all there are. */
  forgetElsewhere(channel: string | null): Promise<void>;
}

/** The port to the channel of the alerts. Nothing here throws; what does not succeed is in the log. */
export interface AlertBoard {
  /** Null: it could not be posted. */
  post(alert: Alert): Promise<MessageAddress | null>;
  /** Makes the message, and a reply below it, say that it is over. Returns false if that is worth another attempt. */
  end(alert: Alert, message: MessageAddress): Promise<boolean>;
  /** Takes all out of a message whose channel another organisation shares by now. Returns whether it did. */
  leaveIfShared(message: MessageAddress): Promise<boolean>;
}
