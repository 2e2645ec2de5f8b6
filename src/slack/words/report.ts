import type { ResultCount, Running } from '../../launches/ports/report-rows.js';
import type { UsageDay } from '../../launches/ports/usage.js';
import { type Figures, longestOn, type Period } from '../../launches/report.js';
import { dollars, leastUsd, linesShown, personLines, profileLines } from './cost.js';
import { csvOf } from './csv.js';
import { commandName } from './help.js';
import { resultWords } from './history.js';
import { duration, escaped, moment } from './mrkdwn.js';
import { machineName } from './names.js';

/** Who reads a report: only admins read of other people. */
export type ReportReader = 'channel' | 'admin' | 'self';

export const reportWords = {
  csvForAdmins: `Only admins of the studio get the report as a file. \`${commandName} report\` shows you your own figures.`,
  fileComment: 'What was used on each day, by person and profile. Days are by UTC.',
  file: {
    what: 'the file with the report',
    sent: 'The report is in a file in your direct messages with me.',
  },
  chart: {
    what: 'the picture of the chart',
    sent: 'The chart is in your direct messages with me.',
  },
};

export function reportHint(reader: 'admin' | 'self'): string {
  return reader === 'self'
    ? 'These are your own figures. Days are by UTC.'
    : `These are everybody’s figures. Days are by UTC. With \`csv\` they come as a file, and \`${commandName} history\` has each launch.`;
}

/** To the admins, because the channel did not get it. */
export function reportNotPostedWords({ channel, code }: { channel: string; code: string }): string {
  const why =
    code === 'channel_shared'
      ? 'another organisation shares that channel'
      : `Slack says \`${escaped(code)}\``;
  return `I could not post the weekly report to <#${channel}>: ${why}. Invite me there, or name another channel in \`REPORT_CHANNEL\`. I post the next one on Monday; until then \`${commandName} report\` shows it to you.`;
}

export const chartWords = {
  title: 'Hours on each day',
  unit: 'Hours',
  /** With one decimal. */
  hours: (ms: number) => Math.round(ms / 360_000) / 10,
};

function dated(day: string, format: Intl.DateTimeFormatOptions): string {
  return new Date(day).toLocaleString('en', { ...format, timeZone: 'UTC' });
}

/** `Mon 23` */
export function dayLabel(day: string): string {
  return `${dated(day, { weekday: 'short' })} ${dated(day, { day: 'numeric' })}`;
}

/** `Workstations from Nov 23 to Nov 29`, `Workstations in November so far` */
export function figuresTitle({ kind, from, until }: Period): string {
  if (kind === 'month') return `Workstations in ${dated(from, { month: 'long' })} so far`;
  const day = { month: 'short', day: 'numeric' } as const;
  return `Workstations from ${dated(from, day)} to ${dated(until, day)}`;
}

export function figuresWords(figures: Figures, reader: ReportReader): string {
  const { onMs, usd, savedMs, profiles, people, waits, failures, refusals } = figures;
  const isPriced = usd >= leastUsd;
  const cost = isPriced ? `, about ${dollars(usd)} (list price)` : '';
  return [
    onMs === 0 ? '*On*: none' : `*On* for ${duration(onMs)}${cost}`,
    ...profileLines(profiles),
    ...(reader === 'admin' ? personLines(people) : []),
    ...(savedMs === 0 ? [] : [`*Saved* by stopping what was idle: at most ${duration(savedMs)}`]),
    ...(waits === null ? [] : [waitsLine(waits)]),
    ...reasonsLine('Failed', failures),
    ...reasonsLine('Refused by a rule', refusals),
  ].join('\n');
}

/** Which have been on for longest by now; null: none is. */
export function longestWords(running: readonly Running[], reader: ReportReader): string | null {
  const lines = longestOn(running, linesShown).map(({ owner, readyAtMs, ...machine }) => {
    const whose = reader === 'admin' ? `<@${owner}>’s ` : '';
    return `${whose}${machineName(machine)} · since ${moment(readyAtMs)}`;
  });
  return lines.length === 0 ? null : ['*On for longest now*', ...lines].join('\n');
}

function waitsLine({ launches, typicalMs, slowMs }: NonNullable<Figures['waits']>): string {
  if (launches === 1) return `*Waiting*: one launch became ready, after ${duration(typicalMs)}`;
  return `*Waiting*: ${launches} launches became ready, half of them within ${duration(typicalMs)}, nine of ten within ${duration(slowMs)}`;
}

/** `*Failed*: 3 launches (no capacity 2, access denied 1)` */
function reasonsLine(what: string, counts: readonly ResultCount[]): string[] {
  if (counts.length === 0) return [];
  const all = counts.reduce((sum, { launches }) => sum + launches, 0);
  const reasons = counts.map(({ result, launches }) => `${resultWords(result)} ${launches}`);
  return [`*${what}*: ${all} ${all === 1 ? 'launch' : 'launches'} (${reasons.join(', ')})`];
}

const columns = ['day', 'who', 'profile', 'hours', 'usd', 'idle hours saved'];

function inHours(ms: number): string {
  return (ms / 3_600_000).toFixed(2);
}

/** What was used, as a file. */
export function reportCsv(used: readonly UsageDay[]): string {
  const rows = used
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : b.onMs - a.onMs))
    .map(({ day, owner, launchProfileName, onMs, usd, savedMs }) => [
      day,
      owner,
      launchProfileName,
      inHours(onMs),
      // What has no price costs nothing by the rows, and that is not known.
      usd === 0 ? '' : usd.toFixed(2),
      savedMs === 0 ? '' : inHours(savedMs),
    ]);
  return csvOf([columns, ...rows]);
}
