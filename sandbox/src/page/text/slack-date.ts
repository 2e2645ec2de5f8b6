import { relativeTime } from './relative-time.js';

/** When and where a date is read. */
export interface Reading {
  /** Milliseconds since the epoch. */
  nowMs: number;
  /** IANA name; absent: the reader's own. */
  timeZone?: string;
}

interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

function zone(reading: Reading): Intl.DateTimeFormatOptions {
  return reading.timeZone === undefined ? {} : { timeZone: reading.timeZone };
}

function show(date: Date, reading: Reading, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...options, ...zone(reading) }).format(date);
}

function calendarDay(date: Date, reading: Reading): CalendarDay {
  const [month = 0, day = 0, year = 0] = show(date, reading, {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
    .split('/')
    .map(Number);
  return { year, month, day };
}

/** Whole calendar days from now to the date: -1 is yesterday. */
export function daysFromNow(date: Date, reading: Reading): number {
  const there = calendarDay(date, reading);
  const here = calendarDay(new Date(reading.nowMs), reading);
  const distance =
    Date.UTC(there.year, there.month - 1, there.day) -
    Date.UTC(here.year, here.month - 1, here.day);
  return distance / 86_400_000;
}

function ordinal(day: number): string {
  const tens = day % 100;
  if (tens >= 11 && tens <= 13) return `${day}th`;
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`;
}

function nearbyDay(date: Date, reading: Reading): string | null {
  return { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[daysFromNow(date, reading)] ?? null;
}

function longDate(date: Date, reading: Reading, withYear: boolean): string {
  const { year, day } = calendarDay(date, reading);
  const monthAndDay = `${show(date, reading, { month: 'long' })} ${ordinal(day)}`;
  return withYear ? `${monthAndDay}, ${year}` : monthAndDay;
}

function dividerDate(date: Date, reading: Reading): string {
  const sameYear =
    calendarDay(date, reading).year === calendarDay(new Date(reading.nowMs), reading).year;
  return `${show(date, reading, { weekday: 'long' })}, ${longDate(date, reading, !sameYear)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function tokenText(token: string, date: Date, reading: Reading): string | null {
  const { year, month, day } = calendarDay(date, reading);
  switch (token) {
    case 'date_num':
      return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
    case 'date_slash':
      return `${twoDigits(month)}/${twoDigits(day)}/${year}`;
    case 'date':
    case 'date_long_full':
      return longDate(date, reading, true);
    case 'date_short':
      return show(date, reading, { month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
      return `${show(date, reading, { weekday: 'long' })}, ${longDate(date, reading, true)}`;
    case 'time':
      return show(date, reading, { hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return show(date, reading, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return relativeTime(date.getTime(), reading.nowMs);
    case 'day_divider_pretty':
      return nearbyDay(date, reading) ?? dividerDate(date, reading);
    case 'date_pretty':
    case 'date_short_pretty':
    case 'date_long_pretty':
      return (
        nearbyDay(date, reading) ?? tokenText(token.replace('_pretty', ''), date, reading) ?? null
      );
    default:
      return null;
  }
}

/**
 * Fills the template of Slack's `<!date^epoch^template|fallback>`. Slack: "Date formatting"; a
 * relative word starts with a capital where the text does, as Slack's clients show it.
 * An unknown token stays as written. `epochSeconds` that is no date gives null (show the fallback).
 */
export function formatSlackDate(
  epochSeconds: number,
  template: string,
  reading: Reading,
  startsText = true,
): string | null {
  const date = new Date(epochSeconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return template.replace(/\{([a-z_]+)\}/g, (whole, token: string, offset: number) => {
    const text = tokenText(token, date, reading) ?? whole;
    return startsText && offset === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  });
}

/** Whether a template's text changes with the passing of time, and so has to be kept current. */
export function isRelativeTemplate(template: string): boolean {
  return /\{(?:ago|[a-z_]*pretty)\}/.test(template);
}
