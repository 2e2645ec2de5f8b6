import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExpressionBuilder, sql as sqlText } from 'kysely';
import type { Launch } from '../launches/launch.js';
import type { Claimed, StudioTasks } from '../launches/ports/launch-store.js';
import { statesWhere } from '../launches/states.js';
import { launchColumnNames } from './columns.js';
import { liveOf } from './live-launches.js';
import { saveStudio } from './save-studio.js';
import type { Schema } from './schema.js';
import { lockOwner, readable, type Sql } from './sql.js';

const moving = statesWhere(({ moves }) => moves);

/** Thousands of rows are claimed in parts of this size: a smaller part takes less memory, and less of a turn. */
const observedClaimedAtOnce = 500;

/** Counted up to this many: beyond it the number makes no difference. */
const dueCounted = 10;

/** A launch whose session only has to be observed. */
function onlyObserved(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([e('sessionId', 'is not', null), e('intent', 'is', null)]);
}

/** What launches need at the studio, in SQL. */
export function sqlStudioTasks(
  sql: Sql,
): Omit<StudioTasks, 'sweptLaunches' | 'reopen' | 'addSecond'> {
  const { db, leases } = sql;
  return {
    async claimStudioTasks(limit) {
      const ticket = `${leases.newTicket()}:`;
      const rows = await db
        .updateTable('launches')
        .set((e) => ({
          // A ticket each: one of them may be given back while the others are at work.
          studioTicket: sqlText<string>`${ticket} || ${e.ref('clientToken')}`,
          studioDueAtMs: leases.end(),
        }))
        .where('clientToken', 'in', (e) =>
          e
            .selectFrom('launches')
            .select('clientToken')
            .where('studioDueAtMs', 'is not', null)
            .where((due) => leases.isDue(due.ref('studioDueAtMs')))
            .where((due) => due.not(onlyObserved(due)))
            .orderBy('studioDueAtMs')
            .limit(limit)
            .$if(leases.shared, (due) => due.forUpdate().skipLocked()),
        )
        .returning(launchColumnNames)
        .execute();
      return readable(sql, rows, (launch) => ({
        ...launch,
        ticket: `${ticket}${launch.clientToken}`,
      }));
    },

    async claimObserved(aheadMs = () => 0) {
      const due = await db
        .selectFrom('launches')
        .select('clientToken')
        .where('studioDueAtMs', 'is not', null)
        .where((e) => leases.isDue(e.ref('studioDueAtMs')))
        .where((e) => onlyObserved(e))
        .limit(dueCounted)
        .execute();
      if (due.length === 0) return [];
      const ticket = leases.newTicket();
      const claimed: Claimed<Launch>[] = [];
      let found: number;
      do {
        const rows = await db
          .updateTable('launches')
          .set({ studioTicket: ticket, studioDueAtMs: leases.end() })
          .where('clientToken', 'in', (e) =>
            e
              .selectFrom('launches')
              .select('clientToken')
              .where('studioDueAtMs', 'is not', null)
              .where((soon) => leases.isDue(soon.ref('studioDueAtMs'), aheadMs(due.length)))
              .where((soon) => onlyObserved(soon))
              .limit(observedClaimedAtOnce)
              .$if(leases.shared, (soon) => soon.forUpdate().skipLocked()),
          )
          .returning(launchColumnNames)
          .execute();
        found = rows.length;
        for (const launch of readable(sql, rows, (one) => one)) claimed.push({ ...launch, ticket });
        // SQLite answers within the turn: others get theirs.
        await nextTurn();
      } while (found === observedClaimedAtOnce);
      return claimed;
    },

    saveStudio: (clientToken, ticket, change) =>
      db.transaction().execute((tx) => saveStudio(sql, tx, clientToken, ticket, change)),

    admitOnBehalf: ({ clientToken, owner, ticket }, change, maxLive) =>
      db.transaction().execute(async (tx) => {
        await lockOwner(tx, owner, leases);
        const { live } = await liveOf(tx.selectFrom('launches'), owner)
          .where('clientToken', '<>', clientToken)
          .select((e) => e.fn.countAll<number>().as('live'))
          .executeTakeFirstOrThrow();
        if (Number(live) >= maxLive) return 'too_many';
        return saveStudio(sql, tx, clientToken, ticket, change);
      }),

    async renew(ticket) {
      await db
        .updateTable('launches')
        .set({ studioDueAtMs: leases.end() })
        .where('studioTicket', '=', ticket)
        .execute();
    },

    async releaseUnchanged(ticket, { movingInMs, settledInMs }) {
      await db
        .updateTable('launches')
        .set((e) => ({
          studioTicket: null,
          studioDueAtMs: e
            .case()
            // An intent that came while the claim was held does not wait.
            .when('intent', 'is not', null)
            .then(leases.now())
            .when('state', 'in', moving)
            .then(leases.in(movingInMs))
            .else(leases.in(settledInMs))
            .end(),
        }))
        .where('studioTicket', '=', ticket)
        .execute();
    },
  };
}
