import { z } from 'zod';
import type { AuditEntryShown, AuditLog, AuditPlace } from '../launches/ports/audit-log.js';
import { historyFileEntries, historyReadAtOnce } from '../limits.js';
import { searchWords } from './command.js';
import { namedIn } from './views/form-state.js';
import { entryWords, historyLine, isRefusal } from './words/history.js';

const auditPlaceSchema = z.object({ atMs: z.int(), id: z.string().max(60) });

const placeSchema = z.object({
  /** Words that each entry has; empty: all of them. */
  words: z.string().max(200),
  /** The page has the newest of what is older than this; null: of all. */
  before: auditPlaceSchema.nullable(),
  /** The page has the oldest of what is newer than this; `before` does not count then. */
  after: auditPlaceSchema.nullable().default(null),
});

export type HistoryPlace = z.infer<typeof placeSchema>;

export function newestWith(words: string): HistoryPlace {
  return { words, before: null, after: null };
}

/** The page that a button names. */
export const historyPlaceFrom = (text: unknown) => namedIn(placeSchema, text);

/** An entry, and how many like it are on its page, from which time on. */
export type FoldedEntry = AuditEntryShown & { times: number; sinceMs: number };

/** One page of the log, newest first. */
export interface HistoryPage {
  lines: string[];
  /** What follows is newer, or older, than this; null: nothing is. */
  newer: AuditPlace | null;
  older: AuditPlace | null;
}

/** Reads one part of the log, however few of its entries have the words: no more is read at one time. */
export async function historyPage(
  auditLog: Pick<AuditLog, 'newest' | 'oldest'>,
  { words, before, after }: HistoryPlace,
): Promise<HistoryPage> {
  if (after !== null) {
    const read = await auditLog.oldest(historyReadAtOnce, after);
    const { lines, next } = fitting(read, words, (entries) => entries.toReversed());
    const [oldest] = read;
    // What is not a whole page begins with the newest all the same.
    if (next !== null && oldest !== undefined)
      return { lines, newer: next, older: placeOf(oldest) };
  }
  const from = after === null ? before : null;
  const read = await auditLog.newest(historyReadAtOnce, from);
  const { lines, next } = fitting(read, words, (entries) => entries);
  const [newest] = read;
  return { lines, newer: from === null || !newest ? null : placeOf(newest), older: next };
}

/** Slack: at most 3,000 characters in a block. */
const longestPage = 2_900;

/**
 * The lines of the first of these entries, whole and without a gap: half a mention or half a moment is no
 * longer one. Refusals that are alike become one.
 * @param newestFirst brings entries that stand as these do into the order of a page
 */
function fitting(
  read: readonly AuditEntryShown[],
  words: string,
  newestFirst: (entries: AuditEntryShown[]) => AuditEntryShown[],
): { lines: string[]; next: AuditPlace | null } {
  const hasWords = has(words);
  const taken: AuditEntryShown[] = [];
  const known = new Set<string>();
  let left = longestPage;
  let last: AuditEntryShown | undefined;
  for (const entry of read) {
    if (hasWords(entry)) {
      const key = alike(entry);
      if (!known.has(key)) left -= longestLine(entry).length + 1;
      if (left < 0) break;
      known.add(key);
      taken.push(entry);
    }
    last = entry;
  }
  const isLast = last === read.at(-1) && read.length < historyReadAtOnce;
  return {
    lines: folded(newestFirst(taken)).map(historyLine),
    next: isLast || last === undefined ? null : placeOf(last),
  };
}

/** As long as it gets when others become one with it. */
function longestLine(entry: AuditEntryShown): string {
  const times = isRefusal(entry.result) ? historyReadAtOnce : 1;
  return historyLine({ ...entry, times, sinceMs: entry.atMs });
}

/** Each refusal stands where it came last. */
function folded(newestFirst: readonly AuditEntryShown[]): FoldedEntry[] {
  const found = new Map<string, FoldedEntry>();
  for (const entry of newestFirst) {
    const { times, ...newest } = found.get(alike(entry)) ?? { ...entry, times: 0 };
    found.set(alike(entry), { ...newest, times: times + 1, sinceMs: entry.atMs });
  }
  return [...found.values()];
}

/** The same for refusals that are alike, and another for everything else. */
function alike({ id, actor, action, result, about }: AuditEntryShown): string {
  return isRefusal(result) ? JSON.stringify([actor, action, result, about]) : id;
}

export interface HistoryForFile {
  entries: AuditEntryShown[];
  /** Whether the log has older entries, at which no one looked. */
  isCut: boolean;
}

/** The entries with these words among the newest, as many as are read for a file. */
export async function historyForFile(
  auditLog: Pick<AuditLog, 'newest'>,
  words: string,
): Promise<HistoryForFile> {
  const entries: AuditEntryShown[] = [];
  let before: AuditPlace | null = null;
  for (let left = historyFileEntries; left > 0; left -= historyReadAtOnce) {
    const read: AuditEntryShown[] = await auditLog.newest(historyReadAtOnce, before);
    entries.push(...read.filter(has(words)));
    const last = read.at(-1);
    if (last === undefined || read.length < historyReadAtOnce) return { entries, isCut: false };
    before = placeOf(last);
  }
  return { entries, isCut: (await auditLog.newest(1, before)).length > 0 };
}

/** A mention is of who asked or who owns it; any other word is part of the action or the result. */
function has(words: string): (entry: AuditEntryShown) => boolean {
  const wanted = searchWords(words);
  return (entry) => {
    const said = entryWords(entry).join(' ').toLowerCase();
    return wanted.every(({ text, owner }) =>
      owner === null
        ? said.includes(text.toLowerCase())
        : owner === entry.actor || owner === entry.about?.owner,
    );
  };
}

function placeOf({ atMs, id }: AuditEntryShown): AuditPlace {
  return { atMs, id };
}
