import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { PersonLookupError } from '../../launches/ports/people.js';
import type { Access } from '../../launches/ports/status-board.js';
import { pagesOf } from '../../listing.js';
import { Pauses } from '../pauses.js';
import { postingFrom } from '../slack-failure.js';
import type { SlackPeople } from './people.js';

interface ChannelAccessOptions {
  /** The board's: without retries. */
  client: WebClient;
  people: Pick<SlackPeople, 'isGuest'>;
  clock: () => number;
  log: Logger;
}

/** A channel that is direct is between the bot and this person. */
type Kind = { kind: 'public' | 'private' } | { kind: 'direct'; slackUserId: string | null };

const channelSchema = z.object({
  channel: z.object({
    is_im: z.boolean().default(false),
    // What does not say that it is public is not.
    is_private: z.boolean().default(true),
    user: z.string().nullable().default(null),
  }),
});

const membersSchema = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().default('') }).prefault({}),
});

/** One pause for all that it asks of Slack. */
const everything = 'channel access';

const kindKeptMs = 60_000;
const pageSize = 1_000;

/** Who may use a channel: a public one all but guests, every other its members. */
export class ChannelAccess {
  readonly #options: ChannelAccessOptions;
  readonly #kinds = new Map<string, { kind: Kind; fetchedAtMs: number }>();
  readonly #pauses: Pauses;

  constructor(options: ChannelAccessOptions) {
    this.#options = options;
    this.#pauses = new Pauses(options.clock);
  }

  /** Never throws. */
  async for(slackUserId: string, channelId: string): Promise<Access> {
    const afterMs = this.#pauses.leftMs(everything);
    if (afterMs > 0) return { kind: 'later', afterMs };
    try {
      const open = await this.#isOpen(slackUserId, channelId);
      this.#pauses.end(everything);
      return open ? { kind: 'open' } : { kind: 'closed', reason: 'not_a_member' };
    } catch (error) {
      return this.#failed(error, channelId);
    }
  }

  async #isOpen(slackUserId: string, channelId: string): Promise<boolean> {
    const kind = await this.#kind(channelId);
    if (kind.kind === 'direct') return kind.slackUserId === slackUserId;
    if (kind.kind === 'public' && !(await this.#options.people.isGuest(slackUserId))) return true;
    return this.#isMember(slackUserId, channelId);
  }

  async #kind(channelId: string): Promise<Kind> {
    const { client, clock } = this.#options;
    const known = this.#kinds.get(channelId);
    if (known !== undefined && clock() - known.fetchedAtMs < kindKeptMs) return known.kind;
    const answer = await client.conversations.info({ channel: channelId });
    const { channel } = channelSchema.parse(answer);
    const kind: Kind = channel.is_im
      ? { kind: 'direct', slackUserId: channel.user }
      : { kind: channel.is_private ? 'private' : 'public' };
    this.#kinds.set(channelId, { kind, fetchedAtMs: clock() });
    return kind;
  }

  async #isMember(slackUserId: string, channel: string): Promise<boolean> {
    const { client } = this.#options;
    const pages = pagesOf(
      async (cursor) => {
        const page = { channel, limit: pageSize, ...(cursor !== null && { cursor }) };
        const answer = membersSchema.parse(await client.conversations.members(page));
        return { items: answer.members, nextToken: answer.response_metadata.next_cursor };
      },
      (member) => member,
    );
    for await (const members of pages) if (members.includes(slackUserId)) return true;
    return false;
  }

  #failed(error: unknown, channel: string): Access {
    const { log } = this.#options;
    const cause = error instanceof PersonLookupError ? error.cause : error;
    const posting = postingFrom(cause);
    switch (posting.kind) {
      case 'later':
        return { ...posting, afterMs: this.#pauses.begin(everything, posting.afterMs) };
      case 'unknown':
        log.warn({ err: cause, channel }, 'Slack does not say who may use a channel');
        return posting;
      case 'no_place':
        return { kind: 'closed', reason: posting.reason };
      default:
        log.error(
          { channel, code: posting.code, missingScope: missingScope(cause) },
          'Slack refused to say who may use a channel; compare the app with manifest.yml and reinstall it',
        );
        return { kind: 'closed', reason: 'membership_unknown' };
    }
  }
}

const missingScopeSchema = z.object({ needed: z.string() });

/** What Slack says that the app lacks. */
function missingScope(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  return missingScopeSchema.safeParse(error.data).data?.needed;
}
