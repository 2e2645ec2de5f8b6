import type { Logger } from 'pino';
import type { Alert, AlertBoard } from '../launches/ports/alerts.js';
import type { MessageAddress, Posting } from '../launches/ports/status-board.js';
import { isShared, type Messages } from './messages.js';
import { section } from './views/blocks.js';
import { alertEndWords, alertLeftWords, alertOverWords, alertWords } from './words/alerts.js';
import type { StudioNames } from './words/support.js';

interface SlackAlertBoardOptions {
  messages: Messages;
  /** ALERT_CHANNEL. */
  channel: string;
  studio: StudioNames;
  log: Logger;
}

/**
 * The alerts in their channel: a message for each, which is edited when it is over, with one reply then. What Slack
 * does not take is tried with the next round.
 */
export class SlackAlertBoard implements AlertBoard {
  readonly #options: SlackAlertBoardOptions;

  constructor(options: SlackAlertBoardOptions) {
    this.#options = options;
  }

  async post(alert: Alert): Promise<MessageAddress | null> {
    const { messages, channel, studio, log } = this.#options;
    const about = { cause: alert.cause, channel };
    const why = await messages.whyClosed(channel);
    const posting = why ?? (await messages.post({ channel }, contentOf(alertWords(alert, studio))));
    if (posting.kind !== 'shown') {
      const because = isShared(posting)
        ? 'ALERT_CHANNEL is shared with another organisation: '
        : '';
      log.error({ ...about, ...posting }, `${because}alert not posted`);
      return null;
    }
    log.warn(about, 'alert posted');
    return { channel: posting.channel, ts: posting.ts };
  }

  async end(alert: Alert, message: MessageAddress): Promise<boolean> {
    const { messages, studio, log } = this.#options;
    const { cause } = alert;
    const { channel, ts: thread_ts } = message;
    const tellEnd = async () => {
      const edited = await messages.update(message, contentOf(alertOverWords(alert, studio)));
      if (edited.kind !== 'shown') return edited;
      return messages.post({ channel, thread_ts }, { text: alertEndWords(alert, studio) });
    };
    const about = { cause, channel };
    const { kind } = await this.#unlessShared(message, tellEnd, about, 'end of an alert not told');
    if (kind === 'shown') log.info(about, 'alert over');
    return kind === 'shown' || kind === 'no_place';
  }

  async leaveIfShared(message: MessageAddress): Promise<boolean> {
    const stay = async () => ({ kind: 'shown' as const, ...message });
    const otherwise = 'not known whether an alert is to leave';
    const about = { channel: message.channel };
    return (await this.#unlessShared(message, stay, about, otherwise)).kind === 'no_place';
  }

  async #unlessShared(
    message: MessageAddress,
    show: () => Promise<Posting>,
    about: { channel: string; cause?: string },
    otherwise: string,
  ): Promise<Posting> {
    const { messages, log } = this.#options;
    const posting = await messages.unlessShared(message, contentOf(alertLeftWords), show);
    if (isShared(posting)) {
      log.warn(about, 'alert taken out of a channel that another organisation shares');
    } else if (posting.kind !== 'shown') log.error({ ...about, ...posting }, otherwise);
    return posting;
  }
}

function contentOf(text: string) {
  return { text, blocks: [section(text)] };
}
