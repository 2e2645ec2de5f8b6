import type { Launch } from './launch.js';
import { type LaunchState, states } from './states.js';

const hourMs = 3_600_000;

type Counted = Pick<Launch, 'usdSoFar' | 'countedAtMs'>;

/**
 * Adds what a session has cost since it was last counted, because it is in this state from now on. In
 * dollars rather than hours: a stopped session may get another type. Nothing where no price is known.
 */
export function costCounted(
  state: LaunchState,
  { usdPerHour, usdSoFar, countedAtMs }: Counted & Pick<Launch, 'usdPerHour'>,
  nowMs: number,
): Partial<Counted> {
  if (usdPerHour === null) return {};
  const onMs = countedAtMs === null ? 0 : nowMs - countedAtMs;
  return {
    usdSoFar: usdSoFar + (usdPerHour * onMs) / hourMs,
    countedAtMs: states[state].on ? nowMs : null,
  };
}

/** Whether it is on, and was not counted for an hour: each hour the message shows what it has cost. */
export function isToBeCounted(
  { state, usdPerHour, countedAtMs }: Counted & Pick<Launch, 'state' | 'usdPerHour'>,
  nowMs: number,
): boolean {
  if (usdPerHour === null || !states[state].on) return false;
  return countedAtMs === null || nowMs - countedAtMs >= hourMs;
}
