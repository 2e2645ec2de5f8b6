import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Alert, AlertBoard } from '../launches/ports/alerts.js';
import type { MessageAddress } from '../launches/ports/status-board.js';
import type { ChannelAccess } from './people/channel-access.js';
import { postingFrom } from './slack-failure.js';
import { asWritten, section } from './views/blocks.js';
import { alertEndWords, alertLeftWords, alertOverWords, alertWords } from './words/alerts.js';
import type { StudioNames } from './words/support.js';

interface SlackAlertBoardOptions {
  /** Does not retry: a retried post is a second post. What Slack does not take is tried with the next round. */
  client: WebClient;
  access: Pick<ChannelAccess, 'isShared'>;
  /** ALERT_CHANNEL. */
  channel: string;
  studio: StudioNames;
  log: Logger;
}

/** The alerts in their channel: a message for each, which is edited when it is over, with one reply then. */
export class SlackAlertBoard implements AlertBoard {
  readonly #options: SlackAlertBoardOptions;

  constructor(options: SlackAlertBoardOptions) {
    this.#options = options;
  }

  async post(alert: Alert): Promise<MessageAddress | null> {
    const { client, access, channel, studio, log } = this.#options;
    const about = { cause: alert.cause, channel };
    try {
      if (await access.isShared(channel)) {
        log.error(about, 'ALERT_CHANNEL is shared with another organisation: alert not posted');
        return null;
      }
      const content = contentOf(alertWords(alert, studio));
      const posted = await client.chat.postMessage({ channel, ...content, ...asWritten });
      log.warn(about, 'alert posted');
      if (posted.channel === undefined || posted.ts === undefined) return null;
      return { channel: posted.channel, ts: posted.ts };
    } catch (error) {
      log.error({ err: error, ...about }, 'alert not posted');
      return null;
    }
  }

  async end(alert: Alert, message: MessageAddress): Promise<boolean> {
    const { client, studio, log } = this.#options;
    const { cause } = alert;
    try {
      if (await this.#hasLeft(message)) return true;
      await this.#update(message, alertOverWords(alert, studio));
      const { channel, ts: thread_ts } = message;
      const text = alertEndWords(alert, studio);
      await client.chat.postMessage({ channel, thread_ts, text, ...asWritten });
      log.info({ cause, channel }, 'alert over');
      return true;
    } catch (error) {
      log.error({ err: error, cause }, 'end of an alert not told');
      return postingFrom(error).kind === 'no_place';
    }
  }

  async leaveIfShared(message: MessageAddress): Promise<boolean> {
    try {
      return await this.#hasLeft(message);
    } catch (error) {
      const { channel } = message;
      this.#options.log.error({ err: error, channel }, 'not known whether an alert is to leave');
      return postingFrom(error).kind === 'no_place';
    }
  }

  /** @throws what the Web API client throws: then it is not known whether another organisation would read more */
  async #hasLeft(message: MessageAddress): Promise<boolean> {
    const { access, log } = this.#options;
    const { channel } = message;
    if (!(await access.isShared(channel))) return false;
    await this.#update(message, alertLeftWords);
    log.warn({ channel }, 'alert taken out of a channel that another organisation shares');
    return true;
  }

  async #update({ channel, ts }: MessageAddress, text: string): Promise<void> {
    const { parse, link_names } = asWritten;
    await this.#options.client.chat.update({ channel, ts, ...contentOf(text), parse, link_names });
  }
}

function contentOf(text: string) {
  return { text, blocks: [section(text)] };
}
