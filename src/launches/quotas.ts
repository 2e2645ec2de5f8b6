import { z } from 'zod';
import type { ApprovalRules } from './approval.js';

/** How many sessions a user group, a profile, or the group's members with the profile may have at a time. */
export const sessionLimitSchema = z.object({
  /** Id of a user group in Slack; null: everybody. */
  group: z.string().nullable(),
  /** Id or name of a launch profile; null: all of them. */
  profile: z.string().nullable(),
  sessions: z.number(),
});

export type SessionLimit = z.infer<typeof sessionLimitSchema>;

/** What may be spent in a calendar month, by UTC; the studio's budget if it is no one's and no profile's. */
export const budgetSchema = z.object({
  usd: z.number(),
  /** Slack user id; `*`: each person who has none of their own. */
  person: z.string().nullable(),
  group: z.string().nullable(),
  profile: z.string().nullable(),
});

export type Budget = z.infer<typeof budgetSchema>;

/** What the operator has limited, what may be spent, and what needs an approval. */
export interface Quotas {
  limits: readonly SessionLimit[];
  budgets: readonly Budget[];
  /** Null: nothing needs one. */
  approval: ApprovalRules | null;
}

export const noQuotas: Quotas = { limits: [], budgets: [], approval: null };

/** What is counted. */
type Counts = Pick<Quotas, 'limits' | 'budgets'>;

/** The members of user groups, by the group's id. */
export type GroupMembers = ReadonlyMap<string, ReadonlySet<string>>;

/** What a limit or a budget may concern: a launch, or the sum of some. */
export interface Concerned {
  owner: string;
  launchProfileId: string;
  launchProfileName: string;
}

/** Sessions of one owner and profile that take places of the limits. */
export interface Held extends Concerned {
  sessions: number;
}

/** A limit, with those whose sessions count; null: everybody's do. */
export interface CountedLimit {
  limit: SessionLimit;
  members: ReadonlySet<string> | null;
}

/** A budget of one person or several, with those whose spending counts; null: everybody's does. */
export interface CountedBudget {
  budget: Budget;
  members: ReadonlySet<string> | null;
}

/** What has been spent of a budget. */
export interface Spending {
  budget: Budget;
  spentUsd: number;
}

/** What a launch needs room in. */
export interface RoomFor {
  limits: readonly CountedLimit[];
  budgets: readonly CountedBudget[];
  /** False: the members of a group that may matter are not known. */
  isSure: boolean;
}

/** The limits and the budgets that concern this. */
export function roomIn(quotas: Counts, concerned: Concerned, known: GroupMembers): RoomFor {
  const { owner } = concerned;
  const limits = quotas.limits.filter(({ profile }) => isOfProfile(profile, concerned));
  const budgets = quotas.budgets
    .filter(({ profile }) => isOfProfile(profile, concerned))
    .filter(({ person }) => person === null || person === personIn(quotas, owner));
  const isOwners = ({ members }: { members: ReadonlySet<string> | null }) =>
    members?.has(owner) ?? true;
  return {
    limits: limits.map((limit) => ({ limit, members: membersOf(limit, known) })).filter(isOwners),
    budgets: budgets.map((budget) => countedBudget(budget, owner, known)).filter(isOwners),
    isSure: [...limits, ...budgets].every(({ group }) => group === null || known.has(group)),
  };
}

/** Under which name a person's budget stands. */
function personIn({ budgets }: Counts, owner: string): string {
  return budgets.some(({ person }) => person === owner) ? owner : '*';
}

function membersOf({ group }: { group: string | null }, known: GroupMembers) {
  return group === null ? null : (known.get(group) ?? new Set<string>());
}

function countedBudget(budget: Budget, owner: string, known: GroupMembers): CountedBudget {
  if (budget.person === null) return { budget, members: membersOf(budget, known) };
  return { budget: { ...budget, person: owner }, members: new Set([owner]) };
}

/** All budgets: that of each person once for each who has spent something. */
export function everyBudget(
  quotas: Counts,
  sums: readonly Concerned[],
  known: GroupMembers,
): CountedBudget[] {
  const owners = [...new Set(sums.map(({ owner }) => owner))];
  return quotas.budgets.flatMap((budget) =>
    (budget.person === null ? [''] : owners)
      .filter((owner) => budget.person === null || budget.person === personIn(quotas, owner))
      .map((owner) => countedBudget(budget, owner, known)),
  );
}

export function spentOf(
  { budget, members }: CountedBudget,
  sums: readonly (Concerned & { usd: number })[],
): Spending {
  const spentUsd = sums
    .filter((one) => isOfProfile(budget.profile, one) && (members?.has(one.owner) ?? true))
    .reduce((sum, { usd }) => sum + usd, 0);
  return { budget, spentUsd };
}

/** Per cent of a budget at which its owner and the admins are told, the highest first. */
const levels = [100, 80] as const;

export type BudgetLevel = (typeof levels)[number];

/** The highest level that was reached; null: none was. */
export function levelOf({ budget, spentUsd }: Spending): BudgetLevel | null {
  return levels.find((level) => spentUsd >= (budget.usd * level) / 100) ?? null;
}

/** How many sessions count for a limit. */
export function countedIn({ limit, members }: CountedLimit, held: readonly Held[]): number {
  return held
    .filter((one) => isOfProfile(limit.profile, one) && (members?.has(one.owner) ?? true))
    .reduce((sum, { sessions }) => sum + sessions, 0);
}

/** The first of these limits that has no place left; null: all have. */
export function reachedIn(
  limits: readonly CountedLimit[],
  held: readonly Held[],
): SessionLimit | null {
  const full = limits.find((one) => countedIn(one, held) >= one.limit.sessions);
  return full?.limit ?? null;
}

function isOfProfile(
  profile: string | null,
  { launchProfileId, launchProfileName }: Concerned,
): boolean {
  return profile === null || profile === launchProfileId || profile === launchProfileName;
}
