import { useCallback, useState } from 'preact/hooks';

export interface Drafts {
  /** What is typed in a channel's or thread's composer. */
  read: (place: string) => string;
  write: (place: string, text: string) => void;
}

/** What is typed but not sent, per composer, so that looking elsewhere loses nothing. */
export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const write = useCallback(
    (place: string, text: string) => setDrafts((before) => ({ ...before, [place]: text })),
    [],
  );
  return { read: (place) => drafts[place] ?? '', write };
}
