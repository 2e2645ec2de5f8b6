import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { RefusalKind } from '../../launches/launch.js';
import { type People, type Person, PersonLookupError } from '../../launches/ports/people.js';
import type { Rules } from '../../launches/rules.js';
import type { StudioDirectory } from '../../studio/studio.js';
import { postingFrom } from '../slack-failure.js';

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

type UserGroupsOptions = Pick<SlackPeopleOptions, 'client' | 'clock'> & { log: Logger };

const membersSchema = z.object({ users: z.array(z.string()).default([]) });

const membersKeptMs = 5 * 60_000;

/** How long they are used if Slack does not answer. */
const usedWithoutAnswerMs = 60 * 60_000;

/** The members of Slack's user groups (`usergroups.users.list`), kept for five minutes. */
export class UserGroups {
  readonly #options: UserGroupsOptions;
  readonly #known = new Map<string, { members: ReadonlySet<string>; fetchedAtMs: number }>();

  constructor(options: UserGroupsOptions) {
    this.#options = options;
  }

  /**
   * Whether the person is a member of any of these groups. If Slack does not answer, the members that
   * were read within the last hour count. A group that Slack does not let the bot read has none.
   * @throws PersonLookupError if Slack does not answer and no members were read
   */
  async includes(groupIds: readonly string[], slackUserId: string): Promise<boolean> {
    // At the same time: with many groups and a slow Slack, one after the other takes too long.
    const answers = await Promise.allSettled(groupIds.map((groupId) => this.#members(groupId)));
    const belongs = (answer: PromiseSettledResult<ReadonlySet<string>>) =>
      answer.status === 'fulfilled' && answer.value.has(slackUserId);
    if (answers.some(belongs)) return true;
    const unanswered = answers.find(({ status }) => status === 'rejected');
    if (unanswered?.status === 'rejected') throw unanswered.reason;
    return false;
  }

  async #members(groupId: string): Promise<ReadonlySet<string>> {
    const { client, clock, log } = this.#options;
    const known = this.#known.get(groupId);
    const isYounger = (ageMs: number) => known !== undefined && clock() - known.fetchedAtMs < ageMs;
    if (known && isYounger(membersKeptMs)) return known.members;
    try {
      const answer = await client.usergroups.users.list({ usergroup: groupId });
      const members = new Set(membersSchema.parse(answer).users);
      this.#known.set(groupId, { members, fetchedAtMs: clock() });
      return members;
    } catch (error) {
      log.error({ err: error, userGroup: groupId }, 'user group not read');
      const { kind } = postingFrom(error);
      if (kind !== 'later' && kind !== 'unknown') return new Set();
      if (known && isYounger(usedWithoutAnswerMs)) return known.members;
      const said = error instanceof Error ? error.message : String(error);
      throw new PersonLookupError(`Slack usergroups.users.list: ${said}`, { cause: error });
    }
  }
}
