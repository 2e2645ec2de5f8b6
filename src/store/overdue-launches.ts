import type { ExpressionBuilder } from 'kysely';
import { theBotWhenIdle, timeUpActors } from '../launches/actors.js';
import type { OverdueLaunches } from '../launches/ports/launch-store.js';
import type { RequestedIntent } from '../launches/ports/requests.js';
import { statesWhere } from '../launches/states.js';
import { appendEvents, behindInSlack } from './changes.js';
import { launchColumnNames } from './columns.js';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';
import { inTransaction, launchesFrom, type Sql, updateLaunch } from './sql.js';

/** Whose intents end it as the deadline does. */
const enders = [...timeUpActors, theBotWhenIdle];

const ending = statesWhere(({ endsAfter }) => endsAfter !== null);

/** Whether the bot ends it at its deadline. What a person has asked for comes first. */
export function isToEnd(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([
    e('endAtMs', 'is not', null),
    e('state', 'in', ending),
    e.or([e('intent', 'is', null), e('openRequestBy', 'in', enders)]),
  ]);
}

/** The columns of one more attempt to end a session at its deadline. */
export function attempted(
  e: ExpressionBuilder<Schema, 'launches'>,
  leases: Leases,
  { againInMs }: NonNullable<RequestedIntent['overdue']>,
) {
  return { endAtMs: leases.in(againInMs), endAttempts: e('endAttempts', '+', 1) };
}

export function sqlOverdueLaunches(sql: Sql): OverdueLaunches {
  const { db, leases } = sql;
  return {
    async overdue(limit) {
      const rows = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where(isToEnd)
        .where('endAtMs', '<=', leases.now())
        .orderBy('endAtMs')
        .limit(limit)
        .execute();
      return launchesFrom(sql, rows);
    },

    remindLate: (clientToken, { what, atMs, leadMs }, endAtMs) =>
      inTransaction(sql, async (tx) => {
        const event = { kind: 'reminder', what, atMs } as const;
        const { numUpdatedRows } = await updateLaunch(tx, clientToken)
          .set((e) => ({
            ...(what === 'stop' ? { stopAtMs: atMs } : { terminateAtMs: atMs }),
            endAtMs: atMs,
            remindedDeadlineMs: atMs,
            remindedLeadMs: leadMs,
            ...behindInSlack(e, leases, [event]),
          }))
          .where('state', '=', 'READY')
          .where('intent', 'is', null)
          .where('endAtMs', '=', endAtMs)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await appendEvents(tx, clientToken, [event]);
        return true;
      }),

    async stillOverdue(clientToken, overdue) {
      const { numUpdatedRows } = await updateLaunch(sql, clientToken)
        .set((e) => attempted(e, leases, overdue))
        .where('endAtMs', '=', overdue.endAtMs)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async saveOverdueTold(clientToken) {
      await updateLaunch(sql, clientToken).set({ endToldAtMs: leases.now() }).execute();
    },
  };
}
