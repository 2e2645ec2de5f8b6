import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Launch, ThreadReply } from '../launches/launch.js';
import type {
  Access,
  MessageAddress,
  Posting,
  Search,
  StatusBoard,
} from '../launches/ports/status-board.js';
import type { StudioFacts } from '../studio/studio.js';
import type { ChannelAccess } from './people/channel-access.js';
import { postingFrom, slackErrorCode } from './slack-failure.js';
import { launchMessage, movedOnMessage } from './views/launch-message.js';
import { threadReply } from './views/thread-reply.js';

export interface SlackStatusBoardOptions {
  /**
   * A client of the board's own, which does not retry: one 429 pauses a whole client, and must
   * not hold up the form that a person waits for; and a retried post is a second post.
   */
  client: WebClient;
  access: Pick<ChannelAccess, 'for'>;
  studio: StudioFacts;
  /** Milliseconds since whenever, never set back. */
  clock: () => number;
}

/** Marks our own messages, so that one whose answer was lost can be found again. */
const eventType = 'nimble_session';

const pageSchema = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({
            event_type: z.literal(eventType),
            event_payload: z.object({ client_token: z.string(), reply: z.number().optional() }),
          })
          .nullable()
          .catch(null)
          .default(null),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});

const wholePage = { include_all_metadata: true, limit: 200 };

/** Slack's clock and ours may differ by so much. */
const clockSkewMs = 30_000;

/** A post takes no longer than this to arrive. */
const postingMs = 15_000;

type Method =
  | 'chat.postMessage'
  | 'chat.update'
  | 'conversations.history'
  | 'conversations.replies';

/** The board in Slack: one message per launch, edited in place, and its thread. */
export class SlackStatusBoard implements StatusBoard {
  readonly #options: SlackStatusBoardOptions;
  /** Slack limits each method by itself: until then there is no use in asking. */
  readonly #pausedUntilMs = new Map<Method, number>();

  constructor(options: SlackStatusBoardOptions) {
    this.#options = options;
  }

  async access({ requestedBy, channelId }: Launch): Promise<Access> {
    return channelId === null ? { kind: 'open' } : this.#options.access.for(requestedBy, channelId);
  }

