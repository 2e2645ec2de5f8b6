import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueOf,
  type Hours,
  isComingToRest,
  keptOnUntilMs,
  leadFor,
  type Moment,
  momentNow,
  nextMoment,
  noWeek,
  soonerMoment,
  type Week,
} from '../../../src/launches/hours.js';
import type { Intent } from '../../../src/launches/intents.js';
import { isTimeZone, localDate, localMinute, momentsOf } from '../../../src/launches/local-time.js';
import type { LaunchState } from '../../../src/launches/states.js';
import {
  newYear,
  onTheWall,
  switchedByHand,
  type WallZone,
  wallZones,
  yearEnd,
} from '../../support/wall-clocks.js';

const minute = 60_000;
const hour = 60 * minute;
const none: ReadonlySet<string> = new Set();
const at = (time: string) => Date.parse(time);
const iso = (ms: number | undefined) => new Date(ms ?? 0).toISOString().slice(0, 16);

const nine = { from: 9 * 60, until: 18 * 60 };
const weekdays: Week = [nine, nine, nine, nine, nine, null, null];

function hoursOf(changed: Partial<Hours> = {}): Hours {
  return {
    owner: 'U0ADA00001',
    timeZone: 'Europe/Amsterdam',
    week: weekdays,
    notToday: null,
    keepOnUntilMs: null,
    pausedUntil: null,
    ...changed,
  };
}

/** All that the hours do in 2027, each as soon as it is due. */
function yearOf(hours: Hours, holidays = none, leadMs = 0): Moment[] {
  const done: Moment[] = [];
  let moment = nextMoment(hours, holidays, newYear - 1, leadMs);
  while (moment !== null && moment.forMs < yearEnd) {
    const { does, next } = dueOf(hours, moment, holidays, moment.atMs, leadMs);
    if (does !== null) done.push({ ...moment, does });
    moment = next;
  }
  return done;
}

const forOf = (moments: readonly Moment[], does: Moment['does']) =>
  moments.filter((one) => one.does === does).map(({ forMs }) => forMs);

