import type { KnownBlock } from '@slack/web-api';
import { type HistoryPage, type HistoryPlace, newestWith } from '../history.js';
import { historyWords, noneInHistory } from '../words/history.js';
import { button, buttonRow, context, section } from './blocks.js';
import { historyActionIds } from './ids.js';

/** One page, with the buttons that lead to others. */
export function historyMessage(
  words: string,
  { lines, newer, older }: HistoryPage,
): { text: string; blocks: KnownBlock[] } {
  const isAll = newer === null && older === null;
  const text = lines.length === 0 ? noneInHistory(words, isAll) : lines.join('\n');
  const to = (label: string, id: string, place: Partial<HistoryPlace>) =>
    button(id, label, { value: JSON.stringify({ ...newestWith(words), ...place }) });
  const { newest, newer: toNewer, older: toOlder } = historyActionIds;
  const buttons = [
    ...(newer === null ? [] : [to('Newest', newest, {}), to('Newer', toNewer, { after: newer })]),
    ...(older === null ? [] : [to('Older', toOlder, { before: older })]),
  ];
  return { text, blocks: [section(text), context(historyWords.hint), ...buttonRow(buttons)] };
}
