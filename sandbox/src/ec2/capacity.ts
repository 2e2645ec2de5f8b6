import type { StateReason } from './instance-record.js';
import { wildcard } from './listing.js';

export interface CapacityRule {
  /** With `*`; every type when left out. */
  instanceType?: string;
  zone?: string;
  /** How many more instances may be launched or started; null: as many as are wanted. */
  free: number | null;
  /** Whether what is too many begins all the same, and fails while it is pending. */
  late?: boolean;
  /** Whether only launches lack machines, or only later starts; both when left out. */
  at?: Beginning;
}

/** A new instance, or one that was stopped. */
export type Beginning = 'launch' | 'start';

interface Rule extends Required<Omit<CapacityRule, 'at'>> {
  free: number;
  at: Beginning | 'both';
}

/** Machines that AWS has left. What stops or ends gives nothing back: others are quicker. */
export class Capacity {
  #rules: Rule[] = [];

  /** A later rule takes the place of an earlier one for the same type and zone. */
  set(rule: CapacityRule): void {
    const { instanceType = '*', zone = '*', free, late = false, at = 'both' } = rule;
    this.#rules = this.#rules.filter(
      (one) => one.instanceType !== instanceType || one.zone !== zone,
    );
    if (free !== null) this.#rules.push({ instanceType, zone, free, late, at });
  }

  clear(): void {
    this.#rules = [];
  }

  /** One line for each rule. */
  told(): string[] {
    return this.#rules.map(
      ({ instanceType, zone, free, late, at }) =>
        `${free} more of ${instanceType} in ${zone}${whenWords[at]}${late ? ', then they fail while pending' : ''}`,
    );
  }

  /** Whether a machine of this type could be had here now. */
  has(instanceType: string, zone: string, at: Beginning): boolean {
    return this.#of(instanceType, zone, at).every(({ free, late }) => free > 0 || late);
  }

  /** Takes one that `has` promised; returns whether it is going to fail while it is pending. */
  take(instanceType: string, zone: string, at: Beginning): boolean {
    const rules = this.#of(instanceType, zone, at);
    const fails = rules.some(({ free }) => free === 0);
    if (!fails) for (const rule of rules) rule.free -= 1;
    return fails;
  }

  #of(instanceType: string, zone: string, at: Beginning) {
    return this.#rules.filter(
      (rule) =>
        (rule.at === 'both' || rule.at === at) &&
        wildcard(rule.instanceType).test(instanceType) &&
        wildcard(rule.zone).test(zone),
    );
  }
}

const whenWords: Readonly<Record<Rule['at'], string>> = {
  launch: ' for launches',
  start: ' for starts',
  both: '',
};

/** Why an instance ends whose lack of a machine showed only while it was pending. */
export const lackOfCapacity: StateReason = {
  code: 'Server.InsufficientInstanceCapacity',
  message: 'Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy instance request',
};
