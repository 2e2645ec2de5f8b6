import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { RefusalKind } from '../../launches/failures.js';
import {
  type Named,
  type People,
  type Person,
  PersonLookupError,
} from '../../launches/ports/people.js';
import type { UserGroupMembers } from '../../launches/ports/user-groups.js';
import type { GroupMembers } from '../../launches/quotas.js';
import type { Rules } from '../../launches/rules.js';
import { slackAskedAgainMs } from '../../limits.js';
import type { StudioDirectory } from '../../studio/studio.js';
import { askedAgain, postingFrom, slackErrorCode } from '../slack-failure.js';
import { type Account, accountFrom, accountSchema } from './account.js';
import type { Installation } from './installation.js';

interface SlackPeopleOptions {
  client: WebClient;
  installation: () => Promise<Installation>;
  /** Slack user id → studio user id, from a file. It wins over the directory. */
  pairs: ReadonlyMap<string, string> | null;
  directory: StudioDirectory | null;
  groups: UserGroups;
  rules: Rules;
  clock: () => number;
  log: Logger;
}

const accountKeptMs = 60_000;

/** Slack's codes for an id that is no person whom the bot may see. */
const unknownPerson: ReadonlySet<string> = new Set(['user_not_found', 'user_not_visible']);

const answerSchema = z.object({ user: accountSchema });

/**
 * Finds the studio user of a Slack user: in the file of pairs, else in the studio's directory by the
 * e-mail address of the Slack profile. With neither set, sessions have no owner in the studio.
 */
export class SlackPeople implements People {
  readonly #options: SlackPeopleOptions;
  readonly #accounts = new Map<string, { account: Account; fetchedAtMs: number }>();

  constructor(options: SlackPeopleOptions) {
    this.#options = options;
  }

  async person(slackUserId: string, signal: AbortSignal, isAnew = false): Promise<Person> {
    const { pairs, directory, groups, rules } = this.#options;
    if (isAnew) this.forget(slackUserId);
    const [{ name, email, refusal }, isAdmin] = await Promise.all([
      this.#account(slackUserId),
      this.isAdminForCertain(slackUserId, isAnew),
    ]);
    const known = (ownedBy: string | null): Person => {
      return { kind: 'known', name, ownedBy, email: email?.toLowerCase() ?? null, isAdmin };
    };
    const refused = (why: RefusalKind, detail = ''): Person => {
      return { kind: 'refused', name, refusal: why, detail };
    };
    if (refusal !== null) return refused(refusal);
    const { allowedUserGroups } = rules;
    if (!isAdmin && allowedUserGroups.length > 0) {
      const isMember = await groups.includes(allowedUserGroups, slackUserId, isAnew);
      if (!isMember) return refused('group_not_allowed');
    }
    const paired = pairs?.get(slackUserId);
    if (paired !== undefined) return known(paired);
    if (directory === null) return pairs === null ? known(null) : refused('not_linked');
    if (email === null) return refused('no_email');
    const ownedBy = await userIdByEmail(directory, email, signal);
    return ownedBy === null ? refused('not_in_directory', email) : known(ownedBy);
  }

