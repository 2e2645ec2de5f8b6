import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { FallbackReason } from '../../launches/launch.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import type { Access } from '../../launches/ports/status-board.js';
import { channelKeptMs } from '../../limits.js';
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

interface Channel {
  kind: 'public' | 'private' | 'direct';
  /** Whom a direct one is with, besides the bot. */
  slackUserId: string | null;
  /** With another organisation, or about to be. */
  isShared: boolean;
}

const flag = z.boolean().nullish();

const answerSchema = z
  .object({
    channel: z.object({
      is_im: z.boolean().default(false),
      // What does not say that it is public is not.
      is_private: z.boolean().default(true),
      user: z.string().nullable().default(null),
      is_ext_shared: flag,
      is_pending_ext_shared: flag,
    }),
  })
  .transform(
    ({ channel }): Channel => ({
      kind: channel.is_im ? 'direct' : channel.is_private ? 'private' : 'public',
      slackUserId: channel.user,
      isShared: channel.is_ext_shared === true || channel.is_pending_ext_shared === true,
    }),
  );

const membersSchema = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().default('') }).prefault({}),
});

/** One pause for all that it asks of Slack. */
const everything = 'channel access';

/** How long a form is checked by it. What is decided before a post or an edit may not be so old. */
const atHandForMs = 5 * 60_000;

const pageSize = 1_000;

/**
 * Who may use a channel: a public one all but guests, every other its members. One that another
 * organisation shares gets no status message.
 */
export class ChannelAccess {
  readonly #options: ChannelAccessOptions;
  readonly #known = new Map<string, { channel: Channel; fetchedAtMs: number }>();
  readonly #underWay = new Map<string, Promise<Channel>>();
  readonly #pauses: Pauses;

  constructor(options: ChannelAccessOptions) {
    this.#options = options;
    this.#pauses = new Pauses(options.clock);
  }

  /** Never throws. */
  async for(slackUserId: string, channelId: string): Promise<Access> {
    const ask = async (): Promise<Access> => {
      const reason = await this.#whyClosed(slackUserId, channelId);
      return reason === null ? { kind: 'open' } : { kind: 'closed', reason };
    };
    return this.#pauses.call(everything, ask, (error) => this.#failed(error, channelId));
  }

  /** Whether another organisation is in the channel, or invited. @throws what the Web API client throws */
  async isShared(channelId: string): Promise<boolean> {
    return (await this.#channel(channelId)).isShared;
  }

  /** The same without asking Slack, for what is decided before an acknowledgement; false: not known. */
  isSharedAtHand(channelId: string): boolean {
    return this.#atHand(channelId, atHandForMs)?.isShared === true;
  }

  /** Asks about these channels, so that it is at hand later. */
  learn(channelIds: readonly string[]): void {
    for (const channel of channelIds) {
      this.isShared(channel).catch((error: unknown) => {
        this.#options.log.debug({ err: error, channel }, 'channel not looked at ahead of need');
      });
    }
  }

  /** It is with another organisation now, or no longer. */
  forget(channelId: string): void {
    this.#known.delete(channelId);
    this.#underWay.delete(channelId);
  }

  async #whyClosed(slackUserId: string, channelId: string): Promise<FallbackReason | null> {
    const channel = await this.#channel(channelId);
    if (channel.isShared) return 'shared';
    return (await this.#isOpen(slackUserId, channelId, channel)) ? null : 'not_a_member';
  }

  async #isOpen(slackUserId: string, channelId: string, channel: Channel): Promise<boolean> {
    if (channel.kind === 'direct') return channel.slackUserId === slackUserId;
    const isPublic = channel.kind === 'public';
    if (isPublic && !(await this.#options.people.isGuest(slackUserId))) return true;
    return this.#isMember(slackUserId, channelId);
  }

  #atHand(channelId: string, youngerThanMs: number): Channel | null {
    const known = this.#known.get(channelId);
    if (known === undefined) return null;
    return this.#options.clock() - known.fetchedAtMs < youngerThanMs ? known.channel : null;
  }

  /** Several who ask at one moment share one question. */
  async #channel(channelId: string): Promise<Channel> {
    const known = this.#atHand(channelId, channelKeptMs);
    if (known !== null) return known;
    const underWay = this.#underWay.get(channelId);
    if (underWay !== undefined) return underWay;
    const { client, clock } = this.#options;
    // What was forgotten meanwhile is answered as it was before.
    const isCurrent = () => this.#underWay.get(channelId) === asked;
    const asked: Promise<Channel> = client.conversations
      .info({ channel: channelId })
      .then((answer) => {
        const channel = answerSchema.parse(answer);
        if (!isCurrent()) return this.#channel(channelId);
        this.#known.set(channelId, { channel, fetchedAtMs: clock() });
        return channel;
      })
      .finally(() => isCurrent() && this.#underWay.delete(channelId));
    this.#underWay.set(channelId, asked);
    return asked;
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
        return posting;
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
