import { changeHours } from '../../launches/change-hours.js';
import type { Launch } from '../../launches/launch.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import { hoursOfProfile, weekWith } from '../../launches/profile-hours.js';
import type { EngineContext } from '../context.js';

/**
 * Gives the owner of a launch the weekly hours that its profile usually has, or cuts those that they have to
 * what it allows. It comes after the session is stored: Slack is asked for the time zone, and no machine waits for
 * Slack. If the bot dies before this is stored, the launch still owes it.
 */
export async function firstHours(ctx: EngineContext, launch: Launch): Promise<void> {
  const { owner, clientToken } = launch;
  const ofProfile = hoursOfProfile(ctx.profileHours, launch);
  // HOURS_FILE may have changed since.
  if (ofProfile === undefined) return ctx.store.settleHours(clientToken);
  const isNew = (await ctx.store.hoursOf(owner)) === null;
  const timeZone = isNew ? await timeZoneOf(ctx, launch) : null;
  const changed = await changeHours(
    ctx,
    owner,
    (kept) => {
      const week = weekWith(ofProfile, kept);
      if (week === null) return null;
      if (kept !== null) return { ...kept, week };
      const nothingElse = { notToday: null, keepOnUntilMs: null, pausedUntil: null };
      return timeZone === null ? null : { owner, timeZone, week, ...nothingElse };
    },
    { broughtBy: clientToken },
  );
  if (changed === null) return ctx.store.settleHours(clientToken);
  const about = { launch: clientToken, slackUser: owner, isCut: !isNew };
  ctx.log.info(about, 'weekly hours of the profile set');
}

/** Null: Slack does not say. The owner's next launch brings the hours. */
async function timeZoneOf(
  { people, log }: EngineContext,
  { owner, clientToken }: Launch,
): Promise<string | null> {
  try {
    return await people.timeZone(owner);
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error, launch: clientToken, slackUser: owner }, 'time zone not known');
    return null;
  }
}
