import type { Logger } from 'pino';
import type { LaunchStore } from '../../sessions/launch-store.js';
import type { Offers } from '../../sessions/offers.js';

/** What listeners work with. */
export interface ListenerParts {
  store: Pick<LaunchStore, 'add' | 'get' | 'giveUp'>;
  offers: Offers;
  /** Tells the reconciler that there is something new to do. */
  wake: () => void;
  /** Where the studio runs, as people know it. */
  region: string;
  clock: () => number;
  log: Logger;
}