describe('the time that a clock shows', () => {
  it.each(wallZones)('is the one on the wall in %s, all year', (zone) => {
    for (let ms = newYear; ms < yearEnd; ms += 7 * hour + 17 * minute) {
      const wall = new Date(onTheWall(zone, ms));
      expect(localDate(zone, ms)).toBe(wall.toISOString().slice(0, 10));
      expect(localMinute(zone, ms)).toBe(wall.getUTCHours() * 60 + wall.getUTCMinutes());
    }
  });

  it.each<[string, WallZone, string, number, string, string]>([
    ['once', 'Europe/Amsterdam', '2027-03-27', 150, '2027-03-27T01:30', '2027-03-27T01:30'],
    ['never', 'Europe/Amsterdam', '2027-03-28', 150, '2027-03-28T00:30', '2027-03-28T01:30'],
    ['twice', 'Europe/Amsterdam', '2027-10-31', 150, '2027-10-31T00:30', '2027-10-31T01:30'],
    ['never', 'America/New_York', '2027-03-14', 150, '2027-03-14T06:30', '2027-03-14T07:30'],
    ['twice', 'America/New_York', '2027-11-07', 90, '2027-11-07T05:30', '2027-11-07T06:30'],
    ['once', 'Australia/Sydney', '2027-10-03', 540, '2027-10-02T22:00', '2027-10-02T22:00'],
  ])('is shown %s in %s on %s at minute %i', (_often, zone, date, shown, earlier, later) => {
    const { earlierMs, laterMs } = momentsOf(zone, date, shown);
    expect([iso(earlierMs), iso(laterMs)]).toEqual([earlier, later]);
  });

  it('is known of zones only', () => {
    expect(['Asia/Kolkata', 'Asia/Calcutta', 'UTC'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['', 'Mars/Olympus', 'Europe'].map(isTimeZone)).toEqual([false, false, false]);
  });
});

const span = fc
  .tuple(fc.integer({ min: 4 * 12, max: 22 * 12 + 6 }), fc.integer({ min: 6, max: 18 * 12 }))
  .map(([from, length]) => ({ from: from * 5, until: Math.min(from + length, 24 * 12 - 6) * 5 }));
const anyWeek = fc.array(fc.option(span), { minLength: 7, maxLength: 7 });
const anyDay = fc
  .integer({ min: 0, max: 364 })
  .map((days) => iso(newYear + days * 24 * hour).slice(0, 10));

describe('a year of weekly hours', () => {
  it.each(wallZones)('is what a person with a clock on the wall would switch in %s', (timeZone) => {
    fc.assert(
      fc.property(
        anyWeek,
        fc.uniqueArray(anyDay, { maxLength: 9 }),
        fc.option(anyDay),
        (week, holidays, notToday) => {
          const days = new Set(holidays);
          const done = yearOf(hoursOf({ timeZone, week, notToday }), days);
          const { on, off } = switchedByHand(
            timeZone,
            week,
            (date) => days.has(date) || date === notToday,
          );
          expect(forOf(done, 'start')).toEqual(on);
          expect(forOf(done, 'stop')).toEqual(off);
          expect(forOf(done, 'remind')).toEqual(off);
        },
      ),
      { numRuns: 3 },
    );
  });

  it('begins each start early, and reminds ten minutes before each stop', () => {
    const done = yearOf(hoursOf(), none, 7 * minute);
    const early = { start: 7 * minute, remind: 10 * minute, stop: 0 };
    for (const { does, atMs, forMs } of done) expect(forMs - atMs).toBe(early[does]);
    expect(done).toHaveLength(3 * 261);
  });

  it.each([
    ['2027-03-28', '2027-03-28T00:30', '2027-03-28T01:45'],
    ['2027-10-31', '2027-10-31T00:30', '2027-10-31T01:45'],
  ])('on %s is on for no less than was asked', (date, on, off) => {
    const week: Week = [null, null, null, null, null, null, { from: 150, until: 165 }];
    const moments = yearOf(hoursOf({ week })).filter(({ forMs }) => iso(forMs).startsWith(date));
    expect(moments.map(({ does, forMs }) => [does, iso(forMs)])).toEqual([
      ['start', on],
      ['remind', off],
      ['stop', off],
    ]);
  });

  it('knows no stop between a shift that ends at midnight and one that begins then, and no start', () => {
    const night: Week = [
      { from: 22 * 60, until: 24 * 60 },
      { from: 0, until: 6 * 60 },
      null,
      null,
      null,
      null,
      null,
    ];
    const done = yearOf(hoursOf({ week: night })).slice(0, 3);
    expect(done.map(({ does, forMs }) => [does, iso(forMs)])).toEqual([
      ['start', '2027-01-04T21:00'],
      ['remind', '2027-01-05T05:00'],
      ['stop', '2027-01-05T05:00'],
    ]);
  });

  it('starts nothing in the gap between two shifts that are one', () => {
    const night: Week = [
      { from: 1320, until: 1410 },
      { from: 0, until: 360 },
      ...weekdays.slice(2),
    ];
    const inGap = nextMoment(hoursOf({ week: night }), none, at('2027-01-04T22:45Z'), 0);
    expect([inGap?.does, iso(inGap?.forMs)]).toEqual(['remind', '2027-01-05T05:00']);
  });

  it('is empty without hours, and while they are paused', () => {
    expect(yearOf(hoursOf({ week: weekdays.map(() => null) }))).toEqual([]);
    const [first] = yearOf(hoursOf({ pausedUntil: '2027-09-04' }));
    expect([first?.does, iso(first?.forMs)]).toEqual(['start', '2027-09-06T07:00']);
  });
});

describe('what is due', () => {
  const start = nextMoment(hoursOf(), none, at('2027-01-04T00:00Z'), 5 * minute);
  if (start === null) throw new Error('there is no start');
  const due = (moment: Moment, time: string, changed: Partial<Hours> = {}, holidays = none) => {
    const { does, next } = dueOf(hoursOf(changed), moment, holidays, at(time), 5 * minute);
    return [does, next?.does, iso(next?.atMs)];
  };

  it('is a start five minutes early', () => {
    expect(iso(start.atMs)).toBe('2027-01-04T07:55');
    expect(due(start, '2027-01-04T07:55Z')).toEqual(['start', 'remind', '2027-01-04T16:50']);
  });

  it.each([
    ['during the shift', '2027-01-04T12:00Z', ['start', 'remind', '2027-01-04T16:50']],
    ['just before its end', '2027-01-04T16:51Z', ['remind', 'stop', '2027-01-04T17:01']],
    ['after it', '2027-01-04T22:00Z', ['remind', 'stop', '2027-01-04T22:10']],
    ['an hour before the next', '2027-01-05T07:01Z', [null, 'start', '2027-01-05T07:55']],
    ['in the next', '2027-01-05T12:00Z', ['start', 'remind', '2027-01-05T16:50']],
    ['weeks later', '2027-02-03T20:00Z', ['remind', 'stop', '2027-02-03T20:10']],
  ])('of a start that was missed is what counts %s', (_when, time, expected) => {
    expect(due(start, time)).toEqual(expected);
  });

  it('of a stop is the stop, if it is at least an hour before the next start', () => {
    const end = at('2027-01-04T17:00Z');
    const stop: Moment = { does: 'stop', atMs: end, forMs: end };
    expect(due(stop, '2027-01-04T17:00Z')[0]).toBe('stop');
    expect(due(stop, '2027-01-05T07:00Z')).toEqual(['stop', 'start', '2027-01-05T07:55']);
    expect(due(stop, '2027-01-05T07:01Z')).toEqual([null, 'start', '2027-01-05T07:55']);
  });

  it('of a start is nothing on a holiday that was not known before', () => {
    const holiday = new Set(['2027-01-04']);
    const next = [null, 'start', '2027-01-05T07:55'];
    expect(due(start, '2027-01-04T07:55Z', {}, holiday)).toEqual(next);
  });
});

describe('a workstation that is kept on', () => {
  const friday = hoursOf({ keepOnUntilMs: at('2027-01-08T19:00Z') });

  it('is reminded of and stopped later that day, and as ever the next', () => {
    const [, remind, stop, ...later] = yearOf(friday).filter(
      ({ forMs }) => forMs > at('2027-01-08T00:00Z'),
    );
    expect([iso(remind?.atMs), iso(stop?.atMs)]).toEqual(['2027-01-08T18:50', '2027-01-08T19:00']);
    expect(later.slice(0, 3).map(({ forMs }) => iso(forMs))).toEqual([
      '2027-01-11T08:00',
      '2027-01-11T17:00',
      '2027-01-11T17:00',
    ]);
  });

  it('over days is stopped then, and into the next shift at the end of that', () => {
    const stops = (until: string) =>
      forOf(yearOf(hoursOf({ keepOnUntilMs: at(until) })), 'stop')
        .map(iso)
        .filter((time) => time >= '2027-01-08' && time < '2027-01-12');
    expect(stops('2027-01-10T20:00Z')).toEqual(['2027-01-10T20:00', '2027-01-11T17:00']);
    expect(stops('2027-01-11T07:30Z')).toEqual(['2027-01-11T17:00']);
  });

  it('is reminded of and stopped also if there was no shift for a week', () => {
    const days = Array.from({ length: 9 }, (_, day) => `2027-01-0${day + 1}`);
    const next = nextMoment(friday, new Set(days), at('2027-01-08T12:00Z'), 0);
    expect([next?.does, iso(next?.forMs)]).toEqual(['remind', '2027-01-08T19:00']);
  });

  it('is left alone while hours are paused, and once they are off', () => {
    const now = at('2027-01-08T12:00Z');
    const paused = nextMoment({ ...friday, pausedUntil: '2027-01-09' }, none, now, 0);
    expect([paused?.does, iso(paused?.forMs)]).toEqual(['start', '2027-01-11T08:00']);
    expect(nextMoment({ ...friday, week: noWeek }, none, now, 0)).toBeNull();
  });

  it('from before its shift is started for that all the same', () => {
    const next = nextMoment(friday, none, at('2027-01-08T07:00Z'), 0);
    expect([next?.does, iso(next?.forMs)]).toEqual(['start', '2027-01-08T08:00']);
  });

  it('is so by a press for two hours from the stop, which the press has to be about', () => {
    const forMs = at('2027-01-08T17:00Z');
    const moment: Moment = { does: 'stop', atMs: forMs, forMs };
    const kept = { ...hoursOf(), moment, revision: 1 };
    const pressed = (about: number, now: string) => keptOnUntilMs(kept, about, at(now), false);
    expect(iso(pressed(forMs, '2027-01-08T16:55Z') ?? 0)).toBe('2027-01-08T19:00');
    expect(iso(pressed(forMs, '2027-01-08T17:30Z') ?? 0)).toBe('2027-01-08T19:30');
    expect(pressed(forMs - 24 * hour, '2027-01-08T16:55Z')).toBeNull();
    const started: Moment = { ...moment, does: 'start' };
    const after = { ...kept, moment: started };
    expect(keptOnUntilMs(after, forMs, forMs, false)).toBeNull();
    expect(keptOnUntilMs(after, forMs, forMs, true)).toBe(forMs + 2 * hour);
  });
});

describe('hours that have changed', () => {
  it('keep a stop that their owner was reminded of, if it is still one', () => {
    const end = at('2027-01-04T17:00Z');
    const stop: Moment = { does: 'stop', atMs: end, forMs: end };
    const now = end - 3 * minute;
    expect(momentNow(hoursOf(), stop, none, now, 0)).toEqual(stop);
    const later = weekdays.map((one) => one && { ...one, until: 19 * 60 });
    expect(momentNow(hoursOf({ week: later }), stop, none, now, 0)).toMatchObject({
      does: 'remind',
      forMs: end + hour,
    });
  });

  it('keep it after its hour too, if the reminder was late', () => {
    const end = at('2027-01-04T17:00Z');
    const late: Moment = { does: 'stop', atMs: end + 15 * minute, forMs: end };
    const now = end + 7 * minute;
    expect(momentNow(hoursOf(), late, none, now, 0)).toEqual(late);
    expect(momentNow(hoursOf({ notToday: '2027-01-04' }), late, none, now, 0)?.does).toBe('start');
    const keepOnUntilMs = now + 2 * hour;
    expect(momentNow(hoursOf({ keepOnUntilMs }), late, none, now, 0)).toMatchObject({
      does: 'remind',
      forMs: keepOnUntilMs,
    });
  });
});

describe('a start that a workstation does not rest for', () => {
  it.each<[LaunchState, Intent | null, boolean]>([
    ['STOP_IN_PROGRESS', null, true],
    ['READY', 'stop', true],
    ['READY', 'reboot', false],
    ['READY', null, false],
    ['STOPPED', 'resize', true],
    ['STOPPED', 'start', false],
    ['STOPPED', null, false],
    ['START_IN_PROGRESS', null, false],
  ])('waits for %s with intent %s: %s', (state, intent, waits) => {
    expect(isComingToRest({ state, intent })).toBe(waits);
  });

  it('comes again in a minute, up to the end of the shift', () => {
    const start: Moment = { does: 'start', atMs: 0, forMs: at('2027-01-04T08:00Z') };
    const again = (time: string) => dueOf(hoursOf(), start, none, at(time), 0).again;
    expect(again('2027-01-04T09:00Z')).toEqual({ ...start, atMs: at('2027-01-04T09:01Z') });
    expect(again('2027-01-04T16:50Z')).toBeNull();
  });
});

describe('a moment that is looked at again', () => {
  const stored = (does: Moment['does'], time: string, leadMs = 0, changed: Partial<Hours> = {}) => {
    const forMs = at(time);
    const atMs = does === 'remind' ? forMs - 10 * minute : forMs - leadMs;
    return { ...hoursOf(changed), moment: { does, atMs, forMs }, revision: 1 };
  };
  const sooner = (kept: ReturnType<typeof stored>, now: string) => {
    const next = soonerMoment(kept, none, at(now));
    return next && [next.does, iso(next.atMs), iso(next.forMs)];
  };

  it.each([
    ['a start of days that are no holidays any more', '2027-01-04T05:00Z', '2027-01-04T08:00'],
    ['a start that the clock was ahead for', '2027-01-05T20:00Z', '2027-01-06T08:00'],
  ])('comes earlier, as early as before the hour: %s', (_what, now, forTime) => {
    const start = stored('start', '2027-01-11T08:00Z', 7 * minute);
    expect(sooner(start, now)).toEqual(['start', iso(at(`${forTime}Z`) - 7 * minute), forTime]);
  });

  it.each(['start', 'remind', 'stop'] as const)(
    'is the end of the shift, instead of a %s far ahead',
    (does) => {
      const end = ['remind', '2027-01-04T16:50', '2027-01-04T17:00'];
      expect(sooner(stored(does, '2027-01-07T17:00Z'), '2027-01-04T12:00Z')).toEqual(end);
    },
  );

  it.each([
    ['a start', stored('start', '2027-01-05T08:00Z', 7 * minute), '2027-01-04T20:00Z'],
    [
      'a start whose time has come',
      stored('start', '2027-01-05T08:00Z', 7 * minute),
      '2027-01-05T07:54Z',
    ],
    ['a start that was missed', stored('start', '2027-01-05T08:00Z'), '2027-01-06T12:00Z'],
    ['a start after a stop just now', stored('start', '2027-01-05T08:00Z'), '2027-01-04T16:59Z'],
    ['a reminder', stored('remind', '2027-01-04T17:00Z'), '2027-01-04T12:00Z'],
    ['a reminder, before the hour', stored('remind', '2027-01-04T17:00Z'), '2027-01-04T07:40Z'],
    ['a stop', stored('stop', '2027-01-04T17:00Z'), '2027-01-04T16:52Z'],
    ['a late stop', stored('stop', '2027-01-04T17:00Z', -15 * minute), '2027-01-04T17:07Z'],
  ])('stays: %s', (_what, kept, now) => {
    expect(sooner(kept, now)).toBeNull();
  });

  it('is none that there is not', () => {
    expect(soonerMoment({ ...hoursOf(), moment: null, revision: 1 }, none, newYear)).toBeNull();
  });
});

describe('a start', () => {
  it.each([
    ['nothing is known of', [], 5],
    ['a launch is known of', [{ startsMs: [], launchMs: 8 * minute }], 8],
    [
      'earlier starts are known of',
      [{ startsMs: [1, 9, 3].map((m) => m * minute), launchMs: 8 * minute }],
      3,
    ],
    [
      'the slowest of several decides',
      [
        { startsMs: [], launchMs: null },
        { startsMs: [11 * minute], launchMs: null },
      ],
      11,
    ],
    ['takes very long', [{ startsMs: [50 * minute], launchMs: null }], 30],
  ])('that %s begins so many minutes early', (_what, machines, minutes) => {
    expect(leadFor(machines)).toBe(minutes * minute);
  });
});
