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
  const left = items.filter((item) => position(item) > after && matches(item));
  const page = left.slice(0, pageSize);
  const last = page.at(-1);
  if (last === undefined || page.length === left.length) return { items: page };
  return { items: page, nextToken: writeToken(name, position(last)) };
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
