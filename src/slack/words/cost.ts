import type { Launch } from '../../launches/launch.js';
import type { UsageSum } from '../../launches/ports/usage.js';
import { byPerson, byProfile, type Share, totalOf } from '../../launches/report.js';
import { states } from '../../launches/states.js';
import { duration, escaped } from './mrkdwn.js';
import { profileName } from './names.js';

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

/** Of profiles, people or workstations, those that had most: the rest is in the sum. */
export const linesShown = 5;

/**
 * What workstations have cost this month, as mrkdwn; null: no price is known of any.
 * @param withPeople by person too, for admins
 */
export function monthWords(
  sums: readonly UsageSum[],
  nowMs: number,
  withPeople: boolean,
): string | null {
  const { usd, onMs } = totalOf(sums);
  if (usd < leastUsd) return null;
  const month = new Date(nowMs).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  return [
    `*${month} so far*: about ${dollars(usd)} (list price), on for ${duration(onMs)}`,
    ...profileLines(byProfile(sums)),
    ...(withPeople ? personLines(byPerson(sums)) : []),
  ].join('\n');
}

export function profileLines(shares: readonly Share[]): string[] {
  return shareLines(shares, (name) => escaped(profileName(name)));
}

export function personLines(shares: readonly Share[]): string[] {
  if (shares.length === 0) return [];
  return ['*By person*', ...shareLines(shares, (owner) => `<@${owner}>`)];
}

function shareLines(shares: readonly Share[], nameOf: (name: string) => string): string[] {
  const used = shares.filter(({ onMs }) => onMs > 0).slice(0, linesShown);
  return used.map(({ name, onMs, usd }) => {
    const cost = usd >= leastUsd ? ` · ${dollars(usd)}` : '';
    return `${nameOf(name)} · ${duration(onMs)}${cost}`;
  });
}
