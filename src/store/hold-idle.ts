import { idleForMs, isIdleAsked } from '../launches/idle.js';
import { appendEvents, behindInSlack } from './changes.js';
import { columnsOf, launchColumnNames } from './columns.js';
import { isLive } from './live-launches.js';
import { launchesFrom, type Tx, updateLaunch } from './sql.js';

/** Has what its owner wants on until then not asked about for being idle. */
export async function holdIdle(tx: Tx, owner: string, untilMs: number): Promise<void> {
  const { db, leases } = tx;
  const rows = await db
    .selectFrom('launches')
    .select(launchColumnNames)
    .where('owner', '=', owner)
    .where(isLive)
    .where('state', '=', 'READY')
    .where('intent', 'is', null)
    .where('ownerLeftAtMs', 'is', null)
    .orderBy('clientToken')
    .$if(leases.shared, (all) => all.forUpdate())
    .execute();
  for (const launch of launchesFrom(tx, rows)) {
    const { clientToken, idle } = launch;
    if (idleForMs(launch) === null || (idle?.is === 'held' && idle.untilMs >= untilMs)) continue;
    const held = { kind: 'held', by: owner, answer: 'keep_on', untilMs } as const;
    const events = isIdleAsked(launch) ? [held] : [];
    await updateLaunch(tx, clientToken)
      .set((e) => ({
        ...columnsOf({ idle: { is: 'held', untilMs } }),
        ...(events.length > 0 && behindInSlack(e, leases, events)),
      }))
      .execute();
    await appendEvents(tx, clientToken, events);
  }
}
