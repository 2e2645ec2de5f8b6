const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const units: [number, Intl.RelativeTimeFormatUnit][] = [
  [365 * day, 'year'],
  [30 * day, 'month'],
  [day, 'day'],
  [hour, 'hour'],
  [minute, 'minute'],
  [second, 'second'],
];

const format = new Intl.RelativeTimeFormat('en-US', { numeric: 'always' });

/**
 * "2 minutes ago" or "in 3 hours", in the largest whole unit; "just now" within ten seconds.
 * Both times are milliseconds since the epoch.
 */
export function relativeTime(atMs: number, nowMs: number): string {
  const difference = atMs - nowMs;
  const distance = Math.abs(difference);
  if (distance < 10 * second) return 'just now';
  const [length, unit] = units.find(([unitLength]) => distance >= unitLength) ?? [second, 'second'];
  return format.format(Math.sign(difference) * Math.floor(distance / length), unit);
}
