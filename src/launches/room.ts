import type { Launches } from './ports/launch-store.js';
import { PersonLookupError } from './ports/people.js';
import type { UserGroupMembers } from './ports/user-groups.js';
import {
  type Concerned,
  type CountedLimit,
  countedIn,
  type GroupMembers,
  limitsOf,
  type Quotas,
  type SessionLimit,
} from './quotas.js';

interface RoomOptions {
  quotas: Quotas;
  groups: UserGroupMembers;
  store: Pick<Launches, 'held'>;
}

/** What a launch needs room in. */
export interface RoomFor {
  limits: readonly CountedLimit[];
  /** False: what is at hand does not say which limits concern it, so the loop decides. */
  isSure: boolean;
}

/** How far a limit is used up. */
export interface LimitStanding {
  limit: SessionLimit;
  inUse: number;
}

/** The limits that concern an owner with this profile. */
export type Standing = (profile: Omit<Concerned, 'owner'>) => LimitStanding[];

/** Knows what the operator has limited, and whom that concerns. */
export class Room {
  readonly #options: RoomOptions;
  readonly #groups: readonly string[];

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#groups = [...new Set(options.quotas.limits.flatMap(({ group }) => group ?? []))];
  }

  /** Reads the members of the groups, so that they are at hand when the first press comes. */
  async learn(): Promise<void> {
    try {
      await this.#options.groups.membersOf(this.#groups);
    } catch (error) {
      // It is logged, and asked again with the next press.
      if (!(error instanceof PersonLookupError)) throw error;
    }
  }

  /** For a press, which is acknowledged before Slack could be asked. */
  atHand(concerned: Concerned): RoomFor {
    return this.#roomFor(concerned, this.#membersAtHand());
  }

  /** For what is decided. @throws PersonLookupError when Slack does not say who is in a group */
  async forCertain(concerned: Concerned): Promise<RoomFor> {
    return this.#roomFor(concerned, await this.#options.groups.membersOf(this.#groups));
  }

  /** How far the limits are used up that concern this owner, by profile, as far as is at hand. */
  async standing(owner: string): Promise<Standing> {
    const { quotas, store } = this.#options;
    if (quotas.limits.length === 0) return () => [];
    const members = this.#membersAtHand();
    const held = await store.held();
    return (profile) =>
      limitsOf(quotas, { owner, ...profile }, members).limits.map((one) => ({
        limit: one.limit,
        inUse: countedIn(one, held),
      }));
  }

  #membersAtHand(): GroupMembers {
    return this.#options.groups.membersAtHand(this.#groups);
  }

  #roomFor(concerned: Concerned, members: GroupMembers): RoomFor {
    return limitsOf(this.#options.quotas, concerned, members);
  }
}
