import type { LaunchStore } from '../launches/ports/launch-store.js';
import { sqlLaunches } from './launches.js';
import { sqlRequests } from './requests.js';
import { sqlSlackTasks } from './slack-tasks.js';
import type { Sql } from './sql.js';
import { sqlStraySessions } from './stray-sessions.js';
import { sqlStudioTasks } from './studio-tasks.js';

const tasks = ['studio', 'slack'] as const;

/** The launch store in SQL that SQLite and PostgreSQL both speak: its parts put together. */
export function sqlLaunchStore(sql: Sql): LaunchStore {
  const { db, leases } = sql;
  return {
    ...sqlLaunches(sql),
    ...sqlRequests(sql),
    ...sqlStudioTasks(sql),
    ...sqlStraySessions(sql),
    ...sqlSlackTasks(sql),

    async msUntilDue() {
      const { studio, slack, now } = await db
        .selectNoFrom((e) => [
          e
            .selectFrom('launches')
            .select((s) => s.fn.min('studioDueAtMs').as('due'))
            .where('studioDueAtMs', 'is not', null)
            .as('studio'),
          e
            .selectFrom('launches')
            .select((s) => s.fn.min('slackDueAtMs').as('due'))
            .where('slackDueAtMs', 'is not', null)
            .as('slack'),
          leases.now().as('now'),
        ])
        .executeTakeFirstOrThrow();
      const due = Math.min(studio ?? Number.POSITIVE_INFINITY, slack ?? Number.POSITIVE_INFINITY);
      return Number.isFinite(due) ? Math.max(0, due - now) : null;
    },

    async releaseClaims() {
      for (const task of tasks) {
        await db
          .updateTable('launches')
          .set({ [`${task}Ticket`]: null, [`${task}DueAtMs`]: leases.now() })
          .where((e) => leases.isOwn(e.ref(`${task}Ticket`)))
          .execute();
      }
    },

    async close() {
      await db.destroy();
    },
  };
}

/** Frees every claim: the SQLite file belongs to this process alone, so their holders are gone. */
export async function freeClaims({ db, leases }: Sql): Promise<void> {
  for (const task of tasks) {
    await db
      .updateTable('launches')
      .set({ [`${task}Ticket`]: null, [`${task}DueAtMs`]: leases.now() })
      .where(`${task}Ticket`, 'is not', null)
      .execute();
  }
}
