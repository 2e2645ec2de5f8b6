import type { WebClient } from '@slack/web-api';
import type { Launch, ThreadReply } from '../launches/launch.js';
import type {
  Access,
  MessageAddress,
  Posting,
  Search,
  StatusBoard,
  StepEnd,
  StepTold,
} from '../launches/ports/status-board.js';
import { around, findPost, type ReadPage, wholePage } from './find-post.js';
import { type Failed, Pauses, withPause } from './pauses.js';
import type { ChannelAccess } from './people/channel-access.js';
import { postingFrom } from './slack-failure.js';
import { asWritten } from './views/blocks.js';
import {
  launchMessage,
  leftMessage,
  type MessageContent,
  movedOnMessage,
  threadReply,
} from './views/launch-message.js';
import { ownerOnlyWords } from './words/events.js';
import type { StudioNames } from './words/support.js';
import { workflowWords } from './words/workflow.js';

interface SlackStatusBoardOptions {
  /** Does not retry: one 429 pauses a whole client, and a retried post is a second post. */
  client: WebClient;
  access: Pick<ChannelAccess, 'for' | 'isShared'>;
  studio: StudioNames;
  /** In milliseconds; never set back. */
  clock: () => number;
}

type Mark = { client_token: string; reply?: number };

/** Marks the bot's messages, so that one whose answer was lost can be found again. */
function marked({ client_token, reply }: Mark) {
  const event_payload = { client_token, ...(reply !== undefined && { reply }) };
  return { event_type: 'nimble_session', event_payload };
}

/** The board in Slack: one message per launch, edited in place, and its thread. */
export class SlackStatusBoard implements StatusBoard {
  readonly #options: SlackStatusBoardOptions;
  /** Slack limits each method by itself. */
  readonly #pauses: Pauses;

  constructor(options: SlackStatusBoardOptions) {
    this.#options = options;
    this.#pauses = new Pauses(options.clock);
  }

  async access({ requestedBy, channelId }: Launch): Promise<Access> {
    return channelId === null ? { kind: 'open' } : this.#options.access.for(requestedBy, channelId);
  }

  post(launch: Launch): Promise<Posting> {
    const to = { channel: channelFor(launch) ?? personFor(launch) };
    const mark = { client_token: launch.clientToken };
    return this.#post(to, launchMessage(launch, this.#options.studio), mark);
  }

  async reply(launch: Launch, message: MessageAddress, reply: ThreadReply): Promise<Posting> {
    const { studio } = this.#options;
    const content = threadReply(launch, reply.event, studio);
    const to = { channel: message.channel, thread_ts: message.ts };
    const mark = { client_token: launch.clientToken, reply: reply.number };
    const posted = await this.#unlessShared(launch, message, () => this.#post(to, content, mark));
    const text = channelFor(launch) === null ? null : ownerOnlyWords(launch, reply.event, studio);
    // Tried once: *Connect* and the form give the owner the same reason.
    if (posted.kind !== 'shown' || text === null) return posted;
    await this.#post({ channel: launch.owner }, { text }, mark);
    return posted;
  }

