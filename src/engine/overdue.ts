import { randomUUID } from 'node:crypto';
import { theBotInTime, theBotInVain } from '../launches/actors.js';
import type { Launch } from '../launches/launch.js';
import { ownEnd } from '../launches/lifetime.js';
import { lateReminder } from '../launches/reminder.js';
import { states } from '../launches/states.js';
import { endAttemptsUntold, endTriedAgainMs } from '../limits.js';
import type { EngineContext } from './context.js';

/**
 * Leaves the intent of the bot's own on a launch whose time is up, or reminds its owner first if no reminder
 * was given. A person who prolongs it first wins: the deadline has moved then. If the bot dies before this,
 * the row is as overdue as it was.
 * @returns whether the admins are to hear that it could not be ended
 */
export async function endOverdue(
  { store, limits, clock, changed, log }: EngineContext,
  launch: Launch,
): Promise<boolean> {
  const { clientToken, endAtMs, endAttempts, endToldAtMs, owner } = launch;
  const reminder = lateReminder(launch, clock(), limits.reminderLeadsMs);
  if (reminder !== null) {
    if (await store.remindLate(clientToken, reminder, endAtMs)) {
      log.info(
        { launch: clientToken, untilMs: reminder.atMs },
        'deadline put off for its reminder',
      );
      changed(owner);
    }
    return false;
  }
  const overdue = { endAtMs, againInMs: endTriedAgainMs };
  if (launch.intent !== null) {
    // The studio has not answered yet, and is still being asked.
    if (!(await store.stillOverdue(clientToken, overdue))) return false;
  } else {
    const intent = ownEnd(launch);
    // A reboot has had it READY before.
    const isInVain = states[launch.state].phase === 'moving' && launch.rebootSentAtMs === null;
    const by = isInVain ? theBotInVain : theBotInTime;
    const requested = { intent, action: intent, by, press: randomUUID(), overdue };
    if (!(await store.setIntent(clientToken, requested, launch))) return false;
    log.info(
      { launch: clientToken, intent, state: launch.state, attempts: endAttempts + 1 },
      'time of session is up',
    );
    changed(owner);
  }
  return endToldAtMs === null && endAttempts + 1 >= endAttemptsUntold;
}

/** What could not be told is told with a later attempt. */
export async function tellOverdue({ store, admins, log }: EngineContext, launch: Launch) {
  log.warn({ launch: launch.clientToken }, 'session could not be ended although its time is up');
  if (await admins.tell({ kind: 'not_ended', launches: [launch] })) {
    await store.saveOverdueTold(launch.clientToken);
  }
}
