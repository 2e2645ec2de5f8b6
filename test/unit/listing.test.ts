import { afterEach, describe, expect, it, vi } from 'vitest';
import { listingItemsAtMost, listingPagesAtMost, listingWithinMs } from '../../src/limits.js';
import { pagesOf } from '../../src/listing.js';

interface Page {
  items: readonly string[];
  nextToken?: string;
}

async function read(page: (token: string | null) => Page) {
  const tokens: (string | null)[] = [];
  const items: string[] = [];
  const pages = pagesOf(
    async (token) => {
      tokens.push(token);
      return page(token);
    },
    (item) => item,
  );
  for await (const more of pages) for (const item of more) items.push(item);
  return { tokens, items };
}

/** As a table of pages by their tokens. */
const from = (pages: Record<string, Page>) => read((token) => pages[token ?? ''] ?? { items: [] });

afterEach(() => void vi.restoreAllMocks());

describe('a listing', () => {
  it.each([undefined, ''])('ends when the next token is %j', async (last) => {
    const end = last === undefined ? {} : { nextToken: last };
    const pages = { '': { items: ['one'], nextToken: 'b' }, b: { items: ['two'], ...end } };
    expect(await from(pages)).toEqual({ tokens: [null, 'b'], items: ['one', 'two'] });
  });

  it('may have pages without items, and items that moved to the next page', async () => {
    const pages = {
      '': { items: [], nextToken: 'b' },
      b: { items: ['one', 'two'], nextToken: 'c' },
      c: { items: ['two', 'three'] },
    };
    expect(new Set((await from(pages)).items)).toEqual(new Set(['one', 'two', 'three']));
  });
});

describe('a listing without an end is an error', () => {
  it('when a token leads to itself', async () => {
    const page = (token: string | null) => ({ items: [`after ${token}`], nextToken: 'b' });
    await expect(read(page)).rejects.toThrow('leads back');
  });

  it('when tokens lead round in a circle of empty pages', async () => {
    const next: Record<string, string> = { '': 'b', b: 'c', c: 'b' };
    const page = (token: string | null) => ({ items: [], nextToken: next[token ?? ''] ?? '' });
    await expect(read(page)).rejects.toThrow('leads back');
  });

  it('when a page repeats earlier ones under a new token', async () => {
    let asked = 0;
    const page = () => ({ items: ['one'], nextToken: `token ${++asked}` });
    await expect(read(page)).rejects.toThrow('repeats earlier ones');
    expect(asked).toBe(2);
  });

  it('when there are more pages than any studio has', async () => {
    let asked = 0;
    const page = () => ({ items: [], nextToken: `token ${++asked}` });
    await expect(read(page)).rejects.toThrow('does not end');
    expect(asked).toBe(listingPagesAtMost);
  });

  it('when there are more items than any studio has', async () => {
    let asked = 0;
    const thousand = Array.from({ length: 1_000 }, (_, index) => index);
    const page = () => {
      asked += 1;
      return { items: thousand.map((n) => `${asked}/${n}`), nextToken: `token ${asked}` };
    };
    await expect(read(page)).rejects.toThrow('does not end');
    expect(asked).toBe(listingItemsAtMost / 1_000);
  });

  it('when it takes too long', async () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const page = () => {
      nowMs += listingWithinMs / 3;
      return { items: [`${nowMs}`], nextToken: `token ${nowMs}` };
    };
    await expect(read(page)).rejects.toThrow('does not end');
    expect(nowMs).toBeLessThanOrEqual(listingWithinMs * 2);
  });
});
