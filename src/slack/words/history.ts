import { isBot } from '../../launches/actors.js';
import type { AuditResult } from '../../launches/outcome.js';
import type { AuditEntryShown } from '../../launches/ports/audit-log.js';
import { historyFileEntries } from '../../limits.js';
import type { SessionProblem } from '../../studio/studio.js';
import { csvOf } from './csv.js';
import { commandName } from './help.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { problemWords } from './problems.js';

export const historyWords = {
  adminsOnly: 'Only admins of the studio can read the history.',
  nothingYet: 'No one has asked for anything yet.',
  hint: `Words narrow it down: a mention, an action, a result, as in \`${commandName} history @maya stop\`. With \`csv\` it comes as a file.`,
  file: {
    what: 'the file with the history',
    sent: 'The history is in a file in your direct messages with me.',
  },
  notShown: 'Slack did not let me show that page of the history. Please press the button again.',
};

/** @param isAll whether no button leads to another part */
export function noneInHistory(words: string, isAll: boolean): string {
  if (words === '' && isAll) return historyWords.nothingYet;
  const what = words === '' ? 'Nothing' : `Nothing with “${escaped(words)}”`;
  return isAll
    ? `${what} in the history.`
    : `${what} in this part of the history. The buttons lead to the others.`;
}

export function fileComment(rows: number, isCut: boolean): string {
  const many = rows === 1 ? 'One entry' : `${rows} entries`;
  const cut = ` I looked at the newest ${historyFileEntries.toLocaleString('en')}; what is older is left out.`;
  return `The history, newest first: ${many}.${isCut ? cut : ''}`;
}

const granted: ReadonlySet<AuditResult> = new Set(['requested', 'succeeded', 'superseded']);

export function isRefusal(result: AuditResult): boolean {
  return !granted.has(result);
}

/** What was asked for, and what came of it. */
export function entryWords({
  action,
  result,
}: Pick<AuditEntryShown, 'action' | 'result'>): [string, string] {
  return [spoken(action), resultWords(result)];
}

export function resultWords(result: AuditResult): string {
  return isProblem(result) ? problemWords[result].name : spoken(result);
}

/** When, who, what, with what result, about which workstation, as mrkdwn on one line. */
export function historyLine(entry: AuditEntryShown & { times: number; sinceMs: number }): string {
  const { atMs, actor, times, sinceMs } = entry;
  const what = entryWords(entry).map(escaped).join(' · ');
  const often = times === 1 ? '' : ` (${times} times since ${moment(sinceMs)})`;
  const who = isBot(actor) ? actor : `<@${escaped(actor)}>`;
  return `${moment(atMs)} · ${who} · ${what}${often}${aboutWhat(entry)}`;
}

function isProblem(result: AuditResult): result is SessionProblem {
  return result in problemWords;
}

function spoken(name: string): string {
  return name.replaceAll('_', ' ');
}

function aboutWhat({ actor, about }: AuditEntryShown): string {
  if (about === null) return '';
  const owner = about.owner === actor ? '' : `<@${escaped(about.owner)}>’s `;
  const { launchProfileName, ec2InstanceType } = about;
  const what = [launchProfileName, ec2InstanceType].map((name) => escaped(shortened(name, 40)));
  return ` · ${owner}${what.join(', ')}`;
}

const columns = ['time', 'who', 'action', 'result', 'owner', 'profile', 'type', 'launch'];

/** The entries as a file. */
export function historyCsv(entries: readonly AuditEntryShown[]): string {
  const rows = entries.map((entry) => {
    const { atMs, actor, about, clientToken } = entry;
    const { owner = '', launchProfileName = '', ec2InstanceType = '' } = about ?? {};
    const what = [owner, launchProfileName, ec2InstanceType, clientToken ?? ''];
    return [new Date(atMs).toISOString(), actor, ...entryWords(entry), ...what];
  });
  return csvOf([columns, ...rows]);
}
