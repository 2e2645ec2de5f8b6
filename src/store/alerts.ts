import { type ExpressionBuilder, sql as sqlText } from 'kysely';
import { type SeenCause, tellingResults } from '../launches/alerts.js';
import type { Alerts } from '../launches/ports/alerts.js';
import { launchesFailingInARow, launchesFailingWithinMs, notEndingAfterMs } from '../limits.js';
import type { Leases } from './leases.js';
import { isLive } from './live-launches.js';
import type { Schema } from './schema.js';
import type { Sql } from './sql.js';
import { hasNoRow } from './unclaimed-sessions.js';

export function sqlAlerts({ db, leases }: Pick<Sql, 'db' | 'leases'>): Alerts {
  const areLaunchesFailing = async () => {
    const last = await db
      .selectFrom('auditLog')
      .select('result')
      .where('atMs', '>', leases.in(-launchesFailingWithinMs))
      .where('action', 'in', ['launch', 'keep_trying'])
      .where('result', 'in', tellingResults)
      .orderBy('atMs', 'desc')
      .orderBy('id', 'desc')
      .limit(launchesFailingInARow)
      .execute();
    const isFull = last.length === launchesFailingInARow;
    return isFull && last.every(({ result }) => result !== 'succeeded');
  };
  return {
    async seen() {
      const { notEnding, leavers } = await db
        .selectFrom('launches')
        .where(isLive)
        .select((e) => [
          e.fn
            .countAll<number>()
            .filterWhere((row) => isNotEnding(row, leases))
            .as('notEnding'),
          e.fn.countAll<number>().filterWhere('ownerLeftAtMs', 'is not', null).as('leavers'),
        ])
        .executeTakeFirstOrThrow();
      const { unclaimed } = await db
        .selectFrom('unclaimedSessions')
        .where(hasNoRow)
        .select((e) => e.fn.countAll<number>().as('unclaimed'))
        .executeTakeFirstOrThrow();
      const causes: SeenCause[] = [
        {
          cause: 'launches_failing',
          count: (await areLaunchesFailing()) ? launchesFailingInARow : 0,
        },
        { cause: 'not_ending', count: notEnding },
        { cause: 'unclaimed', count: unclaimed },
        { cause: 'leavers', count: leavers },
      ];
      return causes.filter(({ count }) => count > 0);
    },

    async note(seen) {
      for (const { cause, count } of seen) {
        const now = { seenAtMs: leases.now(), count };
        await db
          .insertInto('alerts')
          .values({ cause, ...now, sinceMs: leases.now(), dueAtMs: leases.now() })
          .onConflict((conflict) => conflict.column('cause').doUpdateSet(now))
          .execute();
      }
    },

    async keep(cause) {
      await db
        .updateTable('alerts')
        .set({ seenAtMs: leases.now() })
        .where('cause', '=', cause)
        .execute();
    },

    async claim(overAfterMs) {
      const isOver = (e: ExpressionBuilder<Schema, 'alerts'>) =>
        overAfterMs === null ? e.lit(false) : leases.isDue(e.ref('seenAtMs'), -overAfterMs, 0);
      const rows = await db
        .updateTable('alerts')
        .set({ dueAtMs: leases.end() })
        .where('cause', 'in', (alerts) =>
          alerts
            .selectFrom('alerts')
            .select('cause')
            .where((e) => leases.isDue(e.ref('dueAtMs')))
            .where((e) => e.or([e('messageTs', 'is', null), isOver(e)]))
            .$if(leases.shared, (found) => found.forUpdate().skipLocked()),
        )
        .returning(['cause', 'count', 'sinceMs', 'seenAtMs', 'messageChannel', 'messageTs'])
        .returning((e) => sqlText<number>`case when ${isOver(e)} then 1 else 0 end`.as('isOver'))
        .execute();
      return rows.map(({ messageChannel, messageTs, isOver: over, ...alert }) => ({
        ...alert,
        isOver: over === 1,
        message: addressFrom(messageChannel, messageTs),
      }));
    },

    async told() {
      const rows = await db
        .selectFrom('alerts')
        .select(['cause', 'messageChannel', 'messageTs'])
        .execute();
      return rows.flatMap(({ cause, messageChannel, messageTs }) => {
        const message = addressFrom(messageChannel, messageTs);
        return message === null ? [] : [{ cause, message }];
      });
    },

    async save(cause, message) {
      const { channel = null, ts = null } = message ?? {};
      await db
        .updateTable('alerts')
        .set({ messageChannel: channel, messageTs: ts, dueAtMs: leases.now() })
        .where('cause', '=', cause)
        .execute();
    },

    async forget(cause) {
      await db.deleteFrom('alerts').where('cause', '=', cause).execute();
    },

    async forgetElsewhere(channel) {
      await db
        .deleteFrom('alerts')
        .$if(channel !== null, (told) => told.where('messageChannel', '!=', channel))
        .execute();
    },
  };
}

function addressFrom(channel: string | null, ts: string | null) {
  return channel === null || ts === null ? null : { channel, ts };
}

/** What was to end and did not for an hour: by an intent, in a state on its way there, or because its time is up. */
function isNotEnding(e: ExpressionBuilder<Schema, 'launches'>, leases: Leases) {
  const anHourAgo = leases.in(-notEndingAfterMs);
  return e.or([
    e.and([e('intent', 'in', ['stop', 'terminate']), e('intentAtMs', '<=', anHourAgo)]),
    e.and([
      e('state', 'in', ['STOP_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'STOP_FAILED', 'DELETE_FAILED']),
      e('stateSinceMs', '<=', anHourAgo),
    ]),
    e('endToldAtMs', 'is not', null),
  ]);
}
