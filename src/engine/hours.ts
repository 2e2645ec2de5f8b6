import { dueOf, type KeptHours, leadFor } from '../launches/hours.js';
import type { EngineContext } from './context.js';

type HoursContext = Pick<EngineContext, 'store' | 'holidays' | 'clock' | 'changed' | 'log'>;

/**
 * Carries out what weekly hours do now, and has them due again at their next moment. If the bot dies before
 * this, they are as due as they were.
 */
export async function keepHours(
  { store, holidays, clock, changed, log }: HoursContext,
  hours: KeptHours,
): Promise<void> {
  const { owner, moment } = hours;
  if (moment === null) return;
  const leadMs = leadFor(await store.startHistory(owner));
  const due = dueOf(hours, moment, holidays, clock(), leadMs);
  const launches = await store.carryOutHours(hours, due);
  // Another bot was faster, or the person has changed them.
  if (launches === null) return;
  const { does, next } = due;
  const about = {
    slackUser: owner,
    does,
    lateMs: clock() - moment.atMs,
    launches,
    nextAtMs: next?.atMs,
  };
  log.info(about, 'weekly hours carried out');
  changed(owner);
}
