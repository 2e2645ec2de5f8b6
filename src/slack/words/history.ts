import type { AuditResult } from '../../launches/outcome.js';
import type { AuditEntryShown } from '../../launches/ports/audit-log.js';
import type { SessionProblem } from '../../studio/studio.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { problemWords } from './problems.js';

export const historyForAdmins = 'Only admins of the studio can read the history.';

/** The audit log, newest first, as mrkdwn: when, who, what, with what result, about which workstation. */
export function historyText(entries: readonly AuditEntryShown[]): string {
  if (entries.length === 0) return 'No one has asked for anything yet.';
  const lines = entries.map((entry) => {
    const { atMs, actor, action, result } = entry;
    const what = `${inWords(action)} · ${isProblem(result) ? problemWords[result].name : inWords(result)}`;
    return `${moment(atMs)} · <@${escaped(actor)}> · ${what}${aboutWhat(entry)}`;
  });
  // Whole lines: half a mention or half a moment is no longer one.
  return linesWithin(lines, 3_900).join('\n');
}

function isProblem(result: AuditResult): result is SessionProblem {
  return result in problemWords;
}

function inWords(name: string): string {
  return escaped(name.replaceAll('_', ' '));
}

function aboutWhat({ actor, about }: AuditEntryShown): string {
  if (about === null) return '';
  const owner = about.owner === actor ? '' : `<@${escaped(about.owner)}>’s `;
  const { launchProfileName, ec2InstanceType } = about;
  const what = [launchProfileName, ec2InstanceType].map((name) => escaped(shortened(name, 40)));
  return ` · ${owner}${what.join(', ')}`;
}

function linesWithin(lines: readonly string[], length: number): string[] {
  let left = length;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
}
