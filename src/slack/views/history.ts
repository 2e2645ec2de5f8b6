import type { KnownBlock } from '@slack/web-api';
import type { FoldedEntry, HistoryPart, HistoryPlace } from '../history.js';
import { historyLine, historyWords, noneInHistory } from '../words/history.js';
import { button, buttonRow, context, section } from './blocks.js';
import { historyActionIds } from './ids.js';

/** Slack: at most 3,000 characters in a block. */
const longestPage = 2_900;

/** One page, with the buttons that lead to others. */
export function historyPage(
  { words, before }: HistoryPlace,
  { entries, readTo }: HistoryPart,
): { text: string; blocks: KnownBlock[] } {
  const shown = linesWithin(entries);
  const last = entries[shown.length - 1];
  const rest = shown.length < entries.length && last !== undefined ? last.first : readTo;
  const none = noneInHistory(words, rest !== null);
  const text = shown.length === 0 ? none : shown.join('\n');
  const to = (label: string, id: string, place: HistoryPlace) =>
    button(id, label, { value: JSON.stringify(place) });
  const { newest, older } = historyActionIds;
  const buttons = [
    ...(before === null ? [] : [to('Newest', newest, { words, before: null })]),
    ...(rest === null ? [] : [to('Older', older, { words, before: rest })]),
  ];
  return { text, blocks: [section(text), context(historyWords.hint), ...buttonRow(buttons)] };
}

/** Whole lines, without a gap: half a mention or half a moment is no longer one. */
function linesWithin(entries: readonly FoldedEntry[]): string[] {
  const lines: string[] = [];
  let left = longestPage;
  for (const entry of entries) {
    const line = historyLine(entry);
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  return lines;
}
