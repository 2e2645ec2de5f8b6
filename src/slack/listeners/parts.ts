import type { Logger } from 'pino';
import type { Homes } from '../../sessions/homes.js';
import type { Interactions } from '../../sessions/interactions.js';
import type { LaunchStore } from '../../sessions/launch-store.js';
import type { Offers } from '../../sessions/offers.js';
import type { People } from '../../sessions/people.js';
import type { Reconciler } from '../../sessions/reconciler.js';
import type { Records } from '../../sessions/records.js';
import type { SessionActions } from '../../sessions/session-actions.js';
import type { OpenStream } from '../../sessions/stream.js';

/** A sentence for the person alone, wherever they asked. */
export type Tell = (text: string) => Promise<unknown>;

/** What listeners work with. */
export interface ListenerParts {
  store: Pick<LaunchStore, 'add' | 'get' | 'live' | 'recent'>;
  offers: Offers;
  people: Pick<People, 'isAdmin' | 'isAdminForCertain'>;
  actions: SessionActions;
  records: Records;
  homes: Pick<Homes, 'open'>;
  interactions: Interactions;
  /**
   * Opens a way into a session's desktop, one for each client token.
   * @throws StudioError; the signal's reason
   */
  openStream: (sessionId: string, clientToken: string, signal: AbortSignal) => Promise<OpenStream>;
  rules: {
    /** Ids of the channels that a status message may go to; empty: any. */
    allowedChannels: readonly string[];
    maxSessionsPerUser: number;
  };
  reconciler: Pick<Reconciler, 'reserve' | 'wake'>;
  /** Aborted when the bot is being stopped: whoever waits for it then has to hear so. */
  stopping: AbortSignal;
  /** Where the studio runs, as people know it. */
  region: string;
  clock: () => number;
  log: Logger;
}
