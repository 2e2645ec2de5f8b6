import type { Launch } from './launch.js';
import { type LaunchState, states } from './states.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What was used. */
export interface Amounts {
  onMs: number;
  /** By the list prices; what had none costs nothing. */
  usd: number;
  /** For how long it would have been on besides, if it had not been stopped for being idle. */
  savedMs: number;
}

/** What a session has used on one day. */
export interface Used extends Amounts {
  /** By UTC: `2026-11-30`. */
  day: string;
}

type Counted = Pick<Launch, 'usdSoFar' | 'countedAtMs'>;

/**
 * Adds what a session has used since it was last counted, because it is in this state from now on. In
 * dollars rather than hours: a stopped session may get another type.
 */
export function counted(
  state: LaunchState,
  { usdPerHour, usdSoFar, countedAtMs }: Counted & Pick<Launch, 'usdPerHour'>,
  nowMs: number,
): { set: Counted; used: Used[] } {
  const on = (onMs: number) => ({ onMs, usd: ((usdPerHour ?? 0) * onMs) / hourMs, savedMs: 0 });
  const used = countedAtMs === null ? [] : eachDay(countedAtMs, nowMs, on);
  return {
    set: {
      usdSoFar: used.reduce((sum, { usd }) => sum + usd, usdSoFar),
      countedAtMs: states[state].on ? nowMs : null,
    },
    used,
  };
}

/** Until when it was on that is seen in this state now: at most until the studio was to end it, however late that is seen. */
export function onUntilMs(
  state: LaunchState,
  { lifetime, stopAtMs, terminateAtMs }: Launch,
  nowMs: number,
): number {
  if (states[state].on || lifetime.endedBy !== 'studio') return nowMs;
  return Math.min(nowMs, stopAtMs ?? terminateAtMs ?? nowMs);
}

/** What a stop has saved that came for being idle, until the session was started or would have ended. */
export function savedFrom(fromMs: number, untilMs: number): Used[] {
  return eachDay(fromMs, untilMs, (savedMs) => ({ onMs: 0, usd: 0, savedMs }));
}

/** The days by UTC of a time. @param amounts what of a day counts, by how much of it the time has */
function eachDay(fromMs: number, untilMs: number, amounts: (ms: number) => Amounts): Used[] {
  const days: Used[] = [];
  for (let atMs = fromMs; atMs < untilMs; ) {
    const nextMs = Math.min(untilMs, (Math.floor(atMs / dayMs) + 1) * dayMs);
    days.push({ day: dayOf(atMs), ...amounts(nextMs - atMs) });
    atMs = nextMs;
  }
  return days;
}

/** By UTC: `2026-11-30`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The month, by UTC, with the days that it has: `2026-11-01`, `2026-11-31`. Days are compared as texts. */
export function monthOf(ms: number): { from: string; until: string } {
  const month = dayOf(ms).slice(0, 7);
  return { from: `${month}-01`, until: `${month}-31` };
}

/**
 * Whether it is on, and was not counted for an hour: each hour the message shows what it has cost. Where no
 * price is known it shows nothing of that, and a day is soon enough.
 */
export function isToBeCounted({ state, usdPerHour, countedAtMs }: Launch, nowMs: number): boolean {
  if (!states[state].on) return false;
  return countedAtMs === null || nowMs - countedAtMs >= (usdPerHour === null ? dayMs : hourMs);
}
