import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { PersonLookupError } from '../../launches/ports/people.js';
import { postingFrom } from '../slack-failure.js';

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
