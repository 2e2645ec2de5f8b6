import type { Launches } from './ports/launch-store.js';
import { PersonLookupError } from './ports/people.js';
import type { Usage, UsageSum } from './ports/usage.js';
import type { UserGroupMembers } from './ports/user-groups.js';
import {
  type Budget,
  type Concerned,
  type CountedBudget,
  countedIn,
  everyBudget,
  type GroupMembers,
  levelOf,
  type Quotas,
  type RoomFor,
  roomIn,
  type SessionLimit,
  type Spending,
  spentOf,
} from './quotas.js';
import { monthOf } from './usage.js';

interface RoomOptions {
  quotas: Quotas;
  groups: UserGroupMembers;
  store: Pick<Launches, 'held'>;
  usage: Pick<Usage, 'between'>;
  /** The store's clock. */
  clock: () => number;
}

/** How far a limit is used up. */
export interface LimitStanding {
  limit: SessionLimit;
  inUse: number;
}

/** How far the limits and the budgets are used up that concern an owner with this profile. */
export type Standing = (profile: Omit<Concerned, 'owner'>) => {
  limits: readonly LimitStanding[];
  budgets: readonly Spending[];
};

/** Knows what the operator has limited, and whom that concerns. */
export class Room {
  readonly #options: RoomOptions;
  readonly #groups: readonly string[];

  constructor(options: RoomOptions) {
    const { limits, budgets } = options.quotas;
    this.#options = options;
    this.#groups = [...new Set([...limits, ...budgets].flatMap(({ group }) => group ?? []))];
  }

  /** Reads the members of the groups, so that they are at hand when the first press comes. */
  async learn(): Promise<void> {
    try {
      await this.#members();
    } catch (error) {
      // It is logged, and asked again with the next press.
      if (!(error instanceof PersonLookupError)) throw error;
    }
  }

  /** For a press, which is acknowledged before Slack could be asked. */
  atHand(concerned: Concerned): RoomFor {
    return roomIn(this.#options.quotas, concerned, this.#membersAtHand());
  }

  /** For what is decided. @throws PersonLookupError when Slack does not say who is in a group */
  async forCertain(concerned: Concerned): Promise<RoomFor> {
    return roomIn(this.#options.quotas, concerned, await this.#members());
  }

  /** The first of these budgets of which nothing is left this month; null: something is of all. */
  async spentIn(budgets: readonly CountedBudget[]): Promise<Budget | null> {
    if (budgets.length === 0) return null;
    const [first] = budgets;
    const isPersons = budgets.every(({ budget: { person } }) => person !== null);
    const sums = await this.#sums(isPersons ? first?.budget.person : null);
    const spent = budgets.find((one) => levelOf(spentOf(one, sums)) === 100);
    return spent?.budget ?? null;
  }

  /**
   * What this month has spent of all budgets.
   * @throws PersonLookupError when Slack does not say who is in a group
   */
  async spendings(): Promise<Spending[]> {
    const { quotas } = this.#options;
    if (quotas.budgets.length === 0) return [];
    const [members, sums] = await Promise.all([this.#members(), this.#sums()]);
    const ofOwner = new Map<string, UsageSum[]>();
    for (const one of sums) ofOwner.set(one.owner, [...(ofOwner.get(one.owner) ?? []), one]);
    return everyBudget(quotas, sums, members).map((one) => {
      const { person } = one.budget;
      return spentOf(one, person === null ? sums : (ofOwner.get(person) ?? []));
    });
  }

  /** As far as is at hand. */
  async standing(owner: string): Promise<Standing> {
    const { quotas, store } = this.#options;
    const members = this.#membersAtHand();
    const held = quotas.limits.length === 0 ? [] : await store.held();
    const sums = quotas.budgets.length === 0 ? [] : await this.#sums();
    return (profile) => {
      const { limits, budgets } = roomIn(quotas, { owner, ...profile }, members);
      return {
        limits: limits.map((one) => ({ limit: one.limit, inUse: countedIn(one, held) })),
        budgets: budgets.map((one) => spentOf(one, sums)),
      };
    };
  }

  #sums(owner: string | null = null) {
    const { from, until } = monthOf(this.#options.clock());
    return this.#options.usage.between(from, until, owner ?? undefined);
  }

  #members(): Promise<GroupMembers> {
    return this.#options.groups.membersOf(this.#groups);
  }

  #membersAtHand(): GroupMembers {
    return this.#options.groups.membersAtHand(this.#groups);
  }
}
