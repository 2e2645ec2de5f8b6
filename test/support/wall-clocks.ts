import type { Week } from '../../src/launches/hours.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** What clocks show in 2027, written down by hand: minutes ahead of UTC, and from when on. */
export const wallClocks = {
  'America/Los_Angeles': [
    [-480, '2026-12-01T00:00Z'],
    [-420, '2027-03-14T10:00Z'],
    [-480, '2027-11-07T09:00Z'],
  ],
  'America/New_York': [
    [-300, '2026-12-01T00:00Z'],
    [-240, '2027-03-14T07:00Z'],
    [-300, '2027-11-07T06:00Z'],
  ],
  'Europe/Amsterdam': [
    [60, '2026-12-01T00:00Z'],
    [120, '2027-03-28T01:00Z'],
    [60, '2027-10-31T01:00Z'],
  ],
  'Asia/Kolkata': [[330, '2026-12-01T00:00Z']],
  'Australia/Sydney': [
    [660, '2026-12-01T00:00Z'],
    [600, '2027-04-03T16:00Z'],
    [660, '2027-10-02T16:00Z'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [number, string])[]>>;

export type WallZone = keyof typeof wallClocks;

export const wallZones = [
  'America/Los_Angeles',
  'America/New_York',
  'Europe/Amsterdam',
  'Asia/Kolkata',
  'Australia/Sydney',
] as const satisfies readonly WallZone[];

export const newYear = Date.parse('2027-01-01T00:00Z');
export const yearEnd = Date.parse('2028-01-01T00:00Z');

const offsets = new Map(
  Object.entries(wallClocks).map(([zone, changes]) => [
    zone,
    changes.map(([offset, since]) => ({ offsetMs: offset * minute, sinceMs: Date.parse(since) })),
  ]),
);

/** What a clock on the wall shows, as if it were UTC. */
export function onTheWall(zone: WallZone, ms: number): number {
  return ms + (offsets.get(zone)?.findLast(({ sinceMs }) => sinceMs <= ms)?.offsetMs ?? 0);
}

/**
 * When a person with a clock on the wall would switch on and off in 2027: looks at the clock every
 * `everyMs`, and at the calendar beside it for the days on which the hours do not count.
 */
export function switchedByHand(
  zone: WallZone,
  week: Week,
  isOff: (date: string) => boolean,
  everyMs = 5 * minute,
): { on: number[]; off: number[] } {
  const isOn = (ms: number) => {
    const shown = new Date(onTheWall(zone, ms));
    const span = week[(shown.getUTCDay() + 6) % 7] ?? null;
    if (span === null || isOff(shown.toISOString().slice(0, 10))) return false;
    const now = shown.getUTCHours() * 60 + shown.getUTCMinutes();
    return span.from <= now && now < span.until;
  };
  const [on, off]: [number[], number[]] = [[], []];
  let was = isOn(newYear - everyMs);
  for (let ms = newYear; ms < yearEnd + day; ms += everyMs) {
    const is = isOn(ms);
    if (is !== was) (is ? on : off).push(ms);
    was = is;
  }
  const inYear = (ms: number) => ms < yearEnd;
  return { on: on.filter(inYear), off: off.filter(inYear) };
}
