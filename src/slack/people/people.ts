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
import type { Rules } from '../../launches/rules.js';
import { slackAskedAgainMs } from '../../limits.js';
import type { StudioDirectory } from '../../studio/studio.js';
import { askedAgain, lookupError, slackErrorCode } from '../slack-failure.js';
import { type Account, accountFrom, accountSchema } from './account.js';
import type { Installation } from './installation.js';
import type { UserGroups } from './user-groups.js';

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
