import { readFileSync } from 'node:fs';
import type { Holidays } from '../launches/hours.js';
import type { LocalDate } from '../launches/local-time.js';

/** How far ahead a holiday that comes again and again is known: the file is read anew at each start. */
const yearsAhead = 3;

/** No calendar has more days off. One that comes every second would else hold up the start. */
const occurrencesAtMost = 10_000;

const dayMs = 24 * 60 * 60_000;

/**
 * Reads `HOLIDAYS_FILE`: an iCalendar file, as every calendar exports it. Its all-day events are holidays; what has a
 * time of day is not.
 * @throws Error that says in words what is wrong with the file
 */
export async function readHolidays(file: string, nowMs: number): Promise<Holidays> {
  // Only for those who have such a file.
  const { default: ical } = await import('ical.js');
  const lastMs = nowMs + yearsAhead * 366 * dayMs;
  const days = new Set<LocalDate>();
  try {
    const calendar = new ical.Component(ical.parse(readFileSync(file, 'utf8')));
    for (const component of calendar.getAllSubcomponents('vevent')) {
      const event = new ical.Event(component);
      if (!event.startDate.isDate || component.getFirstPropertyValue('status') === 'CANCELLED') {
        continue;
      }
      // Of a day or more: its end is the day after the last one.
      const lasts = Math.max(1, Math.round(event.duration.toSeconds() / (dayMs / 1_000)));
      const dates = event.iterator();
      for (let count = 0; count < occurrencesAtMost; count += 1) {
        const date = dates.next();
        if (!date || Date.parse(date.toString()) > lastMs) break;
        for (let day = 0; day < lasts; day += 1) {
          days.add(new Date(Date.parse(date.toString()) + day * dayMs).toISOString().slice(0, 10));
        }
      }
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`HOLIDAYS_FILE ${file} cannot be read as an iCalendar file: ${why}`, {
      cause: error,
    });
  }
  if (days.size === 0) throw new Error(`HOLIDAYS_FILE ${file} has no all-day event.`);
  return days;
}
