import { type ExpressionBuilder, type SqlBool, sql as sqlText } from 'kysely';
import type { PlannedLaunches } from '../launches/ports/launch-store.js';
import type { LaunchState } from '../launches/states.js';
import { keepTryingMs } from '../limits.js';
import { behindInSlack } from './changes.js';
import type { Schema } from './schema.js';
import type { Sql } from './sql.js';

const planned: LaunchState = 'PLANNED';

/** SQLite uses a partial index only for the very condition of the index: literal. */
export function isPlanned(e: ExpressionBuilder<Schema, 'launches'>) {
  return sqlText<SqlBool>`${e.ref('state')} = ${sqlText.lit(planned)}`;
}

export function sqlPlannedLaunches({ db, leases }: Sql): PlannedLaunches {
  return {
    beginPlanned: (limit) =>
      db
        .updateTable('launches')
        .set((e) => ({
          state: 'REQUESTED',
          stateSinceMs: leases.now(),
          beginsAtMs: leases.now(),
          attemptSinceMs: leases.now(),
          keepTryingUntilMs: e
            .case()
            .when('keepTryingUntilMs', 'is not', null)
            .then(leases.in(keepTryingMs))
            .end(),
          // It is admitted anew: what its owner may use may have changed.
          // With a decision to come it keeps its place of the limits, and is admitted anew then.
          placeId: e
            .case()
            .when('approval', 'in', ['asked', 'approved'])
            .then(e.ref('placeId'))
            .end(),
          trouble: null,
          studioAttempts: 0,
          // A bot may still be admitting it as planned.
          studioTicket: null,
          studioDueAtMs: leases.now(),
          ...behindInSlack(e, leases),
        }))
        .where('clientToken', 'in', (e) =>
          e
            .selectFrom('launches')
            .select('clientToken')
            .where(isPlanned)
            .where('beginsAtMs', '<=', leases.now())
            .orderBy('beginsAtMs')
            .limit(limit)
            .$if(leases.shared, (due) => due.forUpdate().skipLocked()),
        )
        .returning(['clientToken', 'owner'])
        .execute(),
  };
}