  isAdminAtHand(slackUserId: string, atMostMs = Number.POSITIVE_INFINITY): boolean | null {
    return this.isAmongAtHand(slackUserId, this.#admins, atMostMs);
  }

  isAmongAtHand(
    slackUserId: string,
    { users, groups: groupIds }: Named,
    atMostMs = Number.POSITIVE_INFINITY,
  ): boolean | null {
    const { groups, log } = this.#options;
    const isNamed =
      users.includes(slackUserId) || groups.includesAtHand(groupIds, slackUserId, atMostMs);
    // What is old is read anew meanwhile, for the next time.
    this.isAmong(slackUserId, { users, groups: groupIds }, isNamed === null).catch(
      (error: unknown) => {
        if (!(error instanceof PersonLookupError)) throw error;
        log.warn({ err: error, slackUser: slackUserId }, 'not known as an admin or approver');
      },
    );
    const refusal = this.#accounts.get(slackUserId)?.account.refusal ?? null;
    return isNamed === true ? refusal === null : isNamed;
  }

  groupsOf(
    slackUserId: string,
    groupIds: readonly string[],
    isAnew = false,
  ): Promise<ReadonlyMap<string, boolean>> {
    return this.#options.groups.membershipOf(groupIds, slackUserId, isAnew);
  }

  forget(slackUserId: string): void {
    const known = this.#accounts.get(slackUserId);
    if (known !== undefined) known.fetchedAtMs = Number.NEGATIVE_INFINITY;
  }

  async hasLeft(slackUserId: string): Promise<boolean> {
    this.forget(slackUserId);
    return (await this.#account(slackUserId)).hasLeft;
  }

  async isAdmin(slackUserId: string, isAnew = false): Promise<boolean> {
    try {
      return await this.isAdminForCertain(slackUserId, isAnew);
    } catch (error) {
      if (!(error instanceof PersonLookupError)) throw error;
      this.#options.log.warn({ err: error, slackUser: slackUserId }, 'not known as an admin');
      return false;
    }
  }

  async isAdminForCertain(slackUserId: string, isAnew = false): Promise<boolean> {
    return this.isAmong(slackUserId, this.#admins, isAnew);
  }

  async isAmong(slackUserId: string, named: Named, isAnew = false): Promise<boolean> {
    if (isAnew) this.forget(slackUserId);
    const isNamed =
      named.users.includes(slackUserId) ||
      (await this.#options.groups.includes(named.groups, slackUserId, isAnew));
    return isNamed && (await this.#account(slackUserId)).refusal === null;
  }

  async allAmong(named: Named, isSomeEnough = false): Promise<string[]> {
    const { groups, log } = this.#options;
    const ids = [...new Set([...named.users, ...(await groups.of(named.groups))])];
    const said = await Promise.allSettled(ids.map((id) => this.#mayUse(id)));
    for (const one of said) {
      if (one.status === 'fulfilled') continue;
      if (!isSomeEnough || said.every(({ status }) => status === 'rejected')) throw one.reason;
      log.warn({ err: one.reason }, 'one of those who are named is not known');
    }
    return ids.filter((_id, at) => said[at]?.status === 'fulfilled' && said[at].value);
  }

  /** An id that Slack does not know may not: a mistake in a setting does not stand in the way of the others. */
  async #mayUse(slackUserId: string): Promise<boolean> {
    try {
      return (await this.#account(slackUserId)).refusal === null;
    } catch (error) {
      if (!(error instanceof PersonLookupError)) throw error;
      if (!unknownPerson.has(slackErrorCode(error.cause) ?? '')) throw error;
      this.#options.log.error({ err: error, slackUser: slackUserId }, 'unknown to Slack');
      return false;
    }
  }

  get #admins(): Named {
    const { adminUsers, adminUserGroups } = this.#options.rules;
    return { users: adminUsers, groups: adminUserGroups };
  }

  /** Whether the person belongs to the installation's own workspace. @throws PersonLookupError */
  async isOwn(slackUserId: string): Promise<boolean> {
    const { refusal } = await this.#account(slackUserId);
    return refusal !== 'stranger' && refusal !== 'other_workspace';
  }

  /** As `Account.timeZone`. @throws PersonLookupError */
  async timeZone(slackUserId: string): Promise<string | null> {
    return (await this.#account(slackUserId)).timeZone;
  }

  /** @throws PersonLookupError */
  async isGuest(slackUserId: string): Promise<boolean> {
    return (await this.#account(slackUserId)).isGuest;
  }

  async #account(slackUserId: string): Promise<Account> {
    const { client, installation, pairs, rules, clock } = this.#options;
    const known = this.#accounts.get(slackUserId);
    if (known !== undefined && clock() - known.fetchedAtMs < accountKeptMs) return known.account;
    let account: Account;
    try {
      const own = await installation();
      const answer = await askedAgain(slackAskedAgainMs, () =>
        client.users.info({ user: slackUserId }),
      );
      const { user } = answerSchema.parse(answer);
      const isPaired = pairs?.has(slackUserId) === true;
      account = accountFrom(user, own, { allowGuests: rules.allowGuests, isPaired });
    } catch (error) {
      throw lookupError('users.info', error);
    }
    this.#accounts.set(slackUserId, { account, fetchedAtMs: clock() });
    return account;
  }
}

function lookupError(method: string, cause: unknown): PersonLookupError {
  return new PersonLookupError(`Slack ${method}: ${slackErrorCode(cause) ?? 'no answer'}`, {
    cause,
  });
}

/** As the address is written, then in lower case: a directory may compare exactly. */
async function userIdByEmail(
  directory: StudioDirectory,
  email: string,
  signal: AbortSignal,
): Promise<string | null> {
  const lowered = email.toLowerCase();
  const found = await directory.userIdByEmail(email, signal);
  return found !== null || lowered === email ? found : directory.userIdByEmail(lowered, signal);
}

type UserGroupsOptions = Pick<SlackPeopleOptions, 'client' | 'clock' | 'log'>;

const membersSchema = z.object({ users: z.array(z.string()).default([]) });

const membersKeptMs = 5 * 60_000;

/** How long they are used if Slack does not answer. */
const usedWithoutAnswerMs = 60 * 60_000;

/** The members of Slack's user groups (`usergroups.users.list`), kept for five minutes. */
export class UserGroups implements UserGroupMembers {
  readonly #options: UserGroupsOptions;
  readonly #known = new Map<string, { members: ReadonlySet<string>; fetchedAtMs: number }>();

  constructor(options: UserGroupsOptions) {
    this.#options = options;
  }

  /**
   * Whether the person is a member of any of these groups. If Slack does not answer, the members that
   * were read within the last hour count. A group that Slack does not let the bot read has none.
   * @param isAnew what was read before does not count
   * @throws PersonLookupError if Slack does not answer and no members count
   */
  async includes(
    groupIds: readonly string[],
    slackUserId: string,
    isAnew = false,
  ): Promise<boolean> {
    // At the same time: with many groups and a slow Slack, one after the other takes too long.
    const answers = await Promise.allSettled(
      groupIds.map((groupId) => this.#members(groupId, isAnew)),
    );
    const belongs = (answer: PromiseSettledResult<ReadonlySet<string>>) =>
      answer.status === 'fulfilled' && answer.value.has(slackUserId);
    if (answers.some(belongs)) return true;
    const unanswered = answers.find(({ status }) => status === 'rejected');
    if (unanswered?.status === 'rejected') throw unanswered.reason;
    return false;
  }

  /** Of each group whether the person is a member, as `includes`. One that Slack does not answer of is left out. */
  async membershipOf(
    groupIds: readonly string[],
    slackUserId: string,
    isAnew: boolean,
  ): Promise<ReadonlyMap<string, boolean>> {
    const answers = await Promise.allSettled(
      groupIds.map(async (groupId) => {
        const members = await this.#members(groupId, isAnew);
        return [groupId, members.has(slackUserId)] as const;
      }),
    );
    return new Map(
      answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    );
  }

  /** The same by the members that were read at most so long ago; null: a group was not. */
  includesAtHand(
    groupIds: readonly string[],
    slackUserId: string,
    atMostMs: number,
  ): boolean | null {
    const { clock } = this.#options;
    const recent = groupIds
      .map((groupId) => this.#known.get(groupId))
      .map((known) => (known && clock() - known.fetchedAtMs <= atMostMs ? known.members : null));
    if (recent.some((members) => members?.has(slackUserId))) return true;
    return recent.includes(null) ? null : false;
  }

  /** The members of these groups that Slack lets the bot read. @throws as `includes` */
  async of(groupIds: readonly string[]): Promise<string[]> {
    const groups = await this.membersOf(groupIds);
    return [...groups.values()].flatMap((members) => [...members]);
  }

  async membersOf(groupIds: readonly string[]): Promise<GroupMembers> {
    const asked = groupIds.map(async (id) => [id, await this.#members(id)] as const);
    return new Map(await Promise.all(asked));
  }

  membersAtHand(groupIds: readonly string[]): GroupMembers {
    const { clock } = this.#options;
    // That Slack did not answer is logged.
    void this.membersOf(groupIds).catch(() => {});
    const oldestMs = clock() - usedWithoutAnswerMs;
    return new Map(
      groupIds.flatMap((id) => {
        const known = this.#known.get(id);
        return known === undefined || known.fetchedAtMs < oldestMs ? [] : [[id, known.members]];
      }),
    );
  }

  async #members(groupId: string, isAnew = false): Promise<ReadonlySet<string>> {
    const { client, clock, log } = this.#options;
    const known = this.#known.get(groupId);
    const isYounger = (ageMs: number) =>
      known !== undefined && !isAnew && clock() - known.fetchedAtMs < ageMs;
    // A group without members is asked for again each time: an operator may have mended it.
    if (known && known.members.size > 0 && isYounger(membersKeptMs)) return known.members;
    try {
      const answer = await askedAgain(slackAskedAgainMs, () =>
        client.usergroups.users.list({ usergroup: groupId }),
      );
      const members = new Set(membersSchema.parse(answer).users);
      this.#known.set(groupId, { members, fetchedAtMs: clock() });
      return members;
    } catch (error) {
      log.error({ err: error, userGroup: groupId }, 'user group not read');
      const { kind } = postingFrom(error);
      if (kind !== 'later' && kind !== 'unknown') {
        const members: ReadonlySet<string> = new Set();
        this.#known.set(groupId, { members, fetchedAtMs: clock() });
        return members;
      }
      if (known && isYounger(usedWithoutAnswerMs)) return known.members;
      throw lookupError('usergroups.users.list', error);
    }
  }
}
