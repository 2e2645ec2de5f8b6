import type { OwnersLaunches } from '../launches/ports/launch-store.js';
import { writeBackTimes } from './clock-set-back.js';
import { columnsOf, launchColumnNames } from './columns.js';
import { isLive } from './live-launches.js';
import { launchesFrom, type Sql } from './sql.js';

/** The due time before all others. It outlasts a save, so that a change meanwhile is not missed. */
const atOnce = 0;

export function sqlOwnersLaunches(sql: Sql): OwnersLaunches {
  const { db, leases } = sql;
  return {
    async ownerChanged(owner) {
      const rows = await db
        .updateTable('launches')
        .set({ ownerDueAtMs: atOnce })
        .where('owner', '=', owner)
        .where(isLive)
        .returning('clientToken')
        .execute();
      return rows.length > 0;
    },

    async claimOwner(longestMs) {
      const rows = await db
        .updateTable('launches')
        .set({ ownerDueAtMs: leases.end() })
        .where(isLive)
        // Not the inner one alone: a replica that waited for another one's claim finds it no longer due.
        .where((e) => leases.isDue(e.ref('ownerDueAtMs'), 0, longestMs))
        .where('owner', '=', (e) =>
          e
            .selectFrom('launches')
            .select('owner')
            .where(isLive)
            .where((due) => leases.isDue(due.ref('ownerDueAtMs'), 0, longestMs))
            .orderBy('ownerDueAtMs')
            .limit(1),
        )
        .returning(launchColumnNames)
        .execute();
      await writeBackTimes(sql, rows);
      return launchesFrom(sql, rows);
    },

    async saveOwner(launches, dueInMs, set = {}) {
      const tokens = launches.map(({ clientToken }) => clientToken);
      await db
        .updateTable('launches')
        .set((e) => ({
          ...columnsOf(set),
          ownerDueAtMs: e
            .case()
            .when('ownerDueAtMs', '=', atOnce)
            .then(atOnce)
            .else(leases.in(dueInMs))
            .end(),
        }))
        .where('clientToken', 'in', tokens)
        .execute();
    },
  };
}
