import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { RefusalKind } from '../../launches/launch.js';
import { type People, type Person, PersonLookupError } from '../../launches/ports/people.js';
import type { Rules } from '../../launches/rules.js';
import type { StudioDirectory } from '../../studio/studio.js';
import type { UserGroups } from './user-groups.js';

interface SlackPeopleOptions {
  client: WebClient;
  /** Slack user id → studio user id, from a file. It wins over the directory. */
  pairs: ReadonlyMap<string, string> | null;
  directory: StudioDirectory | null;
  groups: UserGroups;
  rules: Rules;
  clock: () => number;
}

const profileKeptMs = 10 * 60_000;

const userSchema = z.object({
  user: z.object({
    name: z.string().default(''),
    real_name: z.string().nullish(),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    profile: z.object({ email: z.string().nullish(), real_name: z.string().nullish() }).default({}),
  }),
});

interface Profile {
  name: string;
  email: string | null;
  isGuest: boolean;
}

/**
 * Finds the studio user of a Slack user: in the file of pairs, else in the studio's directory by the
 * e-mail address of the Slack profile. With neither set, sessions have no owner in the studio.
 */
export class SlackPeople implements People {
  readonly #options: SlackPeopleOptions;
  readonly #profiles = new Map<string, { profile: Profile; fetchedAtMs: number }>();

  constructor(options: SlackPeopleOptions) {
    this.#options = options;
  }

  async person(slackUserId: string, signal: AbortSignal): Promise<Person> {
    const { pairs, directory, groups, rules } = this.#options;
    const [{ name, email }, isAdmin] = await Promise.all([
      this.#profile(slackUserId),
      this.isAdminForCertain(slackUserId),
    ]);
    const known = (ownedBy: string | null): Person => ({ kind: 'known', name, ownedBy, isAdmin });
    const refused = (refusal: RefusalKind, detail = ''): Person => {
      return { kind: 'refused', name, refusal, detail };
    };
    const { allowedUserGroups } = rules;
    if (!isAdmin && allowedUserGroups.length > 0) {
      const isMember = await groups.includes(allowedUserGroups, slackUserId);
      if (!isMember) return refused('group_not_allowed');
    }
    const paired = pairs?.get(slackUserId);
    if (paired !== undefined) return known(paired);
    if (directory === null) return pairs === null ? known(null) : refused('not_linked');
    if (email === null) return refused('no_email');
    const ownedBy = await directory.userIdByEmail(email, signal);
    return ownedBy === null ? refused('not_in_directory', email) : known(ownedBy);
  }

  async isAdmin(slackUserId: string): Promise<boolean> {
    try {
      return await this.isAdminForCertain(slackUserId);
    } catch (error) {
      // `UserGroups` has logged it.
      if (error instanceof PersonLookupError) return false;
      throw error;
    }
  }

  async isAdminForCertain(slackUserId: string): Promise<boolean> {
    const { groups, rules } = this.#options;
    return (
      rules.adminUsers.includes(slackUserId) || groups.includes(rules.adminUserGroups, slackUserId)
    );
  }

  /** Slack: a guest sees only the channels that invited them. @throws PersonLookupError */
  async isGuest(slackUserId: string): Promise<boolean> {
    return (await this.#profile(slackUserId)).isGuest;
  }

  async #profile(slackUserId: string): Promise<Profile> {
    const { client, clock } = this.#options;
    const known = this.#profiles.get(slackUserId);
    if (known !== undefined && clock() - known.fetchedAtMs < profileKeptMs) return known.profile;
    let profile: Profile;
    try {
      const { user } = userSchema.parse(await client.users.info({ user: slackUserId }));
      profile = {
        name: user.real_name || user.profile.real_name || user.name || slackUserId,
        email: user.profile.email || null,
        isGuest: user.is_restricted || user.is_ultra_restricted,
      };
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new PersonLookupError(`Slack users.info: ${said}`, { cause: error });
    }
    this.#profiles.set(slackUserId, { profile, fetchedAtMs: clock() });
    return profile;
  }
}
