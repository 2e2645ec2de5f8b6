import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { UserGroupMembers } from '../../launches/ports/user-groups.js';
import type { GroupMembers } from '../../launches/quotas.js';
import { slackAskedAgainMs } from '../../limits.js';
import { askedAgain, lookupError, postingFrom } from '../slack-failure.js';

interface UserGroupsOptions {
  client: WebClient;
  clock: () => number;
  log: Logger;
}

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

  /** The same by members that were read within the last `atMostMs`; null: those of a group were not. */
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
