import type { Audience, UsableProfile } from '../studio/studio.js';
import { type People, PersonLookupError } from './ports/people.js';

/** What decides whether a profile is open to a person. */
export interface Belonging {
  /** Confirmed, in lower case; null: Slack shows none. */
  email: string | null;
  /** Whether they are a member, by the id of the user group. One of which Slack did not say is left out. */
  userGroups: ReadonlyMap<string, boolean>;
}

/** Whether a profile with this audience is open to a person, an admin or not; null: Slack did not say. */
export function openTo(
  audience: Audience | null,
  { email, userGroups }: Belonging,
): boolean | null {
  if (audience === null) return true;
  if (email !== null && audience.emails.includes(email)) return true;
  const answers = audience.userGroups.map((id) => userGroups.get(id));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? null : false;
}

const noGroups: Belonging['userGroups'] = new Map();

/**
 * Those of the profiles that are open to this person. Slack is asked once about each user group, and about
 * none that does not matter.
 * @throws PersonLookupError when Slack does not say of one
 */
export async function openProfiles<Profile extends UsableProfile>(
  people: Pick<People, 'groupsOf'>,
  slackUserId: string,
  email: string | null,
  profiles: readonly Profile[],
  isAnew = false,
): Promise<Profile[]> {
  const unsure = profiles.filter(
    ({ audience }) => openTo(audience, { email, userGroups: noGroups }) === null,
  );
  const groups = new Set(unsure.flatMap(({ audience }) => audience?.userGroups ?? []));
  const userGroups =
    groups.size === 0 ? noGroups : await people.groupsOf(slackUserId, [...groups], isAnew);
  return profiles.filter(({ audience }) => {
    const open = openTo(audience, { email, userGroups });
    if (open === null) throw new PersonLookupError('Slack did not say who is in a user group.');
    return open;
  });
}
