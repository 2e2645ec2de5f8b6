import type { Amounts, Used } from '../usage.js';

/** What the sessions of one owner and profile have used in a time. */
export interface UsageSum extends Amounts {
  owner: string;
  launchProfileId: string;
  /** As it was called last. */
  launchProfileName: string;
}

/** What they have used on one day. */
export type UsageDay = UsageSum & Used;

/** The port to what was used, day by day. */
export interface Usage {
  /**
   * From one day to another, both counted: what most was spent on comes first.
   * @param owner left out: everybody's
   */
  between(from: string, until: string, owner?: string): Promise<UsageSum[]>;
  /** The same, each day for itself. */
  days(from: string, until: string, owner?: string): Promise<UsageDay[]>;
}
