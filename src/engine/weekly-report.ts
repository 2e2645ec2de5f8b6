import type { LocalDate } from '../launches/local-time.js';
import type { ReportBoard } from '../launches/ports/report-board.js';
import type { ReportNotices } from '../launches/ports/report-notices.js';
import type { ReportRows } from '../launches/ports/report-rows.js';
import type { Posting } from '../launches/ports/status-board.js';
import type { Usage } from '../launches/ports/usage.js';
import { type Report, readReport } from '../launches/read-report.js';
import { isEmpty, weekToTell } from '../launches/report.js';
import type { Rules } from '../launches/rules.js';
import { beginCallsWithinMs } from '../limits.js';
import type { EngineContext } from './context.js';

interface WeeklyReportContext
  extends Pick<
    EngineContext,
    'admins' | 'limits' | 'clock' | 'steadyClock' | 'isSlackOpen' | 'log'
  > {
  usage: Pick<Usage, 'days'>;
  reportRows: ReportRows;
  reportNotices: ReportNotices;
  reportBoard: ReportBoard;
  /** REPORT_CHANNEL. */
  channel: string;
  rules: Pick<Rules, 'reportTimeZone'>;
}

/**
 * Tells a channel each Monday of the week before. A row says whether that is done: of several bots one does it, and
 * after a restart none does again. If Slack's answer to the post was lost, the post is searched for first.
 */
export class WeeklyReport {
  readonly #ctx: WeeklyReportContext;
  #nextAtMs: number;

  constructor(ctx: WeeklyReportContext) {
    this.#ctx = ctx;
    this.#nextAtMs = ctx.steadyClock();
  }

  get isDue(): boolean {
    return this.#ctx.isSlackOpen() && this.#ctx.steadyClock() >= this.#nextAtMs;
  }

  async run(): Promise<void> {
    const { limits, clock, steadyClock, rules, reportNotices } = this.#ctx;
    this.#nextAtMs = steadyClock() + limits.sweepEveryMs;
    const period = weekToTell(clock(), rules.reportTimeZone);
    if (period === null) return;
    const week = period.from;
    const claimedAtMs = steadyClock();
    const claimed = await reportNotices.claim(week);
    if (claimed === null) return;
    if (claimed.sentAtMs !== null && !(await this.#isLost(week, claimed.sentAtMs))) return;
    const report = await readReport(this.#ctx, [period]);
    if (report.figures.every(isEmpty)) return reportNotices.saveTold(week);
    // Another bot may be at it by the time that the post arrives.
    if (steadyClock() - claimedAtMs > beginCallsWithinMs) return;
    await this.#tell(report, week);
  }

  /** Whether the post that was sent then is to be sent again. */
  async #isLost(week: LocalDate, sentAtMs: number): Promise<boolean> {
    const { reportBoard, reportNotices, log } = this.#ctx;
    const search = await reportBoard.find(week, sentAtMs);
    switch (search.kind) {
      case 'found':
        log.info({ week, ts: search.ts }, 'weekly report found');
        await reportNotices.saveTold(week);
        return false;
      case 'later':
        return false;
      case 'not_allowed':
        log.warn({ week, code: search.code }, 'weekly report not searched for');
        return true;
      case 'absent':
        return true;
    }
  }

  async #tell(report: Report, week: LocalDate): Promise<void> {
    const { clock, channel, reportBoard, reportNotices, log } = this.#ctx;
    await reportNotices.saveSent(week, clock());
    const posting = await reportBoard.post(report, week);
    const about = { week, channel };
    switch (posting.kind) {
      case 'shown':
        await reportNotices.saveTold(week);
        log.info({ ...about, ts: posting.ts }, 'weekly report posted');
        return;
      case 'unknown':
        log.warn(about, 'weekly report got no answer');
        return;
      case 'later':
        await reportNotices.saveSent(week, null);
        return;
      case 'no_place':
      case 'unshowable':
      case 'refused':
        return this.#giveUp(week, posting);
    }
  }

  /** The admins mend it, or read the report themselves. */
  async #giveUp(week: LocalDate, { code }: Extract<Posting, { code: string }>): Promise<void> {
    const { channel, admins, reportNotices, log } = this.#ctx;
    log.error({ week, channel, code }, 'weekly report not posted');
    await reportNotices.saveSent(week, null);
    const isTold = await admins.tell({ kind: 'report_not_posted', channel, code });
    if (isTold) await reportNotices.saveTold(week);
  }
}
