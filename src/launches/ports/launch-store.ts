import type { Launches } from './launches.js';
import type { Requests } from './requests.js';
import type { SlackTasks } from './slack-tasks.js';
import type { StudioTasks } from './studio-tasks.js';

/** The port to the launches that survive a restart: one part for each of its users. */
export interface LaunchStore extends Launches, Requests, StudioTasks, SlackTasks {
  /**
   * Milliseconds until the next task is due by its time, 0 when one is due now; null: none at all. After
   * the clock was set back it may be too long.
   */
  msUntilDue(): Promise<number | null>;
  /** Gives back every claim made through this store, due at once. */
  releaseClaims(): Promise<void>;
  close(): Promise<void>;
}
