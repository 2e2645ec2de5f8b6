import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../src/page/text/relative-time.js';
import { formatSlackDate } from '../../src/page/text/slack-date.js';

const at = Date.UTC(2014, 1, 18, 14, 39, 42) / 1000;
const reading = { nowMs: Date.UTC(2026, 10, 23, 12), timeZone: 'UTC' };

function shown(template: string, nowMs = reading.nowMs, timeZone = 'UTC') {
  return formatSlackDate(at, template, { nowMs, timeZone });
}

describe('dates in texts', () => {
  it.each([
    ['{date_short}', 'Feb 18, 2014'],
    ['{date_long}', 'Tuesday, February 18, 2014'],
    ['{date_short_pretty}', 'Feb 18, 2014'],
    ['{date_long_pretty}', 'Tuesday, February 18, 2014'],
    ['{time}', '2:39 PM'],
    ['{time_secs}', '2:39:42 PM'],
    ['{ago}', '12 years ago'],
  ])('%s', (template, text) => {
    expect(shown(template)).toBe(text);
  });

  it('calls near days by their names, with a capital at the beginning only', () => {
    const day = 86_400_000;
    expect(shown('{date_short_pretty} at {time}', at * 1000)).toBe('Today at 2:39 PM');
    expect(shown('Since {date_short_pretty}', at * 1000 + day)).toBe('Since yesterday');
    expect(shown('until {date_long_pretty}', at * 1000 - day)).toBe('until tomorrow');
  });

  it('calls them so with no capital in the middle of a text', () => {
    const now = { nowMs: at * 1000, timeZone: 'UTC' };
    expect(formatSlackDate(at, '{date_short_pretty} at {time}', now, false)).toBe(
      'today at 2:39 PM',
    );
  });

  it('counts days in the reader’s time zone', () => {
    const shortlyAfterMidnight = Date.UTC(2014, 1, 19, 0, 30);
    expect(shown('{date_short_pretty}', shortlyAfterMidnight, 'UTC')).toBe('Yesterday');
    expect(shown('{date_short_pretty}', shortlyAfterMidnight, 'America/Los_Angeles')).toBe('Today');
    expect(shown('{time}', shortlyAfterMidnight, 'America/Los_Angeles')).toBe('6:39 AM');
  });

  it('keeps unknown tokens, and refuses what is no date', () => {
    expect(shown('at {moon_phase}')).toBe('at {moon_phase}');
    expect(formatSlackDate(Number.NaN, '{time}', reading)).toBeNull();
  });

  it('says how long ago in the largest whole unit', () => {
    const now = reading.nowMs;
    expect(relativeTime(now - 3000, now)).toBe('just now');
    expect(relativeTime(now - 119_000, now)).toBe('1 minute ago');
    expect(relativeTime(now - 2 * 3_600_000, now)).toBe('2 hours ago');
    expect(relativeTime(now + 90_000, now)).toBe('in 1 minute');
  });
});
