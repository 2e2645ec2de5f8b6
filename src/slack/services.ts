import type { Logger } from 'pino';
import type { Reconciler } from '../engine/reconciler.js';
import type { Offers } from '../launches/offers.js';
import type { AuditLog } from '../launches/ports/audit-log.js';
import type { Homes } from '../launches/ports/homes.js';
import type { Interactions } from '../launches/ports/interactions.js';
import type { LaunchStore } from '../launches/ports/launch-store.js';
import type { People } from '../launches/ports/people.js';
import type { SessionActions } from '../launches/session-actions.js';
import type { OpenStream } from '../launches/stream.js';

/** The rest of the bot, as the listeners use it. `bot.ts` makes it. */
export interface Services {
  store: Pick<LaunchStore, 'add' | 'get' | 'live' | 'recent'>;
  offers: Offers;
  people: Pick<People, 'isAdmin' | 'isAdminForCertain'>;
  actions: SessionActions;
  auditLog: AuditLog;
  homes: Pick<Homes, 'open'>;
  interactions: Interactions;
  /**
   * Opens a stream of a session. The same client token gives the same stream.
   * @throws StudioError; the signal's reason
   */
  openStream: (sessionId: string, clientToken: string, signal: AbortSignal) => Promise<OpenStream>;
  rules: {
    /** Ids of the channels that a status message may go to; empty: any. */
    allowedChannels: readonly string[];
    maxSessionsPerUser: number;
  };
  reconciler: Pick<Reconciler, 'reserve' | 'wake'>;
  /** Aborted when the bot stops: a person who waits for an answer is told so. */
  stopping: AbortSignal;
  /** The studio's region, for sentences. */
  region: string;
  clock: () => number;
  log: Logger;
}
