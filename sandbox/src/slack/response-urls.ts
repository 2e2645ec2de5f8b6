import { z } from 'zod';
import type { Clock } from '../clock.js';
import { forgetOldest } from '../recent.js';
import type { Channel, Conversations, MessageContent } from './conversations.js';
import { randomLetters } from './identifiers.js';
import { applyUpdate, parseContent } from './message-content.js';
import type { StoredMessage } from './message-log.js';
import { SlackError } from './slack-error.js';

/** What a response_url stands for. */
export interface ResponsePlace {
  channel: Channel;
  personId: string;
  /** The message whose element was used. */
  message: StoredMessage | undefined;
}

interface IssuedUrl extends ResponsePlace {
  issuedAtMs: number;
  uses: number;
}

/** Slack: five uses within thirty minutes. */
const mostUses = 5;
const lifetimeMs = 30 * 60_000;

const bodySchema = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  metadata: z.unknown().optional(),
  response_type: z.literal('ephemeral').default('ephemeral'),
  replace_original: z.boolean().default(false),
});

type ResponseBody = z.infer<typeof bodySchema>;

export interface ResponseUrlsOptions {
  clock: Clock;
  conversations: Conversations;
  teamId: string;
  botUserId: string;
  origin: () => string;
}

/**
 * The one-off addresses at which a bot may answer without a token, and without being a member.
 * Only messages for the one person are imitated: the sandbox refuses `in_channel`.
 */
export class ResponseUrls {
  readonly #options: ResponseUrlsOptions;
  readonly #issued = new Map<string, IssuedUrl>();

  constructor(options: ResponseUrlsOptions) {
    this.#options = options;
  }

  /** A new address on the sandbox's own origin. */
  issue(kind: 'commands' | 'actions', place: ResponsePlace): string {
    const path = `/hooks/${kind}/${this.#options.teamId}/${this.#options.clock.now()}/${randomLetters(24)}`;
    this.#issued.set(path, { ...place, issuedAtMs: this.#options.clock.now(), uses: 0 });
    forgetOldest(this.#issued, 20_000);
    return `${this.#options.origin()}${path}`;
  }

  /**
   * Carries out what the bot sent to this path.
   *
   * @throws SlackError `used_url`, `expired_url` (both: HTTP 404), or why the message is refused.
   */
  use(path: string, body: unknown): void {
    const issued = this.#issued.get(path);
    if (!issued || this.#options.clock.now() - issued.issuedAtMs > lifetimeMs)
      throw new SlackError('expired_url');
    if (issued.uses >= mostUses) throw new SlackError('used_url');
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) throw new SlackError('invalid_payload');
    issued.uses += 1;
    this.#answer(issued, parsed.data);
  }

  /**
   * Posts the message that came with a slash command's acknowledgement.
   *
   * @throws SlackError why the message is refused; nothing is posted then.
   */
  answerCommand(place: ResponsePlace, body: unknown): void {
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) throw new SlackError('invalid_payload');
    this.#post(place, parseContent(parsed.data, this.#options.conversations));
  }

  #answer(place: ResponsePlace, body: ResponseBody): void {
    const { conversations, botUserId } = this.#options;
    const original = place.message?.user === botUserId ? place.message : undefined;
    if (body.replace_original && original) {
      applyUpdate(original, body, conversations.timestamp(), conversations);
      conversations.changed(original);
    } else this.#post(place, parseContent(body, conversations));
  }

  #post(place: ResponsePlace, content: MessageContent): void {
    const { conversations, botUserId } = this.#options;
    conversations.post({
      channel: place.channel,
      user: botUserId,
      ephemeralFor: place.personId,
      content,
    });
  }
}
