import type { ExpressionBuilder, NotNull } from 'kysely';
import type { UnclaimedSessions } from '../launches/ports/stray-sessions.js';
import { type UnclaimedSession, unclaimedSessionSchema } from '../launches/unclaimed.js';
import { leaseMs, unclaimedToldEveryMs } from '../limits.js';
import { addAuditEntry } from './audit-log.js';
import { addLaunch, appendEvents } from './changes.js';
import { requestColumnsOf } from './columns.js';
import { takeInteraction } from './interactions.js';
import { liveOf } from './live-launches.js';
import type { Schema } from './schema.js';
import { inTransaction, lock, readable, type Sql, type Tx } from './sql.js';
import { worldId } from './world.js';

/** A session that has got its row stays noted until the studio no longer has it, so it is told no more. */
export function hasNoRow(e: ExpressionBuilder<Schema, 'unclaimedSessions'>) {
  // For "not exists" PostgreSQL may read all launches; of a value it asks for each row.
  const row = e
    .selectFrom('launches')
    .select('launches.clientToken')
    .whereRef('launches.clientToken', '=', e.ref('unclaimedSessions.clientToken'));
  return e(row, 'is', null);
}

/** How many sessions without a row count for this owner's limit. */
function unclaimedOf(e: Pick<ExpressionBuilder<Schema, never>, 'selectFrom'>, owner: string) {
  return e
    .selectFrom('unclaimedSessions')
    .where('owner', '=', owner)
    .where(hasNoRow)
    .select((one) => one.fn.countAll<number>().as('count'));
}

/**
 * What counts for this owner's limit besides the launch `clientToken`: launches, and sessions without a row; and
 * whether that one is stored, 1 or 0.
 */
export function countedFor({ db }: Tx, owner: string, clientToken: string) {
  return db
    .selectNoFrom((e) => [
      liveOf(e.selectFrom('launches'), owner)
        .where('clientToken', '<>', clientToken)
        .select((one) => one.fn.countAll<number>().as('count'))
        .as('live'),
      unclaimedOf(e, owner).as('unclaimed'),
      e
        .selectFrom('launches')
        .where('clientToken', '=', clientToken)
        .select((one) => one.fn.countAll<number>().as('count'))
        .as('known'),
    ])
    .$narrowType<{ live: NotNull; unclaimed: NotNull; known: NotNull }>()
    .executeTakeFirstOrThrow();
}

export function sqlUnclaimedSessions(sql: Sql): UnclaimedSessions {
  const { db, leases, clock } = sql;
  const read = (rows: { clientToken: string; session: string }[]): UnclaimedSession[] =>
    readable(sql, rows, ({ session }) => unclaimedSessionSchema.parse(JSON.parse(session)));
  const isUntold =
    (aheadMs: number) =>
    ({ ref }: ExpressionBuilder<Schema, 'unclaimedSessions'>) =>
      leases.isDue(ref('tellAtMs'), aheadMs, unclaimedToldEveryMs);
  return {
    workspace: () => worldId(sql, 'workspace'),

    async unclaimed() {
      const rows = await db
        .selectFrom('unclaimedSessions')
        .select(['clientToken', 'session'])
        .execute();
      return rows.map((row) => ({ clientToken: row.clientToken, session: read([row])[0] ?? null }));
    },

    async noteUnclaimed(unclaimed) {
      const { clientToken, owner } = unclaimed;
      const session = JSON.stringify(unclaimed);
      await db
        .insertInto('unclaimedSessions')
        .values({ clientToken, owner, session, tellAtMs: leases.now() })
        .onConflict((conflict) => conflict.column('clientToken').doUpdateSet({ owner, session }))
        .execute();
    },

    async unclaimedOf(owner) {
      const { count } = await unclaimedOf(db, owner).executeTakeFirstOrThrow();
      return count;
    },

    async forgetUnclaimed(clientTokens) {
      await db.deleteFrom('unclaimedSessions').where('clientToken', 'in', clientTokens).execute();
    },

    async claimUntold(limit) {
      const rows = await db
        .updateTable('unclaimedSessions')
        .set({ tellAtMs: leases.end() })
        .where('clientToken', 'in', (e) =>
          e
            .selectFrom('unclaimedSessions')
            .select('clientToken')
            .where(isUntold(0))
            .where(hasNoRow)
            .orderBy('clientToken')
            .limit(limit)
            .$if(leases.shared, (found) => found.forUpdate().skipLocked()),
        )
        .returning(['clientToken', 'session'])
        .execute();
      const { untold } = await db
        .selectFrom('unclaimedSessions')
        .select((e) => e.fn.countAll<number>().as('untold'))
        // Those too that a bot has just claimed.
        .where(isUntold(leaseMs))
        .where(hasNoRow)
        .executeTakeFirstOrThrow();
      return { sessions: read(rows), others: untold - rows.length };
    },

    async saveTold(clientTokens) {
      await db
        .updateTable('unclaimedSessions')
        .set({ tellAtMs: leases.in(unclaimedToldEveryMs) })
        .where('clientToken', 'in', clientTokens)
        .execute();
    },

    adopt: (clientToken, by, press) =>
      inTransaction(sql, async (tx) => {
        const row = await tx.db
          .selectFrom('unclaimedSessions')
          .select(['clientToken', 'session'])
          .where('clientToken', '=', clientToken)
          .executeTakeFirst();
        const [unclaimed] = row === undefined ? [] : read([row]);
        if (unclaimed === undefined) return false;
        const { sessionId, state, stateWord, ...request } = unclaimed;
        const owner = request.owner ?? (press === undefined ? null : by);
        if (owner === null) return false;
        await lock(tx, owner);
        const nowMs = clock();
        const asked = { requestedAtMs: nowMs, beginsAtMs: nowMs };
        const wasReady = state !== 'CREATE_IN_PROGRESS';
        const added = await addLaunch(tx, {
          ...requestColumnsOf({ ...request, owner, requestedBy: owner, ...asked }),
          // No user of the studio is called that: it may be another's desktop, so no Connect opens it.
          ...(request.owner === null && { ownedBy: '' }),
          sessionId,
          state,
          stateWord,
          stateSinceMs: nowMs,
          readyAtMs: state === 'READY' ? nowMs : null,
          firstReadyAtMs: wasReady ? nowMs : null,
          studioDueAtMs: leases.now(),
          slackDueAtMs: leases.now(),
          ...(press !== undefined && {
            intent: 'terminate',
            intentAtMs: leases.now(),
            openRequestBy: by,
            openRequestAction: 'terminate',
          }),
        });
        if (!added) return false;
        const entry = { actor: by, clientToken };
        await appendEvents(tx, clientToken, [{ kind: 'adopted', by }]);
        await addAuditEntry(tx, { ...entry, action: 'adopt', result: 'succeeded' });
        if (press !== undefined) {
          // The row is new, so no other delivery has stored it.
          await takeInteraction(tx, press);
          await addAuditEntry(tx, { ...entry, action: 'terminate', result: 'requested' });
        }
        return true;
      }),
  };
}
