import { relativeTime } from './relative-time.js';

/** When and where a date is read. */
export interface Reading {
  /** Milliseconds since the epoch. */
  nowMs: number;
  /** IANA name; absent: the reader's own. */
  timeZone?: string;
}

function show(date: Date, { timeZone }: Reading, options: Intl.DateTimeFormatOptions): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat('en-US', { ...options, ...zone }).format(date);
}

/** The calendar day as a number that rises by one a day. */
function dayNumber(date: Date, reading: Reading): number {
  const numbers = show(date, reading, { year: 'numeric', month: 'numeric', day: 'numeric' });
  const [month = 0, day = 0, year = 0] = numbers.split('/').map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** Whole calendar days from now to the date: -1 is yesterday. */
export function daysFromNow(date: Date, reading: Reading): number {
  return dayNumber(date, reading) - dayNumber(new Date(reading.nowMs), reading);
}

function nearbyDay(date: Date, reading: Reading): string | null {
  return { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[daysFromNow(date, reading)] ?? null;
}

function tokenText(token: string, date: Date, reading: Reading): string | null {
  switch (token) {
    case 'date_short':
      return show(date, reading, { month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_short_pretty':
      return nearbyDay(date, reading) ?? tokenText('date_short', date, reading);
    case 'date_long':
      return show(date, reading, { dateStyle: 'full' });
    case 'date_long_pretty':
      return nearbyDay(date, reading) ?? tokenText('date_long', date, reading);
    case 'time':
      return show(date, reading, { hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return show(date, reading, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return relativeTime(date.getTime(), reading.nowMs);
    default:
      return null;
  }
}

/**
 * Fills the template of Slack's `<!date^epoch^template|fallback>`. Slack: "Date formatting"; a
 * relative word starts with a capital where the text does, as Slack's clients show it.
 * A token that the bot does not use stays as written. `epochSeconds` that is no date gives null
 * (show the fallback).
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
