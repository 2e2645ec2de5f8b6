import { type LaunchColumns, type ReplyColumns, timesAhead } from './columns.js';
import { type Sql, updateLaunch } from './sql.js';

/**
 * Writes back what is read of claimed rows with past times that lie ahead, because the clock was set back
 * since. Otherwise a wait that began at such a time would begin anew at each claim.
 */
export async function writeBackTimes(sql: Sql, rows: readonly LaunchColumns[]): Promise<void> {
  const nowMs = sql.clock();
  for (const row of rows) {
    const times = timesAhead(row, nowMs);
    if (times !== null) await updateLaunch(sql, row.clientToken).set(times).execute();
  }
}

/** The same for replies. */
export async function writeBackReplyTimes(
  { db, clock }: Sql,
  replies: readonly ReplyColumns[],
): Promise<void> {
  const nowMs = clock();
  for (const { clientToken, number, sentAtMs } of replies) {
    if (sentAtMs === null || sentAtMs <= nowMs) continue;
    await db
      .updateTable('threadReplies')
      .set({ sentAtMs: nowMs })
      .where('clientToken', '=', clientToken)
      .where('number', '=', number)
      .execute();
  }
}
