import type { Block, WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { LocalDate } from '../launches/local-time.js';
import type { ReportBoard } from '../launches/ports/report-board.js';
import type { Posting, Search } from '../launches/ports/status-board.js';
import type { Report } from '../launches/read-report.js';
import { sendChart } from './chart/send-chart.js';
import type { Messages } from './messages.js';
import { weeklyReport } from './views/report.js';

interface SlackReportBoardOptions {
  client: WebClient;
  messages: Messages;
  /** REPORT_CHANNEL. */
  channel: string;
  log: Logger;
}

/** Marks the post of a week, so that one whose answer was lost can be found again. */
function marked(week: LocalDate) {
  return { event_type: 'nimble_session_report', event_payload: { week } };
}

/** The weekly report in its channel: one message, with a chart in it, or below it where Slack draws none. */
export class SlackReportBoard implements ReportBoard {
  readonly #options: SlackReportBoardOptions;

  constructor(options: SlackReportBoardOptions) {
    this.#options = options;
  }

  get channel(): string {
    return this.#options.channel;
  }

  async post(report: Report, week: LocalDate): Promise<Posting> {
    const { client, messages, channel, log } = this.#options;
    const { text, blocks, chart } = weeklyReport(report);
    const why = await messages.whyClosed(channel);
    // Nothing was posted.
    if (why !== null) return why.kind === 'unknown' ? { kind: 'later', afterMs: 0 } : why;
    const post = (drawn: Block[]) =>
      messages.post({ channel }, { text, blocks: [...blocks, ...drawn] }, marked(week));
    const drawn = await post(chart === null ? [] : [chart.block]);
    if (chart === null || drawn.kind !== 'unshowable') return drawn;
    log.info({ channel, code: drawn.code }, 'Slack did not draw a chart');
    const posted = await post([]);
    if (posted.kind !== 'shown') return posted;
    const below = { channel_id: posted.channel, thread_ts: posted.ts };
    // Once: the figures are in the message.
    await sendChart(client, below, chart).catch((error: unknown) =>
      log.error({ err: error, channel }, 'picture of a chart not sent'),
    );
    return posted;
  }

  find(week: LocalDate, sentAtMs: number): Promise<Search> {
    const { messages, channel } = this.#options;
    return messages.find(async () => channel, marked(week), sentAtMs);
  }
}
