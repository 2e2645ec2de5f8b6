import { useCallback, useEffect, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type { PageMessage } from '../../slack/page-protocol.js';
import { readStored, writeStored } from './stored.js';
import { markedRead, type ReadMarks } from './unread.js';

const schema = z.record(z.string(), z.string());

function storedMarks(personId: string): ReadMarks {
  try {
    const read = schema.safeParse(JSON.parse(readStored(`read:${personId}`) ?? '{}'));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}

/** What a person has read, kept by the browser; the channel in view is read while it is looked at. */
export function useReadMarks(
  personId: string,
  channelId: string | null,
  messages: readonly PageMessage[],
): ReadMarks {
  const [state, setState] = useState(() => ({ personId, marks: storedMarks(personId) }));
  const marks = state.personId === personId ? state.marks : storedMarks(personId);
  const look = useCallback(() => {
    if (channelId === null || document.visibilityState === 'hidden') return;
    setState((before) => {
      const own = before.personId === personId ? before.marks : storedMarks(personId);
      const after = markedRead(own, channelId, messages);
      if (after === before.marks) return before;
      writeStored(`read:${personId}`, JSON.stringify(after));
      return { personId, marks: after };
    });
  }, [personId, channelId, messages]);
  useEffect(() => {
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [look]);
  return marks;
}
