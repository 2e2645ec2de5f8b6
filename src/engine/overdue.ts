import { randomUUID } from 'node:crypto';
import { type Launch, theBotInTime } from '../launches/launch.js';
import { deadlineOf } from '../launches/reminder.js';
import { endAttemptsUntold, endTriedAgainMs } from '../limits.js';
import type { EngineContext } from './context.js';

type OverdueContext = Pick<EngineContext, 'store' | 'admins' | 'changed' | 'log'>;

/**
 * Leaves the intent of the bot's own on a launch whose time is up. A person who prolongs it first wins: the
 * deadline has moved then. If the bot dies before this, the row is as overdue as it was.
 * @returns whether the admins are to hear that it could not be ended
 */
export async function endOverdue(
  { store, changed, log }: OverdueContext,
  launch: Launch,
): Promise<boolean> {
  const { clientToken, endAtMs, endAttempts, endToldAtMs, owner } = launch;
  const overdue = { endAtMs, againInMs: endTriedAgainMs };
  const deadline = deadlineOf(launch);
  if (launch.intent !== null || deadline === null) {
    // The studio has not answered yet, and is still being asked.
    if (!(await store.stillOverdue(clientToken, overdue))) return false;
  } else {
    const { what: intent, atMs } = deadline;
    const requested = { intent, action: intent, by: theBotInTime, press: randomUUID(), overdue };
    if (!(await store.setIntent(clientToken, requested, launch))) return false;
    log.info(
      { launch: clientToken, intent, atMs, attempts: endAttempts + 1 },
      'time of session is up',
    );
    changed(owner);
  }
  return endToldAtMs === null && endAttempts + 1 >= endAttemptsUntold;
}

/** What could not be told is told with a later attempt. */
export async function tellOverdue({ store, admins, log }: OverdueContext, launch: Launch) {
  log.warn({ launch: launch.clientToken }, 'session could not be ended although its time is up');
  if (await admins.tell({ kind: 'not_ended', launches: [launch] })) {
    await store.saveOverdueTold(launch.clientToken);
  }
}