  post(launch: Launch): Promise<Posting> {
    return this.#show('chat.postMessage', async () => {
      const { channel, ts } = await this.#options.client.chat.postMessage({
        channel: channelFor(launch) ?? personFor(launch),
        ...launchMessage(launch, this.#options.studio),
        metadata: { event_type: eventType, event_payload: { client_token: launch.clientToken } },
        unfurl_links: false,
      });
      return { channel, ts };
    });
  }

  edit(launch: Launch, { channel, ts }: MessageAddress): Promise<Posting> {
    return this.#show('chat.update', async () => {
      await this.#options.client.chat.update({
        channel,
        ts,
        ...launchMessage(launch, this.#options.studio),
      });
      return { channel, ts };
    });
  }

  moveOn(launch: Launch, { channel, ts }: MessageAddress): Promise<Posting> {
    return this.#show('chat.update', async () => {
      await this.#options.client.chat.update({ channel, ts, ...movedOnMessage(launch) });
      return { channel, ts };
    });
  }

  reply(launch: Launch, message: MessageAddress, reply: ThreadReply): Promise<Posting> {
    return this.#show('chat.postMessage', async () => {
      const { channel, ts } = await this.#options.client.chat.postMessage({
        channel: message.channel,
        thread_ts: message.ts,
        ...threadReply(launch, reply.event, this.#options.studio),
        metadata: {
          event_type: eventType,
          event_payload: { client_token: launch.clientToken, reply: reply.number },
        },
        unfurl_links: false,
      });
      return { channel, ts };
    });
  }

  async findMessage(launch: Launch, sentAtMs: number): Promise<Search> {
    const search = (limits: { oldest?: string; latest?: string }, pages?: number) =>
      this.#search(
        'conversations.history',
        { clientToken: launch.clientToken, ...(pages !== undefined && { pages }) },
        async () => {
          const channel = channelFor(launch) ?? (await this.#directMessages(personFor(launch)));
          const page = { channel, ...limits, ...wholePage };
          return {
            channel,
            read: (cursor) => this.#options.client.conversations.history({ ...page, ...cursor }),
          };
        },
      );
    const found = await search(around(sentAtMs));
    // Our clock may have been wrong by more than that; then it is among what was said last.
    return found.kind === 'absent' ? search({}, 1) : found;
  }

  findReply(
    { channel, ts }: MessageAddress,
    { clientToken, number: reply }: ThreadReply,
  ): Promise<Search> {
    return this.#search('conversations.replies', { clientToken, reply }, async () => ({
      channel,
      read: (cursor) =>
        this.#options.client.conversations.replies({ channel, ts, ...wholePage, ...cursor }),
    }));
  }

  async #show(
    method: Method,
    call: () => Promise<{ channel: string | undefined; ts: string | undefined }>,
  ): Promise<Posting> {
    const pause = this.#pause(method);
    if (pause !== null) return pause;
    try {
      const { channel, ts } = await call();
      if (channel === undefined || ts === undefined) return { kind: 'unknown' };
      return { kind: 'shown', channel, ts };
    } catch (error) {
      return this.#failed(method, error);
    }
  }

  async #search(
    method: Method,
    {
      clientToken,
      reply,
      pages = Number.POSITIVE_INFINITY,
    }: { clientToken: string; reply?: number; pages?: number },
    place: () => Promise<{
      channel: string;
      read: (cursor: { cursor?: string }) => Promise<unknown>;
    }>,
  ): Promise<Search> {
    const pause = this.#pause(method);
    if (pause !== null) return pause;
    try {
      const { channel, read } = await place();
      let cursor: { cursor?: string } | undefined = {};
      for (let page = 0; page < pages && cursor !== undefined; page += 1) {
        const { messages, response_metadata } = pageSchema.parse(await read(cursor));
        const found = messages.find(({ metadata }) => {
          const payload = metadata?.event_payload;
          return payload?.client_token === clientToken && payload.reply === reply;
        });
        if (found !== undefined) return { kind: 'found', channel, ts: found.ts };
        cursor = response_metadata.next_cursor
          ? { cursor: response_metadata.next_cursor }
          : undefined;
      }
      return { kind: 'absent' };
    } catch (error) {
      const code = slackErrorCode(error);
      const posting = this.#failed(method, error);
      if (posting.kind === 'later') return posting;
      if (code !== null && posting.kind !== 'unknown') return { kind: 'not_allowed', code };
      return { kind: 'later', afterMs: 5_000 };
    }
  }

  async #directMessages(slackUserId: string): Promise<string> {
    const { channel } = await this.#options.client.conversations.open({ users: slackUserId });
    return channel?.id ?? slackUserId;
  }

  #pause(method: Method): { kind: 'later'; afterMs: number } | null {
    const afterMs = (this.#pausedUntilMs.get(method) ?? 0) - this.#options.clock();
    return afterMs > 0 ? { kind: 'later', afterMs } : null;
  }

  #failed(method: Method, error: unknown) {
    const posting = postingFrom(error);
    if (posting.kind === 'later') {
      this.#pausedUntilMs.set(method, this.#options.clock() + posting.afterMs);
    }
    return posting;
  }
}

/** The channel for the launch's message; null: a person's direct messages. */
function channelFor({ messagePlace, channelId }: Launch): string | null {
  return messagePlace === 'as_requested' ? channelId : null;
}

/** Whose direct messages. */
function personFor({ messagePlace, requestedBy, owner }: Launch): string {
  return messagePlace === 'requester' ? requestedBy : owner;
}

/** When a post that was sent then may have arrived, were it slow and the clocks apart. */
function around(sentAtMs: number): { oldest: string; latest: string } {
  return {
    oldest: slackTime(sentAtMs - clockSkewMs),
    latest: slackTime(sentAtMs + clockSkewMs + postingMs),
  };
}

function slackTime(ms: number): string {
  return (ms / 1_000).toFixed(6);
}
