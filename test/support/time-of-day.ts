const minute = 60_000;
const hour = 60 * minute;

/** Where everybody of the pretend Slack is, unless a test says otherwise. */
export const home = 'America/Los_Angeles';

/** The minutes that have passed of the local day. */
function minutesOf(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return part('hour') * 60 + part('minute') + part('second') / 60;
}

/** How long until the clocks there show this minute of the day: today, or else tomorrow. */
export function msUntil(minutes: number, nowMs: number, timeZone = home): number {
  const away = minutes - minutesOf(nowMs, timeZone);
  const ms = Math.ceil((away > 0 ? away : away + 24 * 60) * minute);
  // Clocks may have been set meanwhile.
  return ms + Math.round((minutes - minutesOf(nowMs + ms, timeZone)) / 60) * hour;
}
