import { invalid } from './wire.js';

/** One page of a listing; no `nextToken`: the last. */
export interface Page<Item> {
  items: Item[];
  nextToken?: string;
}

interface Listing<Item> {
  /** Names the listing, so that a token of one is refused by another. */
  name: string;
  /** Ascending by `position`. */
  items: readonly Item[];
  position(item: Item): number;
  matches(item: Item): boolean;
  pageSize: number;
  nextToken: string | null;
}

/**
 * Cuts one page out of a listing. A token names the last position shown, so items that come or go
 * between two pages neither repeat nor hide others. An unknown token is a ValidationException.
 */
export function cutPage<Item>(listing: Listing<Item>): Page<Item> {
  const { name, items, position, matches, pageSize, nextToken } = listing;
  const after = nextToken === null ? Number.NEGATIVE_INFINITY : readToken(name, nextToken);
  const page: Item[] = [];
  for (let index = firstAfter(items, position, after); index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined || !matches(item)) continue;
    const last = page.at(-1);
    if (page.length === pageSize && last !== undefined) {
      return { items: page, nextToken: writeToken(name, position(last)) };
    }
    page.push(item);
  }
  return { items: page };
}

function firstAfter<Item>(
  items: readonly Item[],
  position: (item: Item) => number,
  after: number,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && position(item) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writeToken(name: string, position: number): string {
  return Buffer.from(`${name}:${position}`).toString('base64url');
}

function readToken(name: string, token: string): number {
  const position = Number(Buffer.from(token, 'base64url').toString().split(':')[1]);
  if (!Number.isInteger(position) || writeToken(name, position) !== token) {
    throw invalid('The provided nextToken is invalid.');
  }
  return position;
}
