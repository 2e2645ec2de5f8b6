import type { LaunchStore } from '../launches/ports/launch-store.js';
import { sqlApprovals } from './approvals.js';
import { free } from './claim.js';
import { nextDue } from './due.js';
import { sqlHours } from './hours.js';
import { sqlLaunches } from './launches.js';
import { sqlOverdueLaunches } from './overdue-launches.js';
import { sqlOwnersLaunches } from './owners-launches.js';
import { sqlPlannedLaunches } from './planned-launches.js';
import { sqlRequests } from './requests.js';
import { sqlRetention } from './retention.js';
import { sqlSlackTasks } from './slack-tasks.js';
import type { Sql } from './sql.js';
import { sqlStraySessions } from './stray-sessions.js';
import { sqlStudioTasks } from './studio-tasks.js';
import { sqlUnclaimedSessions } from './unclaimed-sessions.js';

/** The launch store in SQL that SQLite and PostgreSQL both speak: its parts put together. */
export function sqlLaunchStore(sql: Sql): LaunchStore {
  return {
    ...sqlLaunches(sql),
    ...sqlRequests(sql),
    ...sqlStudioTasks(sql),
    ...sqlStraySessions(sql),
    ...sqlUnclaimedSessions(sql),
    ...sqlOwnersLaunches(sql),
    ...sqlOverdueLaunches(sql),
    ...sqlPlannedLaunches(sql),
    ...sqlHours(sql),
    ...sqlApprovals(sql),
    ...sqlSlackTasks(sql),
    ...sqlRetention(sql),

    async noteRound() {
      const row = { atMs: sql.leases.now() };
      await sql.db
        .insertInto('rounds')
        .values({ id: 1, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },

    nextDue: () => nextDue(sql),

    releaseClaims: () => free(sql, (ticket) => sql.leases.isOwn(ticket)),

    close: () => sql.db.destroy(),
  };
}
