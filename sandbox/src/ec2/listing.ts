import { cutPage } from '../aws/paging.js';
import type { Query } from './query.js';
import { Ec2Error, type Xml } from './wire.js';

/** What a kind of things can be asked by; one table row for each `Describe…`. */
export interface Listing<Item> {
  /** The list's name in the answer. */
  set: string;
  items(): readonly Item[];
  /** Ascends in the order of the items; their index when left out. */
  position?(item: Item): number;
  /** How things are asked for by name. */
  ids?: Naming<Item>;
  /** An item's values for each filter; `tag:…` and `tag-key` need none. */
  filters: Readonly<Record<string, (item: Item) => string | readonly string[] | undefined>>;
  tags?(item: Item): Readonly<Record<string, string>>;
  /** What other parameters of the request leave. */
  matches?(item: Item): boolean;
  /** What `MaxResults` may be, and what it is when left out. */
  page: { limits: readonly [number, number]; usual: number };
  show(item: Item): Xml;
}

interface Naming<Item> {
  parameter: string;
  of(item: Item): string;
  /** Whether this could be a name. */
  pattern?: RegExp;
  /** The codes of what could not, and of what does not exist. */
  malformed?: string;
  missing: string;
}

/** What `MaxResults` may be, and what it is when left out. */
export function page(least: number, most: number, usual = most): Listing<unknown>['page'] {
  return { limits: [least, most], usual };
}

/** AWS: without `MaxResults`, some listings come whole. */
export const everything = Number.POSITIVE_INFINITY;

/** AWS: the most values in all the filters of a call. */
const mostFilterValues = 200;

/** One page of what a `Describe…` asks for. AWS: one unknown name fails the whole call. */
export function describe<Item>(
  query: Query,
  listing: Listing<Item>,
  mostOnPage: number,
): () => { readonly [name: string]: Xml } {
  const names = listing.ids ? query.list(listing.ids.parameter) : [];
  const matches = readFilters(query, listing);
  const { limits, usual } = listing.page;
  const asked = query.number('MaxResults', limits);
  const nextToken = query.text('NextToken') ?? null;
  if (names.length > 0 && (asked !== undefined || nextToken !== null)) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      `The parameter ${listing.ids?.parameter} cannot be used with the parameter maxResults`,
    );
  }
  return () => {
    const all = listing.items();
    const items = listing.ids && names.length > 0 ? named(all, names, listing.ids) : all;
    const position = listing.position ?? indexIn(all);
    const page = cutPage({
      name: listing.set,
      items,
      position,
      matches: (item) => matches(item) && (listing.matches?.(item) ?? true),
      pageSize: Math.min(asked ?? usual, mostOnPage),
      nextToken,
      refusal: () => new Ec2Error('InvalidPaginationToken', 'The pagination token is not valid.'),
    });
    return { [listing.set]: page.items.map(listing.show), nextToken: page.nextToken };
  };
}

function indexIn<Item>(items: readonly Item[]): (item: Item) => number {
  const indexes = new Map(items.map((item, index) => [item, index]));
  return (item) => indexes.get(item) ?? 0;
}

/** The items of these names, in the listing's order. */
export function named<Item>(
  items: readonly Item[],
  names: readonly string[],
  { of, pattern, malformed, missing }: Omit<Naming<Item>, 'parameter'>,
): Item[] {
  const wrong = pattern && names.find((name) => !pattern.test(name));
  if (wrong !== undefined && malformed !== undefined) {
    throw new Ec2Error(malformed, `Invalid id: "${wrong}"`);
  }
  const known = new Set(items.map(of));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    const subject = unknown.length === 1 ? `'${unknown[0]}' does` : `'${unknown.join(', ')}' do`;
    throw new Ec2Error(missing, `${subject} not exist`);
  }
  return items.filter((item) => names.includes(of(item)));
}

function readFilters<Item>(query: Query, listing: Listing<Item>): (item: Item) => boolean {
  const tests = query.structures('Filter').map((filter) => {
    const name = filter.required('Name');
    const values = filter.list('Value');
    return { values, test: readFilter(name, values, listing) };
  });
  if (tests.flatMap(({ values }) => values).length > mostFilterValues) {
    throw new Ec2Error(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${mostFilterValues}`,
    );
  }
  return (item) => tests.every(({ test }) => test(item));
}

function readFilter<Item>(
  name: string,
  values: readonly string[],
  { filters, tags }: Listing<Item>,
): (item: Item) => boolean {
  const read = Object.hasOwn(filters, name) ? filters[name] : tags && readTags(name, tags);
  if (!read) {
    throw new Ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
  const patterns = values.map(wildcard);
  return (item) => {
    const found = read(item) ?? [];
    const texts = typeof found === 'string' ? [found] : found;
    return texts.some((text) => patterns.some((pattern) => pattern.test(text)));
  };
}

function readTags<Item>(
  name: string,
  tags: (item: Item) => Readonly<Record<string, string>>,
): ((item: Item) => string | readonly string[] | undefined) | undefined {
  if (name === 'tag-key') return (item) => Object.keys(tags(item));
  if (!name.startsWith('tag:')) return undefined;
  const key = name.slice('tag:'.length);
  return (item) => (Object.hasOwn(tags(item), key) ? tags(item)[key] : undefined);
}

/** AWS: `*` and `?` stand for any characters, and for one; a backslash takes that from them. */
export function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\?[\s\S]/gu, (part) => {
    if (part === '*') return '[\\s\\S]*';
    if (part === '?') return '[\\s\\S]';
    return (part.length > 1 && part[0] === '\\' ? part.slice(1) : part).replace(
      /[.*+?^${}()|[\]\\]/g,
      '\\$&',
    );
  });
  return new RegExp(`^${source}$`, 'u');
}
