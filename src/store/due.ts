import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { NextDue } from '../launches/ports/launch-store.js';
import { longestWaitMs } from '../limits.js';
import { isToDecide } from './approvals.js';
import { isToEnd } from './overdue-launches.js';
import { isPlanned } from './planned-launches.js';
import type { Schema } from './schema.js';
import type { Sql } from './sql.js';

type Column = 'studioDueAtMs' | 'slackDueAtMs' | 'beginsAtMs' | 'decideByMs' | 'endAtMs';

/**
 * When the first of each kind is due, and what time it is. Each has the condition of its claim: a row that is past, and
 * that no claim takes, would keep the loop busy. A subquery each, because SQLite reads a minimum off an index only if
 * nothing else is asked for.
 */
export function firstDue({ db, leases }: Pick<Sql, 'db' | 'leases'>) {
  return db
    .selectNoFrom((e) => {
      const first = (
        column: Column,
        isMeant: (one: ExpressionBuilder<Schema, 'launches'>) => Expression<SqlBool>,
      ) =>
        e
          .selectFrom('launches')
          .select((one) => one.fn.min(column).as('first'))
          .where(isMeant);
      const notices = e
        .selectFrom('approvalNotices')
        .select((one) => one.fn.min('dueAtMs').as('first'))
        .where('dueAtMs', 'is not', null);
      const hours = e
        .selectFrom('hours')
        .select((one) => one.fn.min('nextAtMs').as('first'))
        .where('nextAtMs', 'is not', null);
      return [
        first('studioDueAtMs', (one) => one('studioDueAtMs', 'is not', null)).as('studio'),
        first('slackDueAtMs', (one) => one('slackDueAtMs', 'is not', null)).as('slack'),
        notices.as('notices'),
        first('beginsAtMs', isPlanned).as('planned'),
        first('decideByMs', isToDecide).as('decisions'),
        first('endAtMs', isToEnd).as('deadlines'),
        hours.as('hours'),
        leases.now().as('now'),
      ];
    })
    .executeTakeFirstOrThrow();
}

export async function nextDue(sql: Sql): Promise<NextDue> {
  const { now, ...first } = await firstDue(sql);
  const untilMs = (atMs: number) => Math.max(0, atMs - now);
  // A task that lies further ahead is one whose time was written before the clock was set back.
  const untilTaskMs = (atMs: number) => (untilMs(atMs) > longestWaitMs ? 0 : untilMs(atMs));
  const least = (times: readonly (number | null)[], until: (atMs: number) => number) =>
    times.reduce<number | null>(
      (ms, atMs) => (atMs === null ? ms : Math.min(ms ?? Number.POSITIVE_INFINITY, until(atMs))),
      null,
    );
  return {
    tasksInMs: least([first.studio, first.slack, first.notices], untilTaskMs),
    clocksInMs: least([first.planned, first.decisions, first.deadlines, first.hours], untilMs),
  };
}
