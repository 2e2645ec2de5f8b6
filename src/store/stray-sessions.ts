import { sql as sqlText } from 'kysely';
import {
  type StraySession,
  type StraySessions,
  sessionToken,
} from '../launches/ports/stray-sessions.js';
import { finalStates } from '../launches/states.js';
import { addLaunch, appendEvents, behindInSlack } from './changes.js';
import { requestColumnNames, sweptColumnNames, sweptFrom } from './columns.js';
import { isLive } from './live-launches.js';
import { inTransaction, isOneOf, readable, type Sql, updateLaunch } from './sql.js';

export function sqlStraySessions(sql: Sql): StraySessions {
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
        .select(sweptColumnNames)
        .where((e) => isOneOf(sql, e.ref('clientToken'), clientTokens))
        .execute();
      return readable(sql, rows, sweptFrom);
    },

    async sweptSessions(sessionIds) {
      const rows = await db
        .selectFrom('launches')
        .select(sweptColumnNames)
        .where(isLive)
        .where((e) => isOneOf(sql, sqlText<string>`${e.ref('sessionId')}`, sessionIds))
        .execute();
      return readable(sql, rows, sweptFrom);
    },

    reopen: (session, intent, event) =>
      inTransaction(sql, async (tx) => {
        const { clientToken } = session;
        const opened = await updateLaunch(tx, clientToken)
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
          .where('state', 'in', finalStates)
          .returning('owner')
          .executeTakeFirst();
        if (opened === undefined) return null;
        await appendEvents(tx, clientToken, [event]);
        return opened.owner;
      }),

    async takeLate(session) {
      const taken = await updateLaunch(sql, session.clientToken)
        .set((e) => ({
          ...found(session, null),
          // The next observation tells what it has become.
          state: 'CREATE_IN_PROGRESS',
          createSentAtMs: null,
          nextRoundAtMs: null,
          ...behindInSlack(e, leases),
        }))
        .where('sessionId', 'is', null)
        .where('nextRoundAtMs', 'is not', null)
        .where('state', '=', 'REQUESTED')
        .where('intent', 'is', null)
        .returning('owner')
        .executeTakeFirst();
      return taken?.owner ?? null;
    },

    addSecond: (session, event) =>
      inTransaction(sql, async (tx) => {
        const first = await tx.db
          .selectFrom('launches')
          .select(requestColumnNames)
          .where('clientToken', '=', session.clientToken)
          .executeTakeFirstOrThrow();
        const clientToken = sessionToken(session.sessionId);
        const added = await addLaunch(tx, {
          ...first,
          ...found(session, 'terminate'),
          clientToken,
          note: null,
          slackDueAtMs: leases.now(),
        });
        if (!added) return null;
        await appendEvents(tx, clientToken, [event]);
        return first.owner;
      }),
  };
}
