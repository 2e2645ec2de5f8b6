import { z } from 'zod';

/** How many sessions a user group, a profile, or the group's members with the profile may have at a time. */
export const sessionLimitSchema = z.object({
  /** Id of a user group in Slack; null: everybody. */
  group: z.string().nullable(),
  /** Id or name of a launch profile; null: all of them. */
  profile: z.string().nullable(),
  sessions: z.number(),
});

export type SessionLimit = z.infer<typeof sessionLimitSchema>;

/** What the operator has limited, and what may be spent. */
export interface Quotas {
  limits: readonly SessionLimit[];
}

export const noQuotas: Quotas = { limits: [] };

/** The members of user groups, by the group's id. */
export type GroupMembers = ReadonlyMap<string, ReadonlySet<string>>;

/** What a limit may concern: a launch, or the sum of some. */
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

/**
 * The limits that concern this.
 * @returns isSure false: the members of a group that may matter are not known
 */
export function limitsOf(
  { limits }: Quotas,
  concerned: Concerned,
  known: GroupMembers,
): { limits: CountedLimit[]; isSure: boolean } {
  const ofProfile = limits.filter(({ profile }) => isOfProfile(profile, concerned));
  const counted = ofProfile.flatMap((limit): CountedLimit[] => {
    if (limit.group === null) return [{ limit, members: null }];
    const members = known.get(limit.group);
    return members?.has(concerned.owner) ? [{ limit, members }] : [];
  });
  const isSure = ofProfile.every(({ group }) => group === null || known.has(group));
  return { limits: counted, isSure };
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
