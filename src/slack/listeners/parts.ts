import type { Logger } from 'pino';
import type { Reconciler } from '../../engine/reconciler.js';
import type { Offers } from '../../launches/offers.js';
import type { AuditLog } from '../../launches/ports/audit-log.js';
import type { Homes } from '../../launches/ports/homes.js';
import type { Interactions } from '../../launches/ports/interactions.js';
import type { LaunchStore } from '../../launches/ports/launch-store.js';
import type { People } from '../../launches/ports/people.js';
import type { Rules } from '../../launches/rules.js';
import type { SessionActions } from '../../launches/session-actions.js';
import type { OpenStream, StudioFacts } from '../../studio/studio.js';

/** A sentence for the person alone, wherever they asked. */
export type Tell = (text: string) => Promise<unknown>;

/** What listeners work with. */
export interface ListenerParts {
  store: Pick<LaunchStore, 'add' | 'get' | 'live' | 'recent'>;
  offers: Offers;
  people: Pick<People, 'isAdmin' | 'isAdminForCertain'>;
  actions: SessionActions;
  auditLog: AuditLog;
  homes: Pick<Homes, 'open'>;
  interactions: Interactions;
  /**
   * Opens a way into a session's desktop, one for each client token.
   * @throws StudioError
   */
  openStream: (sessionId: string, clientToken: string, signal: AbortSignal) => Promise<OpenStream>;
  rules: Rules;
  reconciler: Pick<Reconciler, 'reserve' | 'wake'>;
  /** Aborted when the bot is being stopped: whoever waits for it then has to hear so. */
  stopping: AbortSignal;
  /** Where the studio runs, as people know it. */
  region: string;
  facts: StudioFacts;
  clock: () => number;
  log: Logger;
}
