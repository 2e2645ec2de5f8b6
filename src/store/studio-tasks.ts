import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExpressionBuilder, type NotNull, sql as sqlText } from 'kysely';
import type { ClaimedSession, StudioTasks } from '../launches/ports/launch-store.js';
import { statesWhere } from '../launches/states.js';
import { claiming, due } from './claim.js';
import { writeBackTimes } from './clock-set-back.js';
import { launchColumnNames } from './columns.js';
import { limitReached } from './limits.js';
import { saveStudio } from './save-studio.js';
import type { Schema } from './schema.js';
import { inTransaction, launchesFrom, lock, type Sql } from './sql.js';
import { countedFor } from './unclaimed-sessions.js';

const moving = statesWhere(({ moves }) => moves);

/** Thousands of rows are claimed in parts of this size: a smaller part takes less of a turn. */
const observedClaimedAtOnce = 500;

/** Counted up to this many: beyond it the number makes no difference. */
const dueCounted = 10;

/** A launch whose session only has to be observed. */
function onlyObserved(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([e('sessionId', 'is not', null), e('intent', 'is', null)]);
}

/** A launch whose next step is the first Create of an attempt. */
function isFirstCreate(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([
    e('state', '=', 'REQUESTED'),
    e('admitted', '=', 1),
    e('placeId', 'is not', null),
    e('sessionId', 'is', null),
    e('failedSessionId', 'is', null),
    e.or([e('approval', 'is', null), e('approval', '=', 'granted')]),
    // The time of the next round decides first.
    e('nextRoundAtMs', 'is', null),
    e('createSentAtMs', 'is', null),
    e('intent', 'is', null),
    e('failure', 'is', null),
  ]);
}

export function sqlStudioTasks(sql: Sql): StudioTasks {
  const { db, leases, clock } = sql;
  return {
    async claimStudioTasks(limit) {
      const ticket = `${leases.newTicket()}:`;
      // A ticket each: one of them may be given back while the others are at work.
      const each = sqlText<string>`${ticket} || client_token`;
      const nowMs = clock();
      const rows = await claiming(sql, 'studio', each, (due) =>
        due
          .where((e) => e.not(onlyObserved(e)))
          .orderBy('studioDueAtMs')
          .limit(limit),
      )
        .set((e) => ({
          createSentAtMs: e
            .case()
            .when(isFirstCreate(e))
            .then(nowMs)
            .else(e.ref('createSentAtMs'))
            .end(),
        }))
        .returning(launchColumnNames)
        .execute();
      // As it is stored: read after the clock was set back, an older mark that lies ahead would be now.
      const marked = new Set(
        rows
          .filter(({ createSentAtMs }) => createSentAtMs === nowMs)
          .map(({ clientToken }) => clientToken),
      );
      await writeBackTimes(sql, rows);
      return launchesFrom(sql, rows).map((launch) => ({
        ...launch,
        ticket: `${ticket}${launch.clientToken}`,
        ...(marked.has(launch.clientToken) && {
          createSentAtMs: null,
          createMarked: true as const,
        }),
      }));
    },

    async claimObserved(aheadMs = () => 0) {
      const counted = await due(db, sql, 'studio').where(onlyObserved).limit(dueCounted).execute();
      if (counted.length === 0) return [];
      const ticket = leases.newTicket();
      const claimed: ClaimedSession[] = [];
      let found: number;
      do {
        const rows = await claiming(
          sql,
          'studio',
          ticket,
          (soon) => soon.where(onlyObserved).limit(observedClaimedAtOnce),
          aheadMs(counted.length),
        )
          .returning(['clientToken', 'sessionId'])
          .$narrowType<{ sessionId: NotNull }>()
          .execute();
        found = rows.length;
        claimed.push(...rows.map((row) => ({ ...row, ticket })));
        // SQLite answers within the turn: others get theirs.
        await nextTurn();
      } while (found === observedClaimedAtOnce);
      return claimed;
    },

    async claimedWhole(ticket, clientTokens) {
      const rows = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where('clientToken', 'in', clientTokens)
        .where('studioTicket', '=', ticket)
        .where(onlyObserved)
        .execute();
      await writeBackTimes(sql, rows);
      return launchesFrom(sql, rows).map((launch) => ({ ...launch, ticket }));
    },

    saveStudio: (clientToken, ticket, change) =>
      inTransaction(sql, (tx) => saveStudio(tx, clientToken, ticket, change)),

    admit: ({ clientToken, owner, ticket }, change, maxLive, limits = []) =>
      inTransaction(sql, async (tx) => {
        if (maxLive !== null) {
          await lock(tx, owner);
          const { live, unclaimed } = await countedFor(tx, owner, clientToken);
          if (live + unclaimed >= maxLive) return { kind: 'too_many' } as const;
        }
        const reached = await limitReached(tx, limits, clientToken);
        return reached ?? saveStudio(tx, clientToken, ticket, change);
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
