import type { BoardErrands } from './launch-store/board-errands.js';
import type { Launches } from './launch-store/launches.js';
import type { Requests } from './launch-store/requests.js';
import type { StudioErrands } from './launch-store/studio-errands.js';

/** The port to the launches that survive a restart: one part for each of those who use it. */
export interface LaunchStore extends Launches, Requests, StudioErrands, BoardErrands {
  /** Milliseconds until the next errand is due, 0 when one is due now; null: none at all. */
  msUntilDue(): Promise<number | null>;
  /** Gives back every claim made through this store, due at once. */
  releaseClaims(): Promise<void>;
  close(): Promise<void>;
}
