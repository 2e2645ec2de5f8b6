import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHolidays } from '../../../src/settings/holidays-file.js';

const nowMs = Date.parse('2026-11-30T12:00Z');

function calendar(...events: string[][]): string {
  const bodies = events.map((lines, at) =>
    ['BEGIN:VEVENT', `UID:${at}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\r\n'),
  );
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...bodies, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}

describe('the file of holidays', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holidays-'));
    file = join(folder, 'holidays.ics');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (content: string) => {
    writeFileSync(file, content);
    return readHolidays(file, nowMs);
  };

  it('gives the days of all-day events, and of none that has a time or is called off', async () => {
    const days = await read(
      calendar(
        ['SUMMARY:Kings day', 'DTSTART;VALUE=DATE:20270427'],
        ['SUMMARY:Closed', 'DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'],
        ['SUMMARY:Party', 'DTSTART:20270105T160000Z', 'DTEND:20270105T190000Z'],
        ['SUMMARY:Moved', 'STATUS:CANCELLED', 'DTSTART;VALUE=DATE:20270202'],
      ),
    );
    expect([...days].sort()).toEqual(['2026-12-24', '2026-12-25', '2026-12-26', '2027-04-27']);
  });

  it('knows those that come every year for three years, but for those left out', async () => {
    const days = await read(
      calendar(['DTSTART;VALUE=DATE:20200101', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20280101']),
    );
    expect([...days].filter((day) => day > '2026-12').sort()).toEqual(['2027-01-01', '2029-01-01']);
  });

  it('that comes without end holds nothing up', async () => {
    const days = await read(calendar(['DTSTART;VALUE=DATE:20200101', 'RRULE:FREQ=DAILY']));
    expect(days.has('2027-06-01')).toBe(true);
  });

  it.each([
    ['empty', '', 'cannot be read as an iCalendar file'],
    ['no calendar', '{"a": 1}', 'cannot be read as an iCalendar file'],
    ['without a day', calendar(), 'has no all-day event'],
    ['without a date', calendar(['DTSTART;VALUE=DATE:tomorrow']), 'cannot be read as an iCalendar'],
  ])('is refused in words when it is %s', async (_what, content, words) => {
    await expect(read(content)).rejects.toThrow(words);
    await expect(read(content)).rejects.toThrow(`HOLIDAYS_FILE ${file}`);
  });

  it('is refused in words when it is not there', async () => {
    const nowhere = join(folder, 'nowhere.ics');
    await expect(readHolidays(nowhere, nowMs)).rejects.toThrow(/nowhere\.ics cannot be read/);
  });
});
