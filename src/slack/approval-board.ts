import type { WebClient } from '@slack/web-api';
import type { ApprovalBoard, ApprovalNotice } from '../launches/ports/approvals.js';
import type { MessageAddress, Posting } from '../launches/ports/status-board.js';
import { Pauses, withPause } from './pauses.js';
import { postingFrom } from './slack-failure.js';
import { approvalMessage } from './views/approval.js';
import { asWritten } from './views/blocks.js';
import type { StudioNames } from './words/support.js';

interface SlackApprovalBoardOptions {
  /** Does not retry: a retried post is a second post. */
  client: WebClient;
  studio: StudioNames;
  /** In milliseconds; never set back. */
  clock: () => number;
}

/** What approvers are asked and told, each in their direct messages with the bot. */
export class SlackApprovalBoard implements ApprovalBoard {
  readonly #options: SlackApprovalBoardOptions;
  readonly #pauses: Pauses;

  constructor(options: SlackApprovalBoardOptions) {
    this.#options = options;
    this.#pauses = new Pauses(options.clock);
  }

  post({ launch, approver }: ApprovalNotice): Promise<Posting> {
    const { client, studio } = this.#options;
    return this.#call('chat.postMessage', async () => {
      const content = approvalMessage(launch, studio);
      const posted = await client.chat.postMessage({ channel: approver, ...content, ...asWritten });
      const { channel, ts } = posted;
      if (channel === undefined || ts === undefined) return { kind: 'unknown' };
      return { kind: 'shown', channel, ts };
    });
  }

  edit({ launch }: ApprovalNotice, { channel, ts }: MessageAddress): Promise<Posting> {
    const { client, studio } = this.#options;
    const { parse, link_names } = asWritten;
    return this.#call('chat.update', async () => {
      const content = approvalMessage(launch, studio);
      await client.chat.update({ channel, ts, ...content, parse, link_names });
      return { kind: 'shown', channel, ts };
    });
  }

  /** Calls Slack, unless it has asked to wait with this method. */
  async #call(method: string, call: () => Promise<Posting>): Promise<Posting> {
    const afterMs = this.#pauses.leftMs(method);
    if (afterMs > 0) return { kind: 'later', afterMs };
    try {
      const posting = await call();
      this.#pauses.end(method);
      return posting;
    } catch (error) {
      return withPause(this.#pauses, method, postingFrom(error));
    }
  }
}
