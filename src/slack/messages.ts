import type { Block, KnownBlock, WebClient } from '@slack/web-api';
import type { MessageAddress, Posting, Search } from '../launches/ports/status-board.js';
import { around, findPost, type Mark, type ReadPage, wholePage } from './find-post.js';
import { Pauses } from './pauses.js';
import type { ChannelAccess } from './people/channel-access.js';
import { postingFrom } from './slack-failure.js';
import { asWritten } from './views/blocks.js';

type Failed = Exclude<Posting, { kind: 'shown' }>;

interface Content {
  /** For notifications and screen readers. */
  text: string;
  blocks?: (KnownBlock | Block)[];
}

/** Whether another organisation shares the channel. */
export function isShared(posting: Posting): boolean {
  return posting.kind === 'no_place' && posting.reason === 'shared';
}

/** The bot's messages in Slack. Nothing here throws. */
export class Messages {
  readonly #client: WebClient;
  readonly #access: Pick<ChannelAccess, 'isShared'>;
  /** Slack limits each method by itself. */
  readonly #pauses: Pauses;

  /**
   * @param client does not retry: one 429 pauses a whole client, and a retried post is a second post
   * @param clock in milliseconds; never set back
   */
  constructor(client: WebClient, access: Pick<ChannelAccess, 'isShared'>, clock: () => number) {
    this.#client = client;
    this.#access = access;
    this.#pauses = new Pauses(clock);
  }

  /** Calls Slack, unless it has asked to wait with this method. */
  call<T>(method: string, ask: () => Promise<T>): Promise<T | Failed> {
    return this.#pauses.call(method, ask, postingFrom);
  }

  post(
    to: { channel: string; thread_ts?: string },
    content: Content,
    metadata?: Mark,
  ): Promise<Posting> {
    const message = { ...to, ...content, ...(metadata && { metadata }), ...asWritten };
    return this.call<Posting>('chat.postMessage', async () => {
      const { channel, ts } = await this.#client.chat.postMessage(message);
      if (channel === undefined || ts === undefined) return { kind: 'unknown' };
      return { kind: 'shown', channel, ts };
    });
  }

  update({ channel, ts }: MessageAddress, content: Content): Promise<Posting> {
    const { parse, link_names } = asWritten;
    return this.call<Posting>('chat.update', async () => {
      await this.#client.chat.update({ channel, ts, ...content, parse, link_names });
      return { kind: 'shown', channel, ts };
    });
  }

  /** Why nothing is to be shown in a channel; null: no other organisation shares it. */
  async whyClosed(channel: string): Promise<Failed | null> {
    const shared = await this.call('conversations.info', () => this.#access.isShared(channel));
    if (shared === true) return { kind: 'no_place', reason: 'shared', code: 'channel_shared' };
    return shared === false ? null : shared;
  }

  /**
   * Shows something about a message, unless another organisation shares its channel by now: then the message becomes
   * `left`, which names no one.
   */
  async unlessShared(
    message: MessageAddress,
    left: Content,
    show: () => Promise<Posting>,
  ): Promise<Posting> {
    const why = await this.whyClosed(message.channel);
    if (why === null) return show();
    if (!isShared(why)) return why;
    const edited = await this.update(message, left);
    return edited.kind === 'shown' || edited.kind === 'no_place' ? why : edited;
  }

  /** Searches a channel for the post that was sent then. */
  async find(place: () => Promise<string>, mark: Mark, sentAtMs: number): Promise<Search> {
    const { history } = this.#client.conversations;
    const search = (limits: { oldest?: string; latest?: string }, pages?: number) =>
      this.#search(
        'conversations.history',
        mark,
        async () => {
          const page = { channel: await place(), ...limits, ...wholePage };
          return { ...page, read: (cursor) => history({ ...page, ...cursor }) };
        },
        pages,
      );
    const found = await search(around(sentAtMs));
    // Our clock may have been wrong by more than that; then it is among what was said last.
    return found.kind === 'absent' ? search({}, 1) : found;
  }

  findReply({ channel, ts }: MessageAddress, mark: Mark): Promise<Search> {
    const page = { channel, ts, ...wholePage };
    const read: ReadPage = (cursor) => this.#client.conversations.replies({ ...page, ...cursor });
    return this.#search('conversations.replies', mark, async () => ({ channel, read }));
  }

  async #search(
    method: string,
    mark: Mark,
    place: () => Promise<{ channel: string; read: ReadPage }>,
    pagesAtMost?: number,
  ): Promise<Search> {
    const outcome = await this.call<Search>(method, async () => {
      const { channel, read } = await place();
      const ts = await findPost(read, mark, pagesAtMost);
      return ts === null ? { kind: 'absent' } : { kind: 'found', channel, ts };
    });
    if (outcome.kind === 'unknown') return { kind: 'later', afterMs: 5_000 };
    return 'code' in outcome ? { kind: 'not_allowed', code: outcome.code } : outcome;
  }
}
