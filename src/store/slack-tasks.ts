import { type NotNull, type SqlBool, sql as sqlText } from 'kysely';
import type { SlackTasks } from '../launches/ports/launch-store.js';
import { behindInSlack } from './changes.js';
import { claiming } from './claim.js';
import { writeBackReplyTimes, writeBackTimes } from './clock-set-back.js';
import {
  columnsOf,
  launchColumnNames,
  launchFrom,
  replyColumnNames,
  replyFrom,
} from './columns.js';
import { isLive, isNotLive } from './live-launches.js';
import { readable, type Sql, updateLaunch } from './sql.js';

export function sqlSlackTasks(sql: Sql): SlackTasks {
  const { db, leases, clock } = sql;
  const behind = sqlText<SqlBool>`(revision > shown_revision or exists (
    select 1 from thread_replies
    where thread_replies.client_token = launches.client_token and done = 0))`;
  return {
    async claimSlackTasks(limit) {
      const ticket = leases.newTicket();
      const rows = await claiming(sql, 'slack', ticket, (due) =>
        due.orderBy('slackAwaited', 'desc').orderBy('slackDueAtMs').limit(limit),
      )
        .returning(launchColumnNames)
        .returning('slackAwaited')
        .execute();
      if (rows.length === 0) return [];
      await writeBackTimes(sql, rows);
      // An update returns its rows in any order.
      rows.sort((one, other) => other.slackAwaited - one.slackAwaited);
      const replies = await db
        .selectFrom('threadReplies')
        .select(replyColumnNames)
        .where(
          'clientToken',
          'in',
          rows.map((row) => row.clientToken),
        )
        .where('done', '=', 0)
        .orderBy('number')
        .execute();
      await writeBackReplyTimes(sql, replies);
      const nowMs = clock();
      return readable(sql, rows, (row) => ({
        launch: launchFrom(row, nowMs),
        isAwaited: row.slackAwaited === 1,
        openReplies: replies
          .filter(({ clientToken }) => clientToken === row.clientToken)
          .map((reply) => replyFrom(reply, nowMs)),
        ticket,
      }));
    },

    async saveSlack(clientToken, ticket, set) {
      const { numUpdatedRows } = await updateLaunch(sql, clientToken)
        .set(columnsOf(set))
        .where('slackTicket', '=', ticket)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async saveReply({ clientToken, number }, ticket, set) {
      const { numUpdatedRows } = await db
        .updateTable('threadReplies')
        .set('done' in set ? { done: 1, ts: set.ts } : set)
        .where('clientToken', '=', clientToken)
        .where('number', '=', number)
        .where((e) =>
          e.exists(
            e
              .selectFrom('launches')
              .select('clientToken')
              .where('clientToken', '=', clientToken)
              .where('slackTicket', '=', ticket),
          ),
        )
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async releaseSlack(clientToken, ticket, dueInMs) {
      await updateLaunch(sql, clientToken)
        .set((e) => ({
          slackTicket: null,
          ...(dueInMs === null
            ? {
                slackDueAtMs: e.case().when(behind).then(leases.now()).else(null).end(),
                slackAwaited: e.case().when(behind).then(e.ref('slackAwaited')).else(0).end(),
              }
            : { slackDueAtMs: leases.in(dueInMs) }),
        }))
        .where('slackTicket', '=', ticket)
        .execute();
    },

    async showAnew(channel, dueInMs) {
      await db
        .updateTable('launches')
        .set((e) => behindInSlack(e, leases, [], leases.shared ? dueInMs : 0))
        .where(isLive)
        .where('messageChannel', '=', channel)
        .where('messagePlace', '=', 'as_requested')
        .execute();
    },

    async showOverAnew(channel, dueInMs) {
      await db
        .updateTable('launches')
        .set((e) => behindInSlack(e, leases, [], leases.shared ? dueInMs : 0))
        .where('clientToken', 'in', (e) =>
          e
            .selectFrom('launches')
            .select('clientToken')
            .where(isNotLive)
            .where('messageChannel', '=', channel)
            .where('messagePlace', '=', 'as_requested')
            .where('slackDueAtMs', 'is', null)
            .orderBy('requestedAtMs', 'desc')
            .limit(1)
            .$if(leases.shared, (one) => one.forUpdate().skipLocked()),
        )
        .execute();
    },

    shownReplies: (clientToken) =>
      db
        .selectFrom('threadReplies')
        .select(['number', 'ts'])
        .where('clientToken', '=', clientToken)
        .where('ts', 'is not', null)
        .$narrowType<{ ts: NotNull }>()
        .orderBy('number')
        .execute(),
  };
}
