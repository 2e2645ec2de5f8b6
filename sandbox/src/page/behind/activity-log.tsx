import type { ActivityLine } from '../../slack/page-protocol.js';

/** One line per event, newest last. */
export function ActivityLog({ activity }: { activity: ActivityLine[] }) {
  return (
    <div class="activity">
      <div role="log" aria-label="Activity">
        {activity.length === 0 && <p class="drawer-empty">Nothing has happened yet.</p>}
        {activity.map(({ atMs, line }, index) => (
          <p key={`${atMs}-${index}`}>
            <time>{new Date(atMs).toLocaleTimeString('en-GB')}</time>
            <span>{line}</span>
          </p>
        ))}
      </div>
    </div>
  );
}
