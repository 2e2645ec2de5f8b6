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
  /** What is thrown for a token that is none. */
  refusal(): Error;
}

/**
 * Cuts one page out of a listing. A token names the last position shown, so items that come or go
 * between two pages neither repeat nor hide others. A token of another listing is refused.
 */
export function cutPage<Item>(listing: Listing<Item>): Page<Item> {
  const { name, items, position, matches, pageSize, nextToken } = listing;
  const after = nextToken === null ? Number.NEGATIVE_INFINITY : readToken(name, nextToken);
  if (after === undefined) throw listing.refusal();
  const left = items.filter((item) => position(item) > after && matches(item));
  const page = left.slice(0, pageSize);
  const last = page.at(-1);
  if (last === undefined || page.length === left.length) return { items: page };
  return { items: page, nextToken: writeToken(name, position(last)) };
}

function writeToken(name: string, position: number): string {
  return Buffer.from(`${name}:${position}`).toString('base64url');
}

function readToken(name: string, token: string): number | undefined {
  const position = Number(Buffer.from(token, 'base64url').toString().split(':')[1]);
  const isOurs = Number.isInteger(position) && writeToken(name, position) === token;
  return isOurs ? position : undefined;
}
