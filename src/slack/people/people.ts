import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { type People, type Person, PersonLookupError } from '../../launches/ports/people.js';
import type { Rules } from '../../launches/rules.js';
import type { StudioDirectory } from '../../studio/studio.js';
import type { UserGroups } from './user-groups.js';

interface SlackPeopleOptions {
  client: WebClient;
  /** Slack user id → studio user id, from a file. It wins over the directory. Null: no file is set. */
  pairs: ReadonlyMap<string, string> | null;
  /** Null: no directory is set. */
  directory: StudioDirectory | null;
  groups: UserGroups;
  rules: Rules;
  clock: () => number;
}

/** How long a Slack profile is kept. */
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
    const { allowedUserGroups } = rules;
    const allowed =
      isAdmin ||
      allowedUserGroups.length === 0 ||
      (await groups.includes(allowedUserGroups, slackUserId));
    if (!allowed) return { kind: 'refused', name, refusal: 'group_not_allowed', detail: '' };
    const paired = pairs?.get(slackUserId);
    if (paired !== undefined) return { kind: 'known', name, ownedBy: paired, isAdmin };
    if (directory === null) {
      return pairs === null
        ? { kind: 'known', name, ownedBy: null, isAdmin }
        : { kind: 'refused', name, refusal: 'not_linked', detail: '' };
    }
    if (email === null) return { kind: 'refused', name, refusal: 'no_email', detail: '' };
    const ownedBy = await directory.userIdByEmail(email, signal);
    return ownedBy === null
      ? { kind: 'refused', name, refusal: 'not_in_directory', detail: email }
      : { kind: 'known', name, ownedBy, isAdmin };
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

  /**
   * Whether this person is a guest. Slack: a guest sees only the channels that invited them.
   * @throws PersonLookupError when Slack does not say
   */
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
