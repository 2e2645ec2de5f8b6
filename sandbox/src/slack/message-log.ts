import { forgetOldest } from '../recent.js';
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
  /** The only person who sees it; undefined: all members of the channel. */
  readonly ephemeralFor: string | undefined;
}

/** Slack keeps everything; a sandbox keeps this many messages of a channel. */
const mostMessages = 20_000;

/** The messages of one channel, in the order of their ts. */
export class MessageLog {
  readonly #byTs = new Map<string, StoredMessage>();

  add(message: StoredMessage): void {
    this.#byTs.set(message.ts, message);
    forgetOldest(this.#byTs, mostMessages);
  }

  get(ts: string): StoredMessage | undefined {
    return this.#byTs.get(ts);
  }

  /** The root of the thread that this message starts or belongs to, if it is still there. */
  rootOf(ts: string): StoredMessage | undefined {
    return this.#byTs.get(this.#byTs.get(ts)?.threadTs ?? ts);
  }

  remove(ts: string): void {
    this.#byTs.delete(ts);
  }

  /** Everything, oldest first. */
  all(): StoredMessage[] {
    return [...this.#byTs.values()];
  }

  /** Messages outside threads and roots of threads, oldest first. */
  roots(): StoredMessage[] {
    return this.all().filter(({ threadTs }) => threadTs === undefined);
  }

  /** Oldest first. */
  replies(rootTs: string): StoredMessage[] {
    return this.all().filter(({ threadTs }) => threadTs === rootTs);
  }
}
