import { randomUUID } from 'node:crypto';
import { theBot } from '../launches/actors.js';
import { timeZoneChanged } from '../launches/change-hours.js';
import type { Launch } from '../launches/launch.js';
import { type LeaverStep, leaverStep } from '../launches/leavers.js';
import { PersonLookupError } from '../launches/ports/people.js';
import { ownersAtOnce } from '../limits.js';
import type { EngineContext } from './context.js';

type Ending = Extract<LeaverStep, { do: 'end' }> & { launch: Launch };

/**
 * Looks once a day whether the owners of live sessions are still in the workspace, tells the admins of
 * those who are not, and ends what they left once the grace is over. Slack is asked each time: an owner
 * may have come back. What was told and tried, and what is due, is on the row.
 *
 * A part of the owners at a time, and none after one whom Slack does not answer for: it may be busy.
 */
export async function lookAtOwners(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  const { store, limits } = ctx;
  for (let looked = 0; looked < ownersAtOnce && !signal.aborted; looked += 1) {
    const [first, ...others] = await store.claimOwner(limits.ownersEveryMs);
    if (first === undefined || !(await look(ctx, first.owner, [first, ...others]))) return;
  }
}

/** Returns false if Slack does not say whether this owner has left: asked again with the next round. */
async function look(
  ctx: EngineContext,
  owner: string,
  launches: readonly Launch[],
): Promise<boolean> {
  const { store, people, limits, clock, log } = ctx;
  let hasLeft: boolean;
  let timeZone: string | null;
  try {
    hasLeft = await people.hasLeft(owner);
    timeZone = await people.timeZone(owner);
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error, slackUser: owner }, 'not known whether an owner has left');
    return false;
  }
  if (!hasLeft) {
    const back = launches.some(({ ownerLeftAtMs }) => ownerLeftAtMs !== null);
    if (back) log.info({ slackUser: owner }, 'owner has come back');
    const set = { ownerLeftAtMs: null, leaverAttempts: 0 };
    await store.saveOwner(launches, limits.ownersEveryMs, set);
    // The event that tells of it may be lost.
    await timeZoneChanged(ctx, owner, timeZone);
    return true;
  }
  const nowMs = clock();
  const untold: Launch[] = [];
  const ending: Ending[] = [];
  for (const launch of launches) {
    const step = leaverStep(launch, nowMs, limits);
    if (step.do === 'tell') untold.push(launch);
    else if (step.do === 'end') ending.push({ ...step, launch });
    else await store.saveOwner([launch], step.againMs);
  }
  await tell(ctx, owner, untold, nowMs);
  await end(ctx, owner, ending);
  return true;
}

/** The grace begins once an admin was told. Until then they are told again with each round. */
async function tell(
  { store, admins, log, limits }: EngineContext,
  owner: string,
  untold: readonly Launch[],
  ownerLeftAtMs: number,
): Promise<void> {
  const [first, ...others] = untold.map((launch) => ({ ...launch, ownerLeftAtMs }));
  if (first === undefined) return;
  log.warn({ slackUser: owner, launches: untold.length }, 'owner of live sessions has left');
  if (!(await admins.tell({ kind: 'owner_left', launches: [first, ...others] }))) return;
  const againMs = Math.min(limits.leaverGraceMs, limits.ownersEveryMs);
  await store.saveOwner(untold, againMs, { ownerLeftAtMs });
}

/** The admins hear of the first attempt before it is made. */
async function end(
  { store, admins, changed, log }: EngineContext,
  owner: string,
  ending: readonly Ending[],
): Promise<void> {
  const [first, ...others] = ending
    .map(({ launch }) => launch)
    .filter(({ leaverAttempts }) => leaverAttempts === 0);
  if (first !== undefined) {
    const launches = [first, ...others] as const;
    if (!(await admins.tell({ kind: 'ended_for_leaver', launches }))) return;
  }
  for (const { launch, intent, againMs } of ending) {
    const { clientToken, leaverAttempts } = launch;
    await store.saveOwner([launch], againMs, { leaverAttempts: leaverAttempts + 1 });
    const requested = { intent, action: intent, by: theBot, press: randomUUID() };
    if (!(await store.setIntent(clientToken, requested, launch))) continue;
    log.warn({ launch: clientToken, intent }, 'session of an owner who has left is being ended');
    changed(owner);
  }
}
