import type { Kysely, SelectQueryBuilder } from 'kysely';
import { leaseMs } from '../sessions/launch-store/claim.js';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';

type Due = SelectQueryBuilder<Schema, 'launches', { clientToken: string }>;

/**
 * The query that claims one of their errands for a lease.
 * @param choose the launches whose errand is claimed
 */
export function claimLaunches(
  db: Kysely<Schema>,
  leases: Leases,
  errand: 'studio' | 'board',
  ticket: string,
  choose: (launches: Due) => Due,
) {
  return db
    .updateTable('launches')
    .set({ [`${errand}Ticket`]: ticket, [`${errand}DueAtMs`]: leases.in(leaseMs) })
    .where('clientToken', 'in', (e) =>
      choose(e.selectFrom('launches').select('clientToken')).$if(leases.shared, (due) =>
        due.forUpdate().skipLocked(),
      ),
    );
}
