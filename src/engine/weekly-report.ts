import type { LocalDate } from '../launches/local-time.js';
import type { Notice } from '../launches/ports/notices.js';
import type { ReportBoard } from '../launches/ports/report-board.js';
import { type Report, readReport } from '../launches/read-report.js';
import { isEmpty, weekToTell } from '../launches/report.js';
import { beginCallsWithinMs } from '../limits.js';
import type { EngineContext } from './context.js';

const noticeOf = (week: LocalDate): Notice => ({ about: 'weekly report', period: week });

/**
 * Tells a channel each Monday of the week before. A row says whether that is done: of several bots one does it, and
 * after a restart none does again. If Slack's answer to the post was lost, the post is searched for first.
 */
export async function tellWeek(ctx: EngineContext, reportBoard: ReportBoard): Promise<void> {
  const { clock, steadyClock, rules, notices } = ctx;
  const period = weekToTell(clock(), rules.reportTimeZone);
  if (period === null) return;
  const week = period.from;
  const claimedAtMs = steadyClock();
  const claimed = await notices.claim(noticeOf(week));
  if (claimed === null) return;
  const { sentAtMs } = claimed;
  if (sentAtMs !== null && !(await isLost(ctx, reportBoard, week, sentAtMs))) return;
  const report = await readReport(ctx, [period]);
  if (report.figures.every(isEmpty)) return notices.saveTold(noticeOf(week));
  // Another bot may be at it by the time that the post arrives.
  if (steadyClock() - claimedAtMs > beginCallsWithinMs) return;
  await tell(ctx, reportBoard, report, week);
}

/** Whether the post that was sent then is to be sent again. */
async function isLost(
  { notices, log }: EngineContext,
  reportBoard: ReportBoard,
  week: LocalDate,
  sentAtMs: number,
): Promise<boolean> {
  const search = await reportBoard.find(week, sentAtMs);
  switch (search.kind) {
    case 'found':
      log.info({ week, ts: search.ts }, 'weekly report found');
      await notices.saveTold(noticeOf(week));
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

async function tell(
  { clock, admins, notices, log }: EngineContext,
  reportBoard: ReportBoard,
  report: Report,
  week: LocalDate,
): Promise<void> {
  await notices.saveSent(noticeOf(week), clock());
  const posting = await reportBoard.post(report, week);
  const { channel } = reportBoard;
  const about = { week, channel };
  switch (posting.kind) {
    case 'shown':
      await notices.saveTold(noticeOf(week));
      log.info({ ...about, ts: posting.ts }, 'weekly report posted');
      return;
    case 'unknown':
      log.warn(about, 'weekly report got no answer');
      return;
    case 'later':
      await notices.saveSent(noticeOf(week), null);
      return;
    case 'no_place':
    case 'unshowable':
    case 'refused': {
      const { code } = posting;
      log.error({ ...about, code }, 'weekly report not posted');
      await notices.saveSent(noticeOf(week), null);
      // The admins mend it, or read the report themselves.
      const isTold = await admins.tell({ kind: 'report_not_posted', channel, code });
      if (isTold) await notices.saveTold(noticeOf(week));
    }
  }
}
