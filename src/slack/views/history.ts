import type { RecordEntry } from '../../sessions/records.js';
import { escaped, moment } from './mrkdwn.js';

/** The record, newest first, as mrkdwn: when, who, what, with what result. */
export function historyText(entries: readonly RecordEntry[]): string {
  if (entries.length === 0) return 'Nobody has asked for anything yet.';
  const lines = entries.map(({ atMs, actor, action, result, clientToken }) => {
    const launch = clientToken === null ? '' : ` · \`${escaped(clientToken.slice(0, 14))}\``;
    const what = [action, result].map((word) => escaped(word.replaceAll('_', ' '))).join(' · ');
    return `${moment(atMs)} · <@${escaped(actor)}> · ${what}${launch}`;
  });
  // Whole lines: half a mention or half a moment is no longer one.
  return linesWithin(lines, 3_900).join('\n');
}

function linesWithin(lines: readonly string[], length: number): string[] {
  let left = length;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
}
