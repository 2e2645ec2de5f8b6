import type { BudgetNotice } from '../../launches/ports/admins.js';
import { type Budget, levelOf, type SessionLimit, type Spending } from '../../launches/quotas.js';
import type { LimitStanding } from '../../launches/room.js';
import { escaped, filled } from './mrkdwn.js';
import { profileName } from './names.js';
import { engineerIn, type StudioNames } from './support.js';

/**
 * Which workstations a limit counts: `4 workstations of *Animation*`.
 * @param isPrivate whether one person reads it: elsewhere the name of a group notifies all of it
 */
export function limitedWords(
  { sessions, group, profile }: SessionLimit,
  isPrivate: boolean,
): string {
  const of = profile === null ? '' : ` of *${escaped(profileName(profile))}*`;
  const called = isPrivate ? `<!subteam^${group}>` : 'a user group';
  return `${sessions} ${sessions === 1 ? 'workstation' : 'workstations'}${of}${group === null ? '' : ` for ${called}`}`;
}

/** On top of the form, before a limit is met. */
export function standingWords({ limit, inUse }: LimitStanding): string {
  const those = limitedWords(limit, true);
  if (inUse < limit.sessions) return `${inUse} of ${those} ${inUse === 1 ? 'is' : 'are'} in use.`;
  return `${inUse} of ${those} are in use, stopped ones among them: *Launch* works once one is terminated.`;
}

const nothingStarted = 'so nothing was started';

/** Which limit leaves no room, on top of the form as it was filled in. */
export function limitWords(limit: SessionLimit): string {
  return `At most ${limitedWords(limit, true)} may be there at a time, stopped ones included, and all of these places are taken, ${nothingStarted}. Once one is terminated, go *Back* and press *Launch* again, or choose another profile there.`;
}

/**
 * Which budget it is: ` of $300 for *Animation*`.
 * @param reader Slack user id of the one who reads it, if that is one person
 */
export function budgetWords(budget: Budget, isPrivate: boolean, reader?: string): string {
  // What a person may spend is for them and the admins.
  if (budget.person !== null && !isPrivate) return ' for its owner';
  return ` of ${dollars(budget.usd)} ${forWhom(budget, isPrivate, reader)}`;
}

function forWhom({ person, group, profile }: Budget, isPrivate: boolean, reader?: string): string {
  if (person !== null) return person === reader ? 'for you' : `for <@${person}>`;
  if (group !== null) return isPrivate ? `for <!subteam^${group}>` : 'for a user group';
  return profile === null ? 'for the studio' : `for *${escaped(profileName(profile))}*`;
}

/** `$300`, `$1,210.50` */
function dollars(usd: number): string {
  const minimumFractionDigits = Number.isInteger(usd) ? 0 : 2;
  return `$${usd.toLocaleString('en', { minimumFractionDigits, maximumFractionDigits: 2 })}`;
}

/** What is left, in whole dollars but for the last. */
function leftOf({ budget, spentUsd }: Spending): string {
  const left = budget.usd - spentUsd;
  return dollars(left < 1 ? Math.floor(left * 100) / 100 : Math.floor(left));
}

/** On top of the form: what is left of a budget. */
export function leftWords(spending: Spending, reader: string): string {
  const { budget } = spending;
  if (levelOf(spending) === 100) {
    return `This month’s budget${budgetWords(budget, true, reader)} is spent: until the month is over, only an admin of the studio can launch.`;
  }
  return `${leftOf(spending)} of this month’s ${dollars(budget.usd)} are left ${forWhom(budget, true, reader)}.`;
}

const spent = `This month’s budget{budget} is spent, ${nothingStarted}. What is running goes on. Until the month is over, only an admin of the studio can launch: ask {engineer}. *Back* leads to your form; when there is room, press *Launch* there.`;

/** Which budget leaves no room, on top of the form as it was filled in. */
export function spentWords(budget: Budget, reader: string, studio: StudioNames): string {
  return filled(spent, { budget: budgetWords(budget, true, reader), ...engineerIn(studio) });
}

/** To the person whose budget it is, and to the admins. */
export function budgetNoticeWords({ budget, spentUsd, level }: Omit<BudgetNotice, 'kind'>): string {
  const of = budgetWords(budget, true);
  const so = `${dollars(Math.floor(spentUsd * 100) / 100)} so far, by list prices`;
  return level === 100
    ? `This month’s budget${of} is spent: ${so}. What is running goes on. Until the month is over, only an admin of the studio can launch what counts for it.`
    : `Over ${level} % of this month’s budget${of} are spent: ${so}. Once all is, only an admin of the studio can launch what counts for it, until the month is over.`;
}
