import {
  type StraySession,
  type StudioTasks,
  secondToken,
} from '../launches/ports/launch-store.js';
import { statesWhere } from '../launches/states.js';
import { appendEvents, behindInSlack } from './changes.js';
import { launchColumnNames } from './columns.js';
import { readable, type Sql } from './sql.js';

const finalStates = statesWhere(({ final }) => final);

/** What a sweep does with sessions that have no row of their own, in SQL. */
export function sqlStraySessions(
  sql: Sql,
): Pick<StudioTasks, 'sweptLaunches' | 'reopen' | 'addSecond'> {
  const { db, leases } = sql;
  const found = ({ state, stateWord, sessionId }: StraySession, intent: 'terminate' | null) => ({
    state,
    stateWord,
    stateSinceMs: leases.now(),
    sessionId,
    intent,
    intentAtMs: intent === null ? null : leases.now(),
    studioDueAtMs: leases.now(),
    studioTicket: null,
  });
  return {
    async sweptLaunches(clientTokens) {
      const rows = await db
        .selectFrom('launches')
        .select(launchColumnNames)
        .where('clientToken', 'in', clientTokens)
        .execute();
      return readable(sql, rows, ({ clientToken, sessionId, state }) => ({
        clientToken,
        sessionId,
        state,
      }));
    },

    reopen: (session, intent, event) =>
      db.transaction().execute(async (tx) => {
        const { clientToken } = session;
        const opened = await tx
          .updateTable('launches')
          .set((e) => ({
            ...found(session, intent),
            createSentAtMs: null,
            failure: null,
            trouble: null,
            missingSinceMs: null,
            slowSinceMs: null,
            stuckSinceMs: null,
            studioAttempts: 0,
            ...(session.state === 'READY' && {
              readyAtMs: e.fn.coalesce('readyAtMs', leases.now()),
              firstReadyAtMs: e.fn.coalesce('firstReadyAtMs', leases.now()),
            }),
            ...behindInSlack(e, leases, [event]),
          }))
          .where('clientToken', '=', clientToken)
          .where('state', 'in', finalStates)
          .returning('clientToken')
          .executeTakeFirst();
        if (opened === undefined) return false;
        await appendEvents(tx, leases, clientToken, [event]);
        return true;
      }),

    addSecond: (session, event) =>
      db.transaction().execute(async (tx) => {
        const first = await tx
          .selectFrom('launches')
          .select(launchColumnNames)
          .where('clientToken', '=', session.clientToken)
          .executeTakeFirstOrThrow();
        const clientToken = secondToken(session.sessionId);
        const added = await tx
          .insertInto('launches')
          .values({
            ...first,
            clientToken,
            note: null,
            ...found(session, 'terminate'),
            problem: null,
            statusCode: null,
            statusMessage: null,
            createSentAtMs: null,
            readyAtMs: null,
            firstReadyAtMs: null,
            stopAtMs: null,
            terminateAtMs: null,
            trouble: null,
            failure: null,
            missingSinceMs: null,
            studioAttempts: 0,
            typicalMs: null,
            slowMs: null,
            slowSinceMs: null,
            stuckSinceMs: null,
            remindedDeadlineMs: null,
            remindedLeadMs: null,
            agedReadyAtMs: null,
            dismissed: 0,
            revision: 1,
            shownRevision: 0,
            messageChannel: null,
            messageTs: null,
            messageSentAtMs: null,
            messagePlace: 'as_requested',
            fallbackReason: null,
            slackAttempts: 0,
            slackAwaited: 0,
            slackDueAtMs: leases.now(),
          })
          .onConflict((conflict) => conflict.column('clientToken').doNothing())
          .returning('clientToken')
          .executeTakeFirst();
        if (added === undefined) return false;
        await appendEvents(tx, leases, clientToken, [event]);
        return true;
      }),
  };
}
