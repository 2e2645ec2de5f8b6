import { useEffect, useReducer } from 'preact/hooks';
import { followLive } from '../wire/live.js';
import { type Knowledge, learn, nothingKnown } from './workspace.js';

/** The workspace as one person sees it, live. */
export function useKnowledge(as: string): Knowledge {
  const [knowledge, change] = useReducer(learn, nothingKnown);
  useEffect(() => followLive(as, change), [as]);
  return knowledge;
}
