import type { Holidays, KeptHours, Moment, Week } from '../../launches/hours.js';
import { nextMoment } from '../../launches/hours.js';
import type { Launch } from '../../launches/launch.js';
import { hoursReminderMs, prolongedByMs } from '../../limits.js';
import { escaped, timeAhead, moment as timeAndDay, timeOf } from './mrkdwn.js';
import { diskWords, profileName } from './names.js';
import { stateInWords } from './states.js';

export const keepOnButton = 'Keep it on';

export const hoursWords = {
  title: 'Weekly hours',
  submit: 'Save',
  intro: (timeZone: string) =>
    `Your workstations are ready at the first time and stopped at the second, in your time zone, *${escaped(timeZone)}*. That goes for those that can be stopped and started. What you start yourself stays on until the next stop; what you stop yourself stays off for the day. Ten minutes before each stop I remind you.`,
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  from: (time: string) => `Ready at ${time}`,
  until: (time: string) => `Off at ${time}`,
  notThatDay: 'Not on this day',
  today: 'Today',
  asUsual: 'As in other weeks',
  notToday: 'Not today: neither started nor stopped',
  keptOn: (time: string) => `Kept on until ${time}`,
  keepOn: (time: string) => `Keep them on until ${time}`,
  pause: 'Pause',
  noPause: 'No pause',
  pausedUntil: (day: string) => `Until ${day}: nothing before that day`,
  turnOff: 'Turn off',
  turnOffConfirm: {
    title: 'Turn weekly hours off?',
    text: 'Your workstations stay as they are, and nothing starts or stops them by the hour any more.',
    deny: 'Keep them',
  },
  noDay: 'Choose at least one day. *Turn off* below ends your hours.',
  tooShort: (days: string) =>
    `${days}: a workstation has to be on for half an hour at least, and stops on the day on which it starts.`,
  allowed: (profile: string, week: Week) =>
    `Workstations of *${escaped(profileName(profile))}* may be on ${weekWords(week)}.`,
  notAllowed: (days: string, profile: string) =>
    `${days}: that is longer than workstations of *${escaped(profileName(profile))}* may be on.`,
  past: 'That time is past today. Choose a later one.',
  saved: (next: string) => `Saved. ${next}`,
  off: 'Your weekly hours are off. `/nimble-session hours` turns them on again.',
  noTimeZone:
    'Slack does not tell me your time zone. Choose one in Slack’s preferences, under Language & region, and open this again.',
  notYours: (owner: string) => `Those are the hours of <@${owner}>, and only they can change them.`,
  keptOnUntil: (untilMs: number, nowMs: number) =>
    `It stays on until ${timeOf(untilMs, nowMs)}. Ten minutes before that I remind you again.`,
  tooLate:
    'That stop is no longer ahead, so there is nothing to put off. *Start* brings back what it has stopped.',
} as const;

/** `Monday to Friday from 9:00 AM to 6:00 PM, Saturday from 10:00 AM to 2:00 PM`. */
export function weekWords(week: Week): string {
  const runs: { first: number; last: number; times: string }[] = [];
  for (const [day, span] of week.entries()) {
    if (span === null) continue;
    const times = `from ${clockWords(span.from)} to ${clockWords(span.until)}`;
    const run = runs.at(-1);
    if (run?.times === times && run.last === day - 1) run.last = day;
    else runs.push({ first: day, last: day, times });
  }
  const nameOf = (day: number) => hoursWords.weekdays[day] ?? '';
  return runs
    .map(({ first, last, times }) =>
      first === last ? `${nameOf(first)} ${times}` : `${nameOf(first)} to ${nameOf(last)} ${times}`,
    )
    .join(', ');
}

/** With a workstation whose profile has weekly hours. */
export function hoursSetWords(
  { launchProfileName }: Pick<Launch, 'launchProfileName'>,
  { week, isCut }: { week: Week; isCut: boolean },
): string {
  const profile = `*${escaped(profileName(launchProfileName))}*`;
  const change = 'You can change that: `/nimble-session hours`.';
  const times = weekWords(week);
  if (times === '') {
    return `Your weekly hours are outside of those in which workstations of ${profile} may be on, so they are off now. ${change}`;
  }
  return isCut
    ? `Workstations of ${profile} may not be on as long as your weekly hours were. From now on your hours are ${times}. ${change}`
    : `By the weekly hours of ${profile}, your workstation is on ${times}, in your time zone. It is stopped after that, and I remind you ten minutes before. ${change}`;
}

/** A minute of the day: `9:00 AM`. */
export function clockWords(minute: number): string {
  if (minute === 24 * 60) return 'midnight';
  const hour = Math.floor(minute / 60);
  const past = String(minute % 60).padStart(2, '0');
  return `${hour % 12 === 0 ? 12 : hour % 12}:${past} ${hour < 12 ? 'AM' : 'PM'}`;
}

const next: Readonly<Record<Moment['does'], (forMs: number) => string>> = {
  start: (forMs) => `ready ${timeAndDay(forMs)}`,
  remind: (forMs) => `off ${timeAndDay(forMs)}`,
  stop: (forMs) => `off ${timeAndDay(forMs)}`,
};

/** What the hours do next, and after that. */
export function nextWords(hours: KeptHours, holidays: Holidays): string {
  const { moment } = hours;
  if (moment === null) return 'They start and stop nothing within a year.';
  const after = nextMoment(hours, holidays, moment.forMs, 0);
  const all = [moment, ...(after === null ? [] : [after])];
  return `Next: ${all.map(({ does, forMs }) => next[does](forMs)).join(', then ')}.`;
}

/** On the Home tab. */
export function hoursLine({ moment }: KeptHours): string {
  return `${hoursWords.title}: ${moment === null ? 'nothing within a year' : next[moment.does](moment.forMs)}`;
}

/** Ten minutes before the hours stop it. */
export function hoursEndWords(
  launch: Launch,
  { atMs, forMs }: { atMs: number; forMs: number },
  person: string,
): string {
  const nowMs = atMs - hoursReminderMs;
  // The reply may have waited for Slack until its stop was past.
  if (launch.state !== 'READY' || (launch.readyAtMs ?? 0) > atMs) {
    return `By your hours this workstation was to stop ${timeAhead(atMs, nowMs)}. By now it is ${stateInWords(launch)}.`;
  }
  const untilMs = Math.max(forMs, nowMs) + prolongedByMs;
  const disks = launch.scratchGb === null ? '' : ` ${diskWords(launch)}`;
  return `${person} your hours end: this workstation stops ${timeAhead(atMs, nowMs)}. Save your work: programs that are still running are closed, and what is not saved is lost.${disks} *${keepOnButton}* keeps it on until ${timeOf(untilMs, nowMs)}.`;
}
