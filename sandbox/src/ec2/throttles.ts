import { type ActionName, isChanging } from './action-names.js';
import type { Query } from './query.js';

/** How many calls are answered at once, and how many more are in each second. */
interface Limit {
  size: number;
  perSecond: number;
}

/** AWS's limits of an account in a Region; each action has a bucket of its own. */
const reading: Limit = { size: 100, perSecond: 20 };
const readingEverything: Limit = { size: 50, perSecond: 10 };
const changing: Limit = { size: 50, perSecond: 5 };
const beginning: Limit = { size: 5, perSecond: 2 };

/** Without a filter and without pages, these draw from a smaller bucket. */
const listings: readonly ActionName[] = [
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeVolumes',
];

/** The token buckets of AWS, for those who want them: at first every call is answered. */
export class Throttles {
  isOn = false;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** Draws a token for this call; false: there is none. */
  draw(action: ActionName, query: Query): boolean {
    if (!this.isOn) return true;
    const isWhole =
      listings.includes(action) &&
      query.structures('Filter').length === 0 &&
      query.text('MaxResults') === undefined;
    const { size, perSecond } = limitOf(action, isWhole);
    const name = `${action} ${isWhole}`;
    const nowMs = performance.now();
    const bucket = this.#buckets.get(name) ?? { tokens: size, atMs: nowMs };
    const refilled = bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * perSecond;
    const tokens = Math.min(size, refilled);
    this.#buckets.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    return tokens >= 1;
  }

  /** Full buckets, or none. */
  turn(on: boolean): void {
    this.isOn = on;
    this.#buckets.clear();
  }
}

function limitOf(action: ActionName, isWhole: boolean): Limit {
  if (action === 'RunInstances' || action === 'StartInstances') return beginning;
  if (isChanging(action)) return changing;
  return isWhole ? readingEverything : reading;
}
