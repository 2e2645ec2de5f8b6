import type { RecordEntry } from '../../sessions/records.js';
import { escaped, moment, shortened } from './mrkdwn.js';

/** The record, newest first, as mrkdwn: when, who, what, and what came of it. */
export function historyText(entries: readonly RecordEntry[]): string {
  if (entries.length === 0) return 'Nobody has asked for anything yet.';
  const lines = entries.map(({ atMs, actor, action, result, clientToken }) => {
    const launch = clientToken === null ? '' : ` · \`${clientToken.slice(0, 14)}\``;
    return `${moment(atMs)} · <@${escaped(actor)}> · ${action} · ${result.replaceAll('_', ' ')}${launch}`;
  });
  return shortened(lines.join('\n'), 3_900);
}
