import { useEffect, useState } from 'preact/hooks';
import { useSurroundings } from '../state/context.js';

/** The sandbox's time in milliseconds since the epoch, kept current to `everyMs`; 0: only after a move. */
export function useNow(everyMs: number): number {
  const { aheadMs } = useSurroundings().workspace;
  const [realMs, setRealMs] = useState(Date.now);
  useEffect(() => {
    if (everyMs === 0) return;
    const timer = setInterval(() => setRealMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return realMs + aheadMs;
}
