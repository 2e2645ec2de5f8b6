import { useEffect, useReducer } from 'preact/hooks';
import { followLive } from '../wire/live.js';
import { type Knowledge, learn, nothingKnown } from './workspace.js';

/** The workspace as one person sees it, live. */
export function useKnowledge(as: string): Knowledge {
  const [knowledge, change] = useReducer(learn, nothingKnown);
  useEffect(() => {
    const leave = followLive(as, { event: change, lost: () => change({ type: 'lost' }) });
    return () => {
      leave();
      change({ type: 'left' });
    };
  }, [as]);
  return knowledge;
}
