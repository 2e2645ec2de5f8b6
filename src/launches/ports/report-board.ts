import type { LocalDate } from '../local-time.js';
import type { Report } from '../read-report.js';
import type { Posting, Search } from './status-board.js';

/** The port to the channel of the weekly report. Nothing here throws. */
export interface ReportBoard {
  /** REPORT_CHANNEL. */
  readonly channel: string;
  post(report: Report, week: LocalDate): Promise<Posting>;
  /** Searches for the post that was sent then. */
  find(week: LocalDate, sentAtMs: number): Promise<Search>;
}
