import type { PageChannel, PageMessage } from '../../slack/page-protocol.js';

/** The newest ts that a person has seen, per channel. */
export type ReadMarks = Record<string, string>;

export interface Unread {
  unread: boolean;
  /** Messages that call the person: mentions, and everything in a direct message. */
  mentions: number;
}

function mentions(message: PageMessage, personId: string): boolean {
  const mention = new RegExp(`<@${personId}[|>]|<!(?:here|channel|everyone)[|>]`);
  return mention.test(message.text) || mention.test(JSON.stringify(message.blocks ?? []));
}

/** How a channel stands for a person. Replies count only when they mention the person. */
export function unreadOf(
  channel: PageChannel,
  messages: readonly PageMessage[],
  marks: ReadMarks,
  personId: string,
): Unread {
  const mark = marks[channel.id] ?? '';
  const fresh = messages.filter(
    ({ channel: id, ts, user }) => id === channel.id && ts > mark && user !== personId,
  );
  const calls = fresh.filter(
    (message) =>
      mentions(message, personId) || (channel.kind === 'im' && message.threadTs === undefined),
  );
  return {
    unread: calls.length > 0 || fresh.some(({ threadTs }) => threadTs === undefined),
    mentions: calls.length,
  };
}

/** The marks with a channel seen up to its newest message; the same object when nothing changes. */
export function markedRead(
  marks: ReadMarks,
  channelId: string,
  messages: readonly PageMessage[],
): ReadMarks {
  const newest = messages.reduce(
    (latest, { channel, ts }) => (channel === channelId && ts > latest ? ts : latest),
    '',
  );
  return newest > (marks[channelId] ?? '') ? { ...marks, [channelId]: newest } : marks;
}