  edit(launch: Launch, message: MessageAddress): Promise<Posting> {
    return this.#unlessShared(launch, message, () =>
      this.#update(message, launchMessage(launch, this.#options.studio)),
    );
  }

  moveOn(launch: Launch, message: MessageAddress): Promise<Posting> {
    return this.#update(message, movedOnMessage(launch));
  }

  leave(message: MessageAddress): Promise<Posting> {
    return this.#update(message, leftMessage);
  }

  /** Slack: a step that was ended is not in a running state, and an old one is not found. */
  async endStep(launch: Launch, executionId: string, end: StepEnd): Promise<StepTold> {
    const { functions } = this.#options.client;
    const step = { function_execution_id: executionId };
    const told = await this.#call<StepTold | Failed>('functions', async () => {
      if (end === 'ready') {
        await functions.completeSuccess({ ...step, outputs: outputsOf(launch) });
      } else await functions.completeError({ ...step, error: workflowWords.failed(launch) });
      return { kind: 'told' };
    });
    if (!('code' in told)) return told;
    const { code } = told;
    if (overCodes.has(code)) return { kind: 'over', code };
    return { kind: told.kind === 'unshowable' ? 'unshowable' : 'refused', code };
  }

  async findMessage(launch: Launch, sentAtMs: number): Promise<Search> {
    const { conversations } = this.#options.client;
    const mark = { client_token: launch.clientToken };
    const search = (limits: { oldest?: string; latest?: string }, pages?: number) =>
      this.#search(
        'conversations.history',
        mark,
        async () => {
          const channel = channelFor(launch) ?? (await this.#directMessages(launch));
          const page = { channel, ...limits, ...wholePage };
          return { channel, read: (cursor) => conversations.history({ ...page, ...cursor }) };
        },
        pages,
      );
    const found = await search(around(sentAtMs));
    // Our clock may have been wrong by more than that; then it is among what was said last.
    return found.kind === 'absent' ? search({}, 1) : found;
  }

  findReply({ channel, ts }: MessageAddress, reply: ThreadReply): Promise<Search> {
    const { conversations } = this.#options.client;
    const mark = { client_token: reply.clientToken, reply: reply.number };
    const page = { channel, ts, ...wholePage };
    return this.#search('conversations.replies', mark, async () => ({
      channel,
      read: (cursor) => conversations.replies({ ...page, ...cursor }),
    }));
  }

  /** A channel that another organisation shares by now gets one more edit, which names no one. */
  async #unlessShared(
    launch: Launch,
    message: MessageAddress,
    show: () => Promise<Posting>,
  ): Promise<Posting> {
    const { access } = this.#options;
    const channel = channelFor(launch);
    if (channel === null) return show();
    const shared = await this.#call('conversations.info', () => access.isShared(channel));
    if (shared === false) return show();
    if (shared !== true) return shared;
    const left = await this.leave(message);
    if (left.kind !== 'shown' && left.kind !== 'no_place') return left;
    return { kind: 'no_place', reason: 'shared', code: 'channel_shared' };
  }

  #post(
    to: { channel: string; thread_ts?: string },
    content: ReturnType<typeof threadReply>,
    mark: Mark,
  ): Promise<Posting> {
    const metadata = marked(mark);
    return this.#call('chat.postMessage', async () => {
      const { channel, ts } = await this.#options.client.chat.postMessage({
        ...to,
        ...content,
        metadata,
        ...asWritten,
      });
      if (channel === undefined || ts === undefined) return { kind: 'unknown' };
      return { kind: 'shown', channel, ts };
    });
  }

  #update({ channel, ts }: MessageAddress, content: MessageContent): Promise<Posting> {
    const { parse, link_names } = asWritten;
    return this.#call('chat.update', async () => {
      await this.#options.client.chat.update({ channel, ts, ...content, parse, link_names });
      return { kind: 'shown', channel, ts };
    });
  }

  async #search(
    method: string,
    mark: Mark,
    place: () => Promise<{ channel: string; read: ReadPage }>,
    pagesAtMost?: number,
  ): Promise<Search> {
    const outcome = await this.#call<Search | Failed>(method, async () => {
      const { channel, read } = await place();
      const ts = await findPost(read, marked(mark), pagesAtMost);
      return ts === null ? { kind: 'absent' } : { kind: 'found', channel, ts };
    });
    if (outcome.kind === 'unknown') return { kind: 'later', afterMs: 5_000 };
    return 'code' in outcome ? { kind: 'not_allowed', code: outcome.code } : outcome;
  }

  async #directMessages(launch: Launch): Promise<string> {
    const users = personFor(launch);
    return (await this.#options.client.conversations.open({ users })).channel?.id ?? users;
  }

  /** Calls Slack, unless it has asked to wait with this method. */
  async #call<T>(method: string, call: () => Promise<T>): Promise<T | Failed> {
    const afterMs = this.#pauses.leftMs(method);
    if (afterMs > 0) return { kind: 'later', afterMs };
    try {
      const answer = await call();
      this.#pauses.end(method);
      return answer;
    } catch (error) {
      return withPause(this.#pauses, method, postingFrom(error));
    }
  }
}

const overCodes: ReadonlySet<string> = new Set([
  'execution_not_in_running_state',
  'function_execution_not_found',
]);

/** As docs/workflow-step.yml has them. Nothing by which one could get at the workstation. */
function outputsOf(launch: Launch): Record<string, string> {
  return {
    session: launch.sessionId ?? '',
    owner: launch.owner,
    profile: launch.launchProfileName,
    instance_type: launch.ec2InstanceType,
    words: workflowWords.ready(launch),
  };
}

/** The channel for the launch's message; null: a person's direct messages. */
function channelFor({ messagePlace, channelId }: Launch): string | null {
  return messagePlace === 'as_requested' ? channelId : null;
}

function personFor({ messagePlace, requestedBy, owner }: Launch): string {
  return messagePlace === 'requester' ? requestedBy : owner;
}
