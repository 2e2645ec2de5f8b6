import type { Launch } from '../../launches/launch.js';
import type { UsageSum } from '../../launches/ports/usage.js';
import { states } from '../../launches/states.js';
import { duration, escaped } from './mrkdwn.js';

/** `$9.60`, `$1,210.00`. */
export function dollars(usd: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${usd.toLocaleString('en', digits)}`;
}

/** Less is shown as nothing. */
export const leastUsd = 0.01;

/** What a workstation costs, counted at its last change or within the hour; null: nothing is known. */
export function costWords({ state, usdPerHour, usdSoFar }: Launch): string | null {
  if (usdPerHour === null) return null;
  const isSpent = usdSoFar >= leastUsd;
  if (!states[state].on) return isSpent ? `about ${dollars(usdSoFar)} so far (list price)` : null;
  const hourly = `about ${dollars(usdPerHour)} an hour (list price)`;
  return isSpent ? `${hourly}, ${dollars(usdSoFar)} so far` : hourly;
}

/** Lines of the profiles, or people, on whom most was spent: the rest is in the sum. */
const linesShown = 5;

/** What one person's workstations have cost this month, as mrkdwn; null: no price is known of any. */
export function monthWords(sums: readonly UsageSum[], nowMs: number): string | null {
  const total = totalWords(sums, nowMs);
  if (total === null) return null;
  return [total, ...linesOf(sums, ({ launchProfileName }) => escaped(launchProfileName))].join(
    '\n',
  );
}

/** The same of everybody, for admins: by profile, and by person. */
export function everybodysMonthWords(sums: readonly UsageSum[], nowMs: number): string | null {
  const total = totalWords(sums, nowMs);
  if (total === null) return null;
  return [
    total,
    ...linesOf(sums, ({ launchProfileName }) => escaped(launchProfileName)),
    '*By person*',
    ...linesOf(sums, ({ owner }) => `<@${owner}>`),
  ].join('\n');
}

/** `*November so far*: about $52.30 (list price), on for 41 h` */
function totalWords(sums: readonly UsageSum[], nowMs: number): string | null {
  const { usd, onMs } = sumOf(sums);
  if (usd < leastUsd) return null;
  const month = new Date(nowMs).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  return `*${month} so far*: about ${dollars(usd)} (list price), on for ${duration(onMs)}`;
}

function linesOf(sums: readonly UsageSum[], nameOf: (sum: UsageSum) => string): string[] {
  const byName = new Map<string, UsageSum[]>();
  for (const sum of sums) byName.set(nameOf(sum), [...(byName.get(nameOf(sum)) ?? []), sum]);
  return [...byName]
    .map(([name, some]) => ({ name, ...sumOf(some) }))
    .sort((a, b) => b.usd - a.usd)
    .slice(0, linesShown)
    .map(({ name, usd, onMs }) => `${name} · ${dollars(usd)} · ${duration(onMs)}`);
}

function sumOf(sums: readonly UsageSum[]): { usd: number; onMs: number } {
  const total = { usd: 0, onMs: 0 };
  for (const { usd, onMs } of sums) {
    total.usd += usd;
    total.onMs += onMs;
  }
  return total;
}
