import type { WebClient } from '@slack/web-api';
import type { Launch } from '../launches/launch.js';
import type { ThreadReply } from '../launches/launch-event.js';
import type {
  Access,
  MessageAddress,
  Posting,
  Search,
  StatusBoard,
  StepEnd,
  StepTold,
} from '../launches/ports/status-board.js';
import type { Mark } from './find-post.js';
import type { Messages } from './messages.js';
import type { ChannelAccess } from './people/channel-access.js';
import { launchMessage, leftMessage, movedOnMessage, threadReply } from './views/launch-message.js';
import { ownerOnlyWords } from './words/events.js';
import type { StudioNames } from './words/support.js';
import { workflowWords } from './words/workflow.js';

interface SlackStatusBoardOptions {
  client: WebClient;
  messages: Messages;
  access: Pick<ChannelAccess, 'for'>;
  studio: StudioNames;
}

/** Marks the bot's messages, so that one whose answer was lost can be found again. */
function marked(client_token: string, reply?: number): Mark {
  const event_payload = { client_token, ...(reply !== undefined && { reply }) };
  return { event_type: 'nimble_session', event_payload };
}

/** The board in Slack: one message per launch, edited in place, and its thread. */
export class SlackStatusBoard implements StatusBoard {
  readonly #options: SlackStatusBoardOptions;

  constructor(options: SlackStatusBoardOptions) {
    this.#options = options;
  }

  async access({ requestedBy, channelId }: Launch): Promise<Access> {
    return channelId === null ? { kind: 'open' } : this.#options.access.for(requestedBy, channelId);
  }

  post(launch: Launch): Promise<Posting> {
    const { messages, studio } = this.#options;
    const channel = channelFor(launch) ?? personFor(launch);
    return messages.post({ channel }, launchMessage(launch, studio), marked(launch.clientToken));
  }

  async reply(launch: Launch, message: MessageAddress, reply: ThreadReply): Promise<Posting> {
    const { messages, studio } = this.#options;
    const content = threadReply(launch, reply.event, studio);
    const to = { channel: message.channel, thread_ts: message.ts };
    const mark = marked(launch.clientToken, reply.number);
    const show = () => messages.post(to, content, mark);
    const posted = await this.#unlessShared(launch, message, show);
    const text = channelFor(launch) === null ? null : ownerOnlyWords(launch, reply.event, studio);
    // Tried once: *Connect* and the form give the owner the same reason.
    if (posted.kind !== 'shown' || text === null) return posted;
    await messages.post({ channel: launch.owner }, { text }, mark);
    return posted;
  }

  edit(launch: Launch, message: MessageAddress): Promise<Posting> {
    const { messages, studio } = this.#options;
    const show = () => messages.update(message, launchMessage(launch, studio));
    return this.#unlessShared(launch, message, show);
  }

  moveOn(launch: Launch, message: MessageAddress): Promise<Posting> {
    return this.#options.messages.update(message, movedOnMessage(launch));
  }

  leave(message: MessageAddress): Promise<Posting> {
    return this.#options.messages.update(message, leftMessage);
  }

  /** Slack: a step that was ended is not in a running state, and an old one is not found. */
  async endStep(launch: Launch, executionId: string, end: StepEnd): Promise<StepTold> {
    const { client, messages } = this.#options;
    const { functions } = client;
    const step = { function_execution_id: executionId };
    const told = await messages.call<StepTold>('functions', async () => {
      if (end === 'ready') {
        await functions.completeSuccess({ ...step, outputs: outputsOf(launch) });
      } else await functions.completeError({ ...step, error: workflowWords.failed(launch) });
      return { kind: 'told' };
    });
    if (!('code' in told) || told.kind === 'unknown') return told;
    const { code } = told;
    if (overCodes.has(code)) return { kind: 'over', code };
    return { kind: told.kind === 'unshowable' ? 'unshowable' : 'refused', code };
  }

  findMessage(launch: Launch, sentAtMs: number): Promise<Search> {
    const place = async () => channelFor(launch) ?? (await this.#directMessages(launch));
    return this.#options.messages.find(place, marked(launch.clientToken), sentAtMs);
  }

  findReply(message: MessageAddress, { clientToken, number }: ThreadReply): Promise<Search> {
    return this.#options.messages.findReply(message, marked(clientToken, number));
  }

  #unlessShared(
    launch: Launch,
    message: MessageAddress,
    show: () => Promise<Posting>,
  ): Promise<Posting> {
    if (channelFor(launch) === null) return show();
    return this.#options.messages.unlessShared(message, leftMessage, show);
  }

  async #directMessages(launch: Launch): Promise<string> {
    const users = personFor(launch);
    return (await this.#options.client.conversations.open({ users })).channel?.id ?? users;
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
