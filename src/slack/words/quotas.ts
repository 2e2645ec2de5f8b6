import type { SessionLimit } from '../../launches/quotas.js';
import type { LimitStanding } from '../../launches/room.js';
import { escaped } from './mrkdwn.js';
import { profileName } from './names.js';

/**
 * Which workstations a limit counts: `4 workstations of *Animation*`.
 * @param isPrivate whether one person reads it: elsewhere the name of a group notifies all of it
 */
export function limitedWords(
  { sessions, group, profile }: SessionLimit,
  isPrivate: boolean,
): string {
  const of = profile === null ? '' : ` of *${escaped(profileName(profile))}*`;
  const called = isPrivate ? `<!subteam^${group}>` : 'a user group';
  return `${sessions} ${sessions === 1 ? 'workstation' : 'workstations'}${of}${group === null ? '' : ` for ${called}`}`;
}

/** On top of the form, before a limit is met. */
export function standingWords({ limit, inUse }: LimitStanding): string {
  const those = limitedWords(limit, true);
  if (inUse < limit.sessions) return `${inUse} of ${those} ${inUse === 1 ? 'is' : 'are'} in use.`;
  return `${inUse} of ${those} are in use, stopped ones among them: *Launch* works once one is terminated.`;
}

const nothingStarted = 'so nothing was started';

/** On top of the form, which is as it was filled in. */
export function limitWords(limit: SessionLimit): string {
  return `At most ${limitedWords(limit, true)} may be there at a time, stopped ones among them, and so many are, ${nothingStarted}. Once one is terminated, go *Back* and press *Launch* again, or choose another profile there.`;
}
