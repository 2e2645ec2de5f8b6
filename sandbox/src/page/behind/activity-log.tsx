import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ActivityLine } from '../../slack/page-protocol.js';

function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}

/** One line per event, newest last; stays at the end unless somebody scrolled up to read. */
export function ActivityLog({ activity }: { activity: ActivityLine[] }) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = log.current;
    if (element && atEnd.current && activity.length > 0) element.scrollTop = element.scrollHeight;
  }, [activity]);
  return (
    <div
      ref={log}
      class="activity"
      role="log"
      aria-label="Activity"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 30;
      }}
    >
      {activity.length === 0 && <p class="drawer-empty">Nothing has happened yet.</p>}
      {activity.map(({ atMs, line }, index) => (
        <p key={`${atMs}-${index}`}>
          <time>{clock(atMs)}</time>
          <span>{line}</span>
        </p>
      ))}
    </div>
  );
}
