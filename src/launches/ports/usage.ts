/** What the sessions of one owner and profile have used in a time. */
export interface UsageSum {
  owner: string;
  launchProfileId: string;
  launchProfileName: string;
  onMs: number;
  /** By the list prices; what had none costs nothing. */
  usd: number;
  /** For how long they would have been on besides, if they had not been stopped for being idle. */
  savedMs: number;
}

/** What the sessions of one owner and profile have used on one day. */
export interface UsageDay extends UsageSum {
  /** By UTC: `2026-11-30`. */
  day: string;
}

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
