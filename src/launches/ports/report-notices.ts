import type { LocalDate } from '../local-time.js';

/** The port to which weekly reports were told, so that each is told once. A week is called by its Monday. */
export interface ReportNotices {
  /**
   * Null: the caller is not to tell it. Otherwise it is, and calls `saveTold`: else it is told again when a lease ends.
   * `sentAtMs`: when a post was sent whose outcome is not known; null: none was.
   */
  claim(week: LocalDate): Promise<{ sentAtMs: number | null } | null>;
  /** Before the post; null: it is known not to have arrived. */
  saveSent(week: LocalDate, sentAtMs: number | null): Promise<void>;
  saveTold(week: LocalDate): Promise<void>;
}
