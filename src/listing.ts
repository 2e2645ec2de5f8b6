import { listingItemsAtMost, listingPagesAtMost, listingWithinMs } from './limits.js';

interface Page<Item> {
  items: readonly Item[];
  /** Empty or missing: this is the last page. */
  nextToken?: string | undefined;
}

/**
 * Reads a listing of a far end page by page. A page without items may lead on: AWS filters pages after
 * it has cut them.
 * @param idOf what tells one item from another
 * @throws Error if the far end sends the reader round in a circle, or the listing does not end
 */
export async function* pagesOf<Item>(
  readPage: (token: string | null) => Promise<Page<Item>>,
  idOf: (item: Item) => unknown,
): AsyncGenerator<readonly Item[]> {
  const endAtMs = performance.now() + listingWithinMs;
  const ids = new Set<unknown>();
  const tokens = new Set<string>();
  let token: string | null = null;
  while (true) {
    const { items, nextToken = '' }: Page<Item> = await readPage(token);
    const known = ids.size;
    for (const item of items) ids.add(idOf(item));
    if (items.length > 0 && ids.size === known) throw new Error('A page repeats earlier ones.');
    yield items;
    if (nextToken === '') return;
    if (tokens.has(nextToken)) throw new Error('A page leads back to an earlier one.');
    tokens.add(nextToken);
    const isTooLong = tokens.size >= listingPagesAtMost || ids.size >= listingItemsAtMost;
    if (isTooLong || performance.now() > endAtMs) throw new Error('The listing does not end.');
    token = nextToken;
  }
}
