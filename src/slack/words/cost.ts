import type { Launch } from '../../launches/launch.js';
import { states } from '../../launches/states.js';

/** `$9.60`, `$1,210.00`. */
function dollars(usd: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${usd.toLocaleString('en', digits)}`;
}

/** Less is shown as nothing. */
const leastUsd = 0.01;

/** What a workstation costs, counted at its last change or within the hour; null: nothing is known. */
export function costWords({ state, usdPerHour, usdSoFar }: Launch): string | null {
  if (usdPerHour === null) return null;
  const isSpent = usdSoFar >= leastUsd;
  if (!states[state].on) return isSpent ? `about ${dollars(usdSoFar)} so far (list price)` : null;
  const hourly = `about ${dollars(usdPerHour)} an hour (list price)`;
  return isSpent ? `${hourly}, ${dollars(usdSoFar)} so far` : hourly;
}
