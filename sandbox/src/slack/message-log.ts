import type { Block } from './page-protocol.js';

export interface MessageMetadata {
  event_type: string;
  event_payload: Record<string, unknown>;
}

export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  /** The root's ts when this is a reply. */
  readonly threadTs: string | undefined;
  readonly user: string;
  text: string;
  blocks: Block[] | undefined;
  metadata: MessageMetadata | undefined;
  /** When the text was last edited; changes of blocks leave no mark. */
  editedTs: string | undefined;
  /** The only person who sees it; undefined: everybody in the channel. */
  readonly ephemeralFor: string | undefined;
}

/** Slack keeps everything; a sandbox keeps this many messages of a channel. */
const mostMessages = 20_000;

/** The messages of one channel, in the order of their ts. */
export class MessageLog {
  readonly #byTs = new Map<string, StoredMessage>();
  readonly #threads = new Map<string, StoredMessage[]>();
  #roots: StoredMessage[] = [];

  add(message: StoredMessage): void {
    this.#byTs.set(message.ts, message);
    if (message.threadTs === undefined) this.#roots.push(message);
    else {
      const replies = this.#threads.get(message.threadTs);
      if (replies) replies.push(message);
      else this.#threads.set(message.threadTs, [message]);
    }
    if (this.#byTs.size > mostMessages) this.#dropOldest();
  }

  get(ts: string): StoredMessage | undefined {
    return this.#byTs.get(ts);
  }

  /** The root of the thread that this message starts or belongs to, if it is still there. */
  rootOf(ts: string): StoredMessage | undefined {
    return this.#byTs.get(this.#byTs.get(ts)?.threadTs ?? ts);
  }

  remove(ts: string): StoredMessage | undefined {
    const message = this.#byTs.get(ts);
    if (!message) return undefined;
    this.#byTs.delete(ts);
    if (message.threadTs === undefined) this.#roots = without(this.#roots, message);
    else {
      const replies = without(this.#threads.get(message.threadTs) ?? [], message);
      if (replies.length > 0) this.#threads.set(message.threadTs, replies);
      else this.#threads.delete(message.threadTs);
    }
    return message;
  }

  /** Everything, oldest first. */
  all(): StoredMessage[] {
    return [...this.#byTs.values()];
  }

  /** Messages outside threads and roots of threads, oldest first. */
  roots(): readonly StoredMessage[] {
    return this.#roots;
  }

  /** Oldest first. */
  replies(rootTs: string): readonly StoredMessage[] {
    return this.#threads.get(rootTs) ?? [];
  }

  #dropOldest(): void {
    const oldest = this.#byTs.keys().next();
    if (!oldest.done) this.remove(oldest.value);
  }
}

function without(messages: StoredMessage[], message: StoredMessage): StoredMessage[] {
  if (messages[0] === message) {
    messages.shift();
    return messages;
  }
  return messages.filter((other) => other !== message);
}
