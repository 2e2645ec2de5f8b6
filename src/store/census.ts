import type { Census } from '../launches/ports/census.js';
import { firstDue } from './due.js';
import { isLive } from './live-launches.js';
import type { Sql } from './sql.js';

export async function census(sql: Sql): Promise<Census> {
  const counted = await sql.db
    .selectFrom('launches')
    .select((e) => ['state', e.fn.countAll<number>().as('count')])
    .where(isLive)
    .groupBy('state')
    .execute();
  const { studio, slack, now } = await firstDue(sql);
  const alerts = await sql.db.selectFrom('alerts').select('cause').execute();
  const since = (dueAtMs: number | null) => (dueAtMs === null ? 0 : Math.max(0, now - dueAtMs));
  return {
    live: new Map(counted.map(({ state, count }) => [state, count])),
    alerts: new Set(alerts.map(({ cause }) => cause)),
    oldestDueMs: { studio: since(studio), slack: since(slack) },
  };
}
