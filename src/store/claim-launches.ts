import type { Kysely, SelectQueryBuilder } from 'kysely';
import { leaseMs } from '../launches/ports/claim.js';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';

type Due = SelectQueryBuilder<Schema, 'launches', { clientToken: string }>;

/**
 * The query that claims one of their tasks for a lease.
 * @param choose the launches whose task is claimed
 */
export function claimLaunches(
  db: Kysely<Schema>,
  leases: Leases,
  task: 'studio' | 'slack',
  ticket: string,
  choose: (launches: Due) => Due,
) {
  return db
    .updateTable('launches')
    .set({ [`${task}Ticket`]: ticket, [`${task}DueAtMs`]: leases.in(leaseMs) })
    .where('clientToken', 'in', (e) =>
      choose(e.selectFrom('launches').select('clientToken')).$if(leases.shared, (due) =>
        due.forUpdate().skipLocked(),
      ),
    );
}
