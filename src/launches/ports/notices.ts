/** What is told once: of several bots by one, and not again after a restart. */
export interface Notice {
  about: string;
  /** By UTC, a month or a day: `2026-11`, `2026-11-23`. It is forgotten with what is as old. */
  period: string;
}

/** The port to which notices were told. */
export interface Notices {
  /**
   * Null: it was told, or another bot is at it. Otherwise the caller tells it and calls `saveTold`; without that, it is
   * told again when a lease ends. `sentAtMs`: when a post was sent whose outcome is not known; null: none was.
   */
  claim(notice: Notice): Promise<{ sentAtMs: number | null } | null>;
  /** Before the post; null: it is known not to have arrived. */
  saveSent(notice: Notice, sentAtMs: number | null): Promise<void>;
  saveTold(notice: Notice): Promise<void>;
}
