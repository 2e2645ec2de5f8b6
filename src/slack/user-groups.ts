import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';

const membersSchema = z.object({ users: z.array(z.string()).default([]) });

/** How long a group's members are kept, in milliseconds. */
const keptMs = 5 * 60_000;

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
   * before holds; when nothing was, they do not.
   */
  async includes(groupIds: readonly string[], slackUserId: string): Promise<boolean> {
    for (const groupId of groupIds) {
      if ((await this.#members(groupId)).has(slackUserId)) return true;
    }
    return false;
  }

  async #members(groupId: string): Promise<ReadonlySet<string>> {
    const known = this.#known.get(groupId);
    if (known !== undefined && this.#clock() - known.fetchedAtMs < keptMs) return known.members;
    try {
      const answer = await this.#client.usergroups.users.list({ usergroup: groupId });
      const members = new Set(membersSchema.parse(answer).users);
      this.#known.set(groupId, { members, fetchedAtMs: this.#clock() });
      return members;
    } catch (error) {
      this.#log.error({ err: error, userGroup: groupId }, 'could not read a user group');
      return known?.members ?? new Set();
    }
  }
}
