import {
  type Expression,
  type ExpressionBuilder,
  type RawBuilder,
  type SelectQueryBuilder,
  type SqlBool,
  sql as sqlText,
} from 'kysely';
import type { Schema } from './schema.js';
import type { Sql } from './sql.js';

/** The two tasks of each launch. */
const tasks = ['studio', 'slack'] as const;

type Task = (typeof tasks)[number];

/** A query for the client tokens of launches. */
type Chosen = SelectQueryBuilder<Schema, 'launches', { clientToken: string }>;

/** Launches whose task is due within `aheadMs`. */
export function due(
  e: Pick<ExpressionBuilder<Schema, 'launches'>, 'selectFrom'>,
  { leases }: Pick<Sql, 'leases'>,
  task: Task,
  aheadMs = 0,
): Chosen {
  return e
    .selectFrom('launches')
    .select('clientToken')
    .where(`${task}DueAtMs`, 'is not', null)
    .where((launch) => leases.isDue(launch.ref(`${task}DueAtMs`), aheadMs));
}

/** Claims what `choose` takes of the launches whose task is due, without what another bot is claiming. */
export function claiming(
  sql: Sql,
  task: Task,
  ticket: string | RawBuilder<string>,
  choose: (due: Chosen) => Chosen,
  aheadMs = 0,
) {
  const { db, leases } = sql;
  return db
    .updateTable('launches')
    .set({ [`${task}Ticket`]: ticket, [`${task}DueAtMs`]: leases.end() })
    .where('clientToken', 'in', (e) =>
      choose(due(e, sql, task, aheadMs)).$if(leases.shared, (one) => one.forUpdate().skipLocked()),
    );
}

/** Gives claims back, due at once. */
export async function free(
  { db, leases }: Sql,
  isMeant: (ticket: Expression<string | null>) => RawBuilder<SqlBool>,
): Promise<void> {
  for (const task of tasks) {
    await db
      .updateTable('launches')
      .set({ [`${task}Ticket`]: null, [`${task}DueAtMs`]: leases.now() })
      // What is claimed is due when the claim ends, and so has its place in an index.
      .where(`${task}DueAtMs`, 'is not', null)
      .where((e) => isMeant(e.ref(`${task}Ticket`)))
      .execute();
  }
}

/** Frees every claim: the SQLite file belongs to this process alone, so their holders are gone. */
export async function freeAll(sql: Sql): Promise<void> {
  await free(sql, (ticket) => sqlText<SqlBool>`${ticket} is not null`);
  const dueAtMs = sql.leases.now();
  await sql.db.updateTable('alerts').set({ dueAtMs }).execute();
  await sql.db
    .updateTable('approvalNotices')
    .set({ dueAtMs })
    .where('dueAtMs', 'is not', null)
    .execute();
}
