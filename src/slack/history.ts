import { z } from 'zod';
import type { AuditEntryShown, AuditLog, AuditPlace } from '../launches/ports/audit-log.js';
import { historyFileEntries, historyReadAtOnce } from '../limits.js';
import { searchWords } from './command.js';
import { entryWords, isRefusal } from './words/history.js';

const placeSchema = z.object({
  /** Words that each entry has; empty: all of them. */
  words: z.string().max(200),
  /** The page has what is older; null: the newest. */
  before: z.object({ atMs: z.int(), id: z.string().max(60) }).nullable(),
});

export type HistoryPlace = z.infer<typeof placeSchema>;

/** The page that a button names; null when it names none. It comes from Slack's client. */
export function historyPlaceFrom(text: string | undefined): HistoryPlace | null {
  try {
    return placeSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

/** An entry, and how many like it came before it without a pause. */
export type FoldedEntry = AuditEntryShown & { times: number; first: AuditPlace };

export interface HistoryPart {
  entries: FoldedEntry[];
  /** How far the log was read; null: to its beginning. */
  readTo: AuditPlace | null;
}

/** Reads one part of the log, however few of its entries have the words: no more is read at one time. */
export async function historyPart(
  auditLog: Pick<AuditLog, 'newest'>,
  { words, before }: HistoryPlace,
): Promise<HistoryPart> {
  const read = await auditLog.newest(historyReadAtOnce, before);
  const last = read.at(-1);
  return {
    entries: folded(read.filter(has(words))),
    readTo: last !== undefined && read.length === historyReadAtOnce ? placeOf(last) : null,
  };
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

/** Newest first. Refusals that are alike and follow one another become one. */
function folded(entries: readonly AuditEntryShown[]): FoldedEntry[] {
  const found: FoldedEntry[] = [];
  for (const entry of entries) {
    const newer = found.at(-1);
    if (newer !== undefined && isRefusal(entry.result) && isAlike(newer, entry)) {
      newer.times += 1;
      newer.first = placeOf(entry);
    } else found.push({ ...entry, times: 1, first: placeOf(entry) });
  }
  return found;
}

function isAlike(one: AuditEntryShown, other: AuditEntryShown): boolean {
  const key = ({ actor, action, result, about }: AuditEntryShown) =>
    JSON.stringify([actor, action, result, about]);
  return key(one) === key(other);
}

function placeOf({ atMs, id }: AuditEntryShown): AuditPlace {
  return { atMs, id };
}
