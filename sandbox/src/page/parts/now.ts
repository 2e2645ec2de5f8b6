import { useEffect, useState } from 'preact/hooks';

/** The time in milliseconds since the epoch, kept current to `everyMs`; 0: as it was at first. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (everyMs === 0) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
