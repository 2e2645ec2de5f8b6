import { changeHours } from '../../launches/change-hours.js';
import type { Launch, LaunchEvent } from '../../launches/launch.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import { hoursOfProfile, weekWith } from '../../launches/profile-hours.js';
import type { EngineContext } from '../context.js';

/**
 * Gives the owner of a launch the weekly hours that its profile usually has, or cuts those that they have to
 * what it allows, once the launch has its session. Repeated, it changes nothing.
 * @returns what they are told of it
 */
export async function firstHours(ctx: EngineContext, launch: Launch): Promise<LaunchEvent[]> {
  const { owner, clientToken, canStop } = launch;
  const ofProfile = hoursOfProfile(ctx.profileHours, launch);
  if (ofProfile === undefined || !canStop) return [];
  let timeZone: string | null = null;
  try {
    timeZone = await ctx.people.timeZone(owner);
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    // The session is there, and is not to wait for it. The owner's next one brings the hours.
    ctx.log.warn({ err: error, launch: clientToken, slackUser: owner }, 'time zone not known');
  }
  let isCut = false;
  const changed = await changeHours(ctx, owner, (kept) => {
    const week = weekWith(ofProfile, kept);
    isCut = kept !== null;
    if (week === null) return null;
    if (kept !== null) return { ...kept, week };
    const nothingElse = { notToday: null, keepOnUntilMs: null, pausedUntil: null };
    return timeZone === null ? null : { owner, timeZone, week, ...nothingElse };
  });
  if (changed === null) return [];
  ctx.log.info({ launch: clientToken, slackUser: owner, isCut }, 'weekly hours of the profile set');
  return [{ kind: 'hours_set', week: changed.week, isCut }];
}
