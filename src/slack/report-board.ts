import type { KnownBlock, WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { LocalDate } from '../launches/local-time.js';
import type { ReportBoard } from '../launches/ports/report-board.js';
import type { Posting, Search } from '../launches/ports/status-board.js';
import type { Report } from '../launches/read-report.js';
import { sendChart } from './chart/send-chart.js';
import { around, findPost, wholePage } from './find-post.js';
import type { ChannelAccess } from './people/channel-access.js';
import { postingFrom } from './slack-failure.js';
import { asWritten } from './views/blocks.js';
import type { ChartBlock } from './views/chart.js';
import { weeklyReport } from './views/report.js';

interface SlackReportBoardOptions {
  /** Does not retry: a retried post is a second post. */
  client: WebClient;
  access: Pick<ChannelAccess, 'isShared'>;
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
    const { client, channel, log } = this.#options;
    const { text, blocks, chart } = weeklyReport(report);
    if (chart === null) return this.#post(week, text, blocks);
    const drawn = await this.#post(week, text, [...blocks, chart.block]);
    if (drawn.kind !== 'unshowable') return drawn;
    log.info({ channel, code: drawn.code }, 'Slack did not draw a chart');
    const posted = await this.#post(week, text, blocks);
    if (posted.kind !== 'shown') return posted;
    const below = { channel_id: posted.channel, thread_ts: posted.ts };
    // Once: the figures are in the message.
    await sendChart(client, below, chart).catch((error: unknown) =>
      log.error({ err: error, channel }, 'picture of a chart not sent'),
    );
    return posted;
  }

  async find(week: LocalDate, sentAtMs: number): Promise<Search> {
    const { client, channel } = this.#options;
    const search = (limits: { oldest?: string; latest?: string }, pages?: number) => {
      const page = { channel, ...limits, ...wholePage };
      const read = (cursor: { cursor?: string }) =>
        client.conversations.history({ ...page, ...cursor });
      return findPost(read, marked(week), pages);
    };
    try {
      // Our clock may have been wrong by more than that; then it is among what was said last.
      const ts = (await search(around(sentAtMs))) ?? (await search({}, 1));
      return ts === null ? { kind: 'absent' } : { kind: 'found', channel, ts };
    } catch (error) {
      const failed = postingFrom(error);
      if (failed.kind === 'later') return failed;
      if (failed.kind === 'unknown') return { kind: 'later', afterMs: 0 };
      return { kind: 'not_allowed', code: failed.code };
    }
  }

  async #post(
    week: LocalDate,
    text: string,
    blocks: (KnownBlock | ChartBlock)[],
  ): Promise<Posting> {
    const { client, access, channel } = this.#options;
    try {
      if (await access.isShared(channel)) {
        return { kind: 'no_place', reason: 'shared', code: 'channel_shared' };
      }
    } catch (error) {
      const failed = postingFrom(error);
      // Nothing was posted.
      return failed.kind === 'unknown' ? { kind: 'later', afterMs: 0 } : failed;
    }
    try {
      const message = { channel, text, blocks, ...asWritten, metadata: marked(week) };
      const posted = await client.chat.postMessage(message);
      if (posted.channel === undefined || posted.ts === undefined) return { kind: 'unknown' };
      return { kind: 'shown', channel: posted.channel, ts: posted.ts };
    } catch (error) {
      return postingFrom(error);
    }
  }
}
