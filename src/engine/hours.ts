import { setImmediate as nextTurn } from 'node:timers/promises';
import { dueOf, type KeptHours, leadFor, soonerMoment } from '../launches/hours.js';
import { hoursLookedAtOnce } from '../limits.js';
import type { EngineContext } from './context.js';

/**
 * Carries out what weekly hours do now, and has them due again at their next moment. If the bot dies before
 * this, they are as due as they were.
 */
export async function keepHours(
  { store, holidays, clock, changed, log }: EngineContext,
  hours: KeptHours,
): Promise<void> {
  const { owner, moment } = hours;
  if (moment === null) return;
  const leadMs = leadFor(await store.startHistory(owner));
  const due = dueOf(hours, moment, holidays, clock(), leadMs);
  const launches = await store.carryOutHours(hours, due);
  // Another bot was faster, or the person has changed them.
  if (launches === null) return;
  const about = { slackUser: owner, does: due.does, lateMs: clock() - moment.atMs, launches };
  log.info(about, 'weekly hours carried out');
  changed(owner);
}

/** Has hours due earlier whose moment lies too far ahead. */
export async function lookForSoonerMoments(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  let owner = '';
  while (!signal.aborted) {
    const some = await ctx.store.hoursAfter(owner, hoursLookedAtOnce);
    for (const hours of some) await lookForSooner(ctx, hours);
    const last = some.at(-1);
    if (last === undefined) return;
    owner = last.owner;
    await nextTurn();
  }
}

async function lookForSooner(
  { store, holidays, clock, changed, log }: EngineContext,
  hours: KeptHours,
): Promise<void> {
  const next = soonerMoment(hours, holidays, clock());
  if (next === null) return;
  if ((await store.carryOutHours(hours, { does: null, next, again: null })) === null) return;
  const { owner, moment } = hours;
  const about = { slackUser: owner, atMs: next.atMs, insteadOfMs: moment?.atMs };
  log.info(about, 'weekly hours due earlier');
  changed(owner);
}
