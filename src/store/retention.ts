import { type ExpressionBuilder, type SqlBool, sql as sqlText } from 'kysely';
import type { Retention } from '../launches/ports/launch-store.js';
import { finalStates } from '../launches/states.js';
import { dayOf } from '../launches/usage.js';
import {
  daysKeptAtLeastMs,
  entriesForgottenAtOnce,
  interactionsKeptMs,
  launchesForgottenAtOnce,
} from '../limits.js';
import type { Schema } from './schema.js';
import { inTransaction, isOneOf, type Sql, type Tx } from './sql.js';

/** As in the partial index `launches_over`: literal, and sorted. */
const over = sqlText.join([...finalStates].sort().map((state) => sqlText.lit(state)));

/** Nothing more happens to it, and the audit log does not tell of it any more. */
function isForgettable(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([
    sqlText<SqlBool>`${e.ref('state')} in (${over})`,
    e('studioDueAtMs', 'is', null),
    e('slackDueAtMs', 'is', null),
    e('openRequestBy', 'is', null),
    e.not(
      e.exists(
        e
          .selectFrom('auditLog')
          .select('id')
          .whereRef('auditLog.clientToken', '=', 'launches.clientToken'),
      ),
    ),
  ]);
}

export function sqlRetention(sql: Sql): Retention {
  const { db, leases, clock } = sql;

  /** The oldest rows of a table, without those that another bot is deleting. */
  const forgetRows = async (
    table: 'auditLog' | 'interactions',
    [key, at]: readonly ['id', 'atMs'] | readonly ['key', 'takenAtMs'],
    keptMs: number,
  ) => {
    const unlocked = leases.shared ? sqlText`for update skip locked` : sqlText``;
    const { numAffectedRows } = await sqlText`delete from ${sqlText.table(table)}
      where ${sqlText.ref(key)} in (
        select ${sqlText.ref(key)} from ${sqlText.table(table)}
        where ${sqlText.ref(at)} < ${leases.in(-keptMs)}
        order by ${sqlText.ref(at)} limit ${entriesForgottenAtOnce} ${unlocked})`.execute(db);
    return Number(numAffectedRows);
  };

  const forgetLaunches = async (tx: Tx, keptMs: number) => {
    const rows = await tx.db
      .selectFrom('launches')
      .select('clientToken')
      .where(isForgettable)
      .where('stateSinceMs', '<', leases.in(-keptMs))
      .orderBy('stateSinceMs')
      .limit(launchesForgottenAtOnce)
      // A sweep that opens one of them again waits, and finds it gone.
      .$if(leases.shared, (old) => old.forUpdate().skipLocked())
      .execute();
    if (rows.length === 0) return 0;
    const tokens = rows.map(({ clientToken }) => clientToken);
    for (const table of ['threadReplies', 'approvalNotices', 'launches'] as const) {
      await tx.db
        .deleteFrom(table)
        .where((e) => isOneOf(sql, e.ref('clientToken'), tokens))
        .execute();
    }
    return rows.length;
  };

  const forgetDays = async (keptMs: number) => {
    const before = dayOf(clock() - Math.max(keptMs, daysKeptAtLeastMs));
    // One day.
    await db
      .deleteFrom('usage')
      .where('day', '=', (e) =>
        e
          .selectFrom('usage')
          .select((old) => old.fn.min('day').as('day'))
          .where('day', '<', before),
      )
      .execute();
    await db.deleteFrom('notices').where('period', '<', before.slice(0, 7)).execute();
  };

  return {
    async forgetOld(keptMs) {
      await forgetRows('interactions', ['key', 'takenAtMs'], interactionsKeptMs);
      await forgetDays(keptMs);
      const entries = await forgetRows('auditLog', ['id', 'atMs'], keptMs);
      const launches = await inTransaction(sql, (tx) => forgetLaunches(tx, keptMs));
      return { launches, entries };
    },
  };
}
