import type { Claimed } from './claim.js';

/** One person's Home tab, to be published. */
export interface HomeTask {
  slackUserId: string;
  /** Whether it shows everybody's sessions. */
  everyone: boolean;
  /** So often in a row Slack has refused it since it was opened. */
  refusals: number;
}

/** The port to the Home tabs that somebody has opened. Saving a launch marks those that show it. */
export interface Homes {
  /** Notes that somebody looks at theirs: it is published now, and after every change. */
  open(slackUserId: string, everyone: boolean): Promise<void>;
  claim(limit: number): Promise<Claimed<HomeTask>[]>;
  /**
   * Gives a claim back: due again after `dueInMs`, or with null as soon as anything has changed. While
   * it is refused a change does not hasten it, and after the last attempt has its time.
   * @param refusals how often in a row it has been refused by now
   */
  release(
    slackUserId: string,
    ticket: string,
    dueInMs: number | null,
    refusals: number,
  ): Promise<void>;
  /** Milliseconds until the next is due, 0 when one is due now; null: none is. */
  msUntilDue(): Promise<number | null>;
  /** Gives back every claim made through these, due at once. */
  releaseClaims(): Promise<void>;
}
