import type { LeaversLaunches } from '../launches/ports/launch-store.js';
import { appendEvents, behindInSlack, dueAtStudio } from './changes.js';
import { launchColumnNames } from './columns.js';
import { isLive } from './live-launches.js';
import { launchesFrom, type Sql } from './sql.js';

export function sqlLeaversLaunches(sql: Sql): LeaversLaunches {
  const { db, leases } = sql;
  return {
    async liveOwners() {
      // Grouped here: SQLite would group by the index of all launches.
      const rows = await db
        .selectFrom('launches')
        .select(['owner', 'ownerLeftAtMs'])
        .where(isLive)
        .execute();
      const hasLeft = new Map<string, boolean>();
      for (const { owner, ownerLeftAtMs } of rows) {
        hasLeft.set(owner, hasLeft.get(owner) === true || ownerLeftAtMs !== null);
      }
      return [...hasLeft].map(([owner, left]) => ({ owner, hasLeft: left }));
    },

    async noteLeft(owner) {
      const rows = await db
        .updateTable('launches')
        .set({ ownerLeftAtMs: leases.now() })
        .where('owner', '=', owner)
        .where('ownerLeftAtMs', 'is', null)
        .where(isLive)
        .returning(launchColumnNames)
        .execute();
      return launchesFrom(sql, rows);
    },

    async noteBack(owner) {
      const rows = await db
        .updateTable('launches')
        .set({ ownerLeftAtMs: null })
        .where('owner', '=', owner)
        .where('ownerLeftAtMs', 'is not', null)
        .returning('clientToken')
        .execute();
      return rows.length > 0;
    },

    async ofLeaver(owner) {
      const rows = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where('owner', '=', owner)
        .where('ownerLeftAtMs', 'is not', null)
        .where(isLive)
        .execute();
      return launchesFrom(sql, rows);
    },

    setLeaverIntent: ({ clientToken, state }, intent) =>
      db.transaction().execute(async (tx) => {
        const changed = await tx
          .updateTable('launches')
          .set((e) => ({
            intent,
            intentAtMs: leases.now(),
            trouble: null,
            studioAttempts: 0,
            ...dueAtStudio(e, leases),
            ...behindInSlack(e, leases),
          }))
          .where('clientToken', '=', clientToken)
          .where('state', '=', state)
          .where('intent', 'is', null)
          // The owner may have come back since.
          .where('ownerLeftAtMs', 'is not', null)
          .returning('clientToken')
          .executeTakeFirst();
        if (changed === undefined) return false;
        await appendEvents(tx, leases, clientToken, [{ kind: 'owner_left', intent }]);
        return true;
      }),
  };
}
