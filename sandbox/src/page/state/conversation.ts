import type { PageMessage } from '../../slack/page-protocol.js';
import { daysFromNow, type Reading } from '../text/slack-date.js';

const groupedWithinSeconds = 5 * 60;

/** Seconds since the epoch, with fraction. */
export function secondsOf(ts: string): number {
  return Number.parseFloat(ts);
}

export interface ThreadSummary {
  replies: number;
  lastTs: string;
  /** User ids, each once, in the order of their first reply. */
  people: string[];
}

/** The replies that the whole channel sees; null: none yet. */
export function threadSummary(
  messages: readonly PageMessage[],
  rootTs: string,
): ThreadSummary | null {
  const replies = messages.filter(({ threadTs, ephemeral }) => threadTs === rootTs && !ephemeral);
  const last = replies.at(-1);
  if (!last) return null;
  return {
    replies: replies.length,
    lastTs: last.ts,
    people: [...new Set(replies.map(({ user }) => user))],
  };
}

export interface ListedMessage {
  message: PageMessage;
  /** The first of its calendar day: a divider stands before it. */
  startsDay: boolean;
  /** Follows the same person's message closely: drawn without avatar and name. */
  grouped: boolean;
}

/** Prepares messages, oldest first, for a list with day dividers and groups. */
export function listMessages(messages: readonly PageMessage[], reading: Reading): ListedMessage[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const startsDay =
      !before ||
      daysFromNow(new Date(secondsOf(before.ts) * 1000), reading) !==
        daysFromNow(new Date(secondsOf(message.ts) * 1000), reading);
    const grouped =
      !startsDay &&
      before.user === message.user &&
      before.ephemeral === message.ephemeral &&
      secondsOf(message.ts) - secondsOf(before.ts) < groupedWithinSeconds;
    return { message, startsDay, grouped };
  });
}
