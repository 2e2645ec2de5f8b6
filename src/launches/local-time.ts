/** A day as people call it: `2026-11-30`. Days compare as texts. */
export type LocalDate = string;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Making one takes far longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const numeric = 'numeric';
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Whether this machine knows a time zone by this name: `Europe/Amsterdam`. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What clocks in the zone show at this moment, as if it were UTC. */
function shownMs(timeZone: string, ms: number): number {
  const shown = new Map(
    clockOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(shown.get(type));
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second'));
}

export function localDate(timeZone: string, ms: number): LocalDate {
  return new Date(shownMs(timeZone, ms)).toISOString().slice(0, 10);
}

/** The minute of the local day. */
export function localMinute(timeZone: string, ms: number): number {
  return Math.floor((shownMs(timeZone, ms) % dayMs) / minuteMs);
}

/**
 * The moments at which clocks in the zone show this minute of this day. As a rule they are the same. They
 * are not if the clock shows it twice, because it is set back; or not at all, because it is set ahead:
 * then they are what the clock would show by the offset after, and by the one before.
 */
export function momentsOf(
  timeZone: string,
  date: LocalDate,
  minute: number,
): { earlierMs: number; laterMs: number } {
  const wantedMs = Date.parse(date) + minute * minuteMs;
  const byOffsetAt = (atMs: number) => wantedMs - (shownMs(timeZone, atMs) - atMs);
  // No zone changes its offset twice within two days.
  const [before, after] = [byOffsetAt(wantedMs - dayMs), byOffsetAt(wantedMs + dayMs)];
  if (before === after) return { earlierMs: before, laterMs: after };
  const shown = [before, after].filter((ms) => shownMs(timeZone, ms) === wantedMs);
  const moments = shown.length === 0 ? [before, after] : shown;
  return { earlierMs: Math.min(...moments), laterMs: Math.max(...moments) };
}

export function daysAfter(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

/** Monday is 0. */
export function weekdayOf(date: LocalDate): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}
