import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { PersonLookupError } from '../../launches/ports/people.js';
import { postingFrom } from '../slack-failure.js';

const membersSchema = z.object({ users: z.array(z.string()).default([]) });

/** How long a group's members are kept, in milliseconds. */
const keptMs = 5 * 60_000;

/** How long they hold when Slack does not answer. */
const heldMs = 60 * 60_000;

/** Who belongs to a Slack user group (`usergroups.users.list`), remembered for a while. */
export class UserGroups {
  readonly #client: WebClient;
  readonly #clock: () => number;
  readonly #log: Logger;
  readonly #known = new Map<string, { members: ReadonlySet<string>; fetchedAtMs: number }>();

  constructor(options: { client: WebClient; clock: () => number; log: Logger }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /**
   * Whether the person belongs to any of these groups. When Slack does not answer, what was known
   * holds for an hour. To a group that Slack does not let the bot read, nobody belongs.
   * @throws PersonLookupError when Slack does not answer, and nothing is known
   */
  async includes(groupIds: readonly string[], slackUserId: string): Promise<boolean> {
    // Side by side: who asks has less patience than many groups of a slow Slack would take.
    const answers = await Promise.allSettled(groupIds.map((groupId) => this.#members(groupId)));
    const belongs = (answer: PromiseSettledResult<ReadonlySet<string>>) =>
      answer.status === 'fulfilled' && answer.value.has(slackUserId);
    if (answers.some(belongs)) return true;
    const unanswered = answers.find(({ status }) => status === 'rejected');
    if (unanswered?.status === 'rejected') throw unanswered.reason;
    return false;
  }

  async #members(groupId: string): Promise<ReadonlySet<string>> {
    const known = this.#known.get(groupId);
    const ageMs =
      known === undefined ? Number.POSITIVE_INFINITY : this.#clock() - known.fetchedAtMs;
    if (known !== undefined && ageMs < keptMs) return known.members;
    try {
      const answer = await this.#client.usergroups.users.list({ usergroup: groupId });
      const members = new Set(membersSchema.parse(answer).users);
      this.#known.set(groupId, { members, fetchedAtMs: this.#clock() });
      return members;
    } catch (error) {
      this.#log.error({ err: error, userGroup: groupId }, 'could not read a user group');
      const { kind } = postingFrom(error);
      if (kind !== 'later' && kind !== 'unknown') return new Set();
      if (known !== undefined && ageMs < heldMs) return known.members;
      const said = error instanceof Error ? error.message : String(error);
      throw new PersonLookupError(`Slack usergroups.users.list: ${said}`, { cause: error });
    }
  }
}
