import type { SharedAlertCause } from '../alerts.js';
import type { LaunchState } from '../states.js';

/** How launches stand, for those who watch the bot. */
export interface Census {
  /** Live ones by state. */
  live: ReadonlyMap<LaunchState, number>;
  /** For how long the task that waits longest has been due; 0: none is. */
  oldestDueMs: Readonly<Record<'studio' | 'slack', number>>;
  /** Alerts that are not over. */
  alerts: ReadonlySet<SharedAlertCause>;
}

/** Reads as much as there are live launches, however many have ended. */
export type TakeCensus = () => Promise<Census>;
