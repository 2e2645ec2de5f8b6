import type { ExpressionBuilder } from 'kysely';
import type { Failure } from '../launches/failures.js';
import type { ApprovalNotice, Approvals, Decision } from '../launches/ports/approvals.js';
import { statesWhere } from '../launches/states.js';
import { addAuditEntry } from './audit-log.js';
import { columnsOf, launchColumnNames } from './columns.js';
import { takeInteraction } from './interactions.js';
import type { Schema } from './schema.js';
import {
  inTransaction,
  isOneOf,
  launchesFrom,
  lockLaunch,
  type Sql,
  type Tx,
  updateLaunch,
} from './sql.js';

const requested = statesWhere(({ phase }) => phase === 'requested');

function idOf(clientToken: string, approver: string): string {
  return `${clientToken}/${approver}`;
}

function failureBy({ does, because }: Decision): Failure | null {
  if (does === 'approve') return null;
  return { kind: 'not_approved', message: because ?? '', requestId: null };
}

/** Has each of these approvers asked about a launch. */
export async function askApprovers(
  { db, leases }: Tx,
  clientToken: string,
  approvers: readonly string[],
): Promise<void> {
  for (const approver of approvers) {
    const dueAtMs = leases.now();
    await db
      .insertInto('approvalNotices')
      .values({ id: idOf(clientToken, approver), clientToken, approver, dueAtMs })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ dueAtMs }))
      .execute();
  }
}

/** Has the approvers told what has become of a launch. A message that a bot is at is due again when it is saved. */
export async function tellApprovers({ db, leases }: Tx, clientToken: string): Promise<void> {
  await db
    .updateTable('approvalNotices')
    .set({ dueAtMs: leases.now() })
    .where('clientToken', '=', clientToken)
    .where('dueAtMs', 'is', null)
    .execute();
}

/** Whether a decision is open that has its time. */
export function isToDecide(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([e('decideByMs', 'is not', null), e('approval', '=', 'asked')]);
}

export function sqlApprovals(sql: Sql): Approvals {
  const { db, leases } = sql;
  return {
    decide: (clientToken, decision) =>
      inTransaction(sql, async (tx) => {
        const { does: action, by: actor, press } = decision;
        const before = await lockLaunch(tx, clientToken)
          .select('clientToken')
          .where('state', 'in', requested)
          .where('approval', '=', 'asked')
          .where('decideByMs', '>', leases.now())
          .where('intent', 'is', null)
          .executeTakeFirst();
        if (before === undefined || !(await takeInteraction(tx, press))) return false;
        await updateLaunch(tx, clientToken)
          .set({
            ...columnsOf({
              approval: action === 'approve' ? 'approved' : 'refused',
              decidedBy: actor,
              failure: failureBy(decision),
            }),
            // Nothing is under way at the studio, and a bot that holds it has not seen this.
            studioTicket: null,
            studioDueAtMs: leases.now(),
          })
          .execute();
        await addAuditEntry(tx, { actor, action, clientToken, result: 'succeeded' });
        return true;
      }),

    async expireUndecided() {
      const rows = await db
        .updateTable('launches')
        .set({
          approval: 'expired',
          decideByMs: null,
          studioTicket: null,
          studioDueAtMs: leases.now(),
        })
        .where(isToDecide)
        .where('decideByMs', '<=', leases.now())
        .returning('owner')
        .execute();
      return rows.map(({ owner }) => owner);
    },

    async claimApprovalNotices(limit) {
      const rows = await db
        .updateTable('approvalNotices')
        .set({ dueAtMs: leases.end() })
        .where('id', 'in', (notices) =>
          notices
            .selectFrom('approvalNotices')
            .select('id')
            .where('dueAtMs', 'is not', null)
            .where((e) => leases.isDue(e.ref('dueAtMs')))
            .orderBy('dueAtMs')
            .limit(limit)
            .$if(leases.shared, (found) => found.forUpdate().skipLocked()),
        )
        .returning(['clientToken', 'approver', 'messageChannel', 'messageTs'])
        .execute();
      if (rows.length === 0) return [];
      const tokens = rows.map(({ clientToken }) => clientToken);
      const launches = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where((e) => isOneOf(sql, e.ref('clientToken'), tokens))
        .execute();
      const byToken = new Map(launchesFrom(sql, launches).map((one) => [one.clientToken, one]));
      return rows.flatMap(({ clientToken, approver, messageChannel: channel, messageTs: ts }) => {
        const launch = byToken.get(clientToken);
        const message = channel === null || ts === null ? null : { channel, ts };
        return launch === undefined ? [] : [{ launch, approver, message }];
      });
    },

    saveApprovalNotice: ({ launch, approver, message }: ApprovalNotice, dueInMs) =>
      inTransaction(sql, async (tx) => {
        // One after the other with what decides the launch: it finds this saved, or is seen here.
        const now = await lockLaunch(tx, launch.clientToken).select('revision').executeTakeFirst();
        const isBehind = now?.revision !== launch.revision;
        await tx.db
          .updateTable('approvalNotices')
          .set({
            messageChannel: message?.channel ?? null,
            messageTs: message?.ts ?? null,
            dueAtMs: leases.in(dueInMs ?? (isBehind ? 0 : null)),
          })
          .where('id', '=', idOf(launch.clientToken, approver))
          .execute();
      }),

    async forgetApprovalNotice({ launch, approver }) {
      await db
        .deleteFrom('approvalNotices')
        .where('id', '=', idOf(launch.clientToken, approver))
        .execute();
    },
  };
}
