import type { Claimed } from './launch-store.js';

/** One person's Home tab, to be published. */
export interface HomeErrand {
  slackUserId: string;
  /** Whether it shows everybody's sessions. */
  everyone: boolean;
}

/** The port to the Home tabs that somebody has opened. Saving a launch marks those that show it. */
export interface Homes {
  /** Notes that somebody looks at theirs: it is published now, and after every change. */
  open(slackUserId: string, everyone: boolean): Promise<void>;
  claim(limit: number): Promise<Claimed<HomeErrand>[]>;
  /** Gives a claim back: due again after `dueInMs`, or with null as soon as anything has changed. */
  release(slackUserId: string, ticket: string, dueInMs: number | null): Promise<void>;
  /** Milliseconds until the next is due, 0 when one is due now; null: none is. */
  msUntilDue(): Promise<number | null>;
}
