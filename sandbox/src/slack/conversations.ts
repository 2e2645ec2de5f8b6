import type { Clock } from '../clock.js';
import type { PretendStudio } from '../pretend-studio.js';
import { forgetOldest } from '../recent.js';
import { type Directory, slackbot } from './directory.js';
import { createTimestamps } from './identifiers.js';
import type { LiveFeed } from './live-feed.js';
import { MessageLog, type MessageMetadata, type StoredMessage } from './message-log.js';
import type { Block, PageChannel, PageMessage } from './page-protocol.js';

/** The organisation that channels are shared with. */
export const otherOrganisation = 'T0OTHERORG1';

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly topic: string;
  /** User ids; the bot's among them where it is a member. */
  readonly members: Set<string>;
  /** Whether the bot was a member at the start. */
  readonly hadBot: boolean;
  archived: boolean;
  /** With another organisation; `pending`: it has been invited. */
  shared: 'no' | 'pending' | 'yes';
  readonly log: MessageLog;
}

/** What a message says; `undefined` fields are not there. */
export interface MessageContent {
  text: string;
  blocks: Block[] | undefined;
  metadata: MessageMetadata | undefined;
}

export interface NewMessage {
  channel: Channel;
  user: string;
  threadTs?: string | undefined;
  ephemeralFor?: string | undefined;
  content: MessageContent;
}

const mostEphemerals = 2000;
const mostShownPerChannel = 2000;

/** Channels, direct messages and what was said in them. Every change is told to the pages. */
export class Conversations {
  readonly channels = new Map<string, Channel>();
  readonly #ephemerals = new Map<string, StoredMessage>();
  readonly #botUserId: string;
  readonly #feed: LiveFeed;
  readonly timestamp: () => string;
  /** Slack brings its chart blocks to workspaces one after another, and refuses them before. */
  drawsCharts = true;

  constructor(
    { studio, clock }: { studio: PretendStudio; clock: Clock },
    directory: Directory,
    feed: LiveFeed,
  ) {
    this.timestamp = createTimestamps(clock.now);
    this.#botUserId = studio.botUserId;
    this.#feed = feed;
    const byName = new Map([...directory.members.values()].map(({ name, id }) => [name, id]));
    // The studio names the bot by a handle of its own, not by its name in the manifest.
    byName.set('nimble-session', studio.botUserId);
    for (const { id, name, kind, topic, members } of studio.channels) {
      const ids = members.flatMap((member) => byName.get(member) ?? []);
      this.#add({ id, name, kind, topic, members: new Set(ids) });
    }
    for (const { slackId } of studio.people) {
      this.#add({
        id: this.directMessageId(slackId),
        name: slackId,
        kind: 'im',
        topic: '',
        members: new Set([slackId, studio.botUserId]),
      });
    }
  }

  #add(channel: Omit<Channel, 'archived' | 'hadBot' | 'shared' | 'log'>): void {
    this.channels.set(channel.id, {
      ...channel,
      archived: false,
      hadBot: channel.members.has(this.#botUserId),
      shared: 'no',
      log: new MessageLog(),
    });
  }

  directMessageId(personId: string): string {
    return `D${personId.slice(1)}`;
  }

  isMember(channel: Channel): boolean {
    return channel.members.has(this.#botUserId);
  }

  post({ channel, user, threadTs, ephemeralFor, content }: NewMessage): StoredMessage {
    const message: StoredMessage = {
      channel: channel.id,
      ts: this.timestamp(),
      threadTs,
      user,
      ...content,
      editedTs: undefined,
      ephemeralFor,
    };
    if (ephemeralFor === undefined) channel.log.add(message);
    else {
      this.#ephemerals.set(message.ts, message);
      forgetOldest(this.#ephemerals, mostEphemerals);
    }
    this.changed(message);
    return message;
  }

  /** A line that only this person sees, from Slackbot. */
  slackbotSays(channel: Channel, personId: string, text: string): void {
    const content = { text, blocks: undefined, metadata: undefined };
    this.post({ channel, user: slackbot, ephemeralFor: personId, content });
  }

  /** Tells the pages that the message is new or has a newer form. */
  changed(message: StoredMessage): void {
    this.#feed.publish({ type: 'message', message: toPage(message) }, (person) =>
      this.#sees(person, message),
    );
  }

  find(channelId: string, ts: string): StoredMessage | undefined {
    return this.channels.get(channelId)?.log.get(ts);
  }

  /** An ephemeral message, as long as it is remembered. */
  findEphemeral(channelId: string, ts: string): StoredMessage | undefined {
    const message = this.#ephemerals.get(ts);
    return message?.channel === channelId ? message : undefined;
  }

  remove(message: StoredMessage): void {
    if (message.ephemeralFor === undefined) {
      this.channels.get(message.channel)?.log.remove(message.ts);
    } else this.#ephemerals.delete(message.ts);
    const { channel, ts } = message;
    this.#feed.publish({ type: 'message_gone', channel, ts }, (person) =>
      this.#sees(person, message),
    );
  }

  /** Tells the pages of its members that the channel is not what it was. */
  channelChanged(channel: Channel): void {
    this.#feed.publish({ type: 'channel', channel: this.#toPage(channel) }, (person) =>
      channel.members.has(person),
    );
  }

  /** One line for each channel that is not as it was. */
  told(): string[] {
    return [...this.channels.values()].flatMap((channel) => {
      const { archived, shared, kind, name } = channel;
      const hasBot = this.isMember(channel);
      const changes = [
        archived ? 'archived' : '',
        shared === 'yes' ? 'shared with another organisation' : '',
        shared === 'pending' ? 'another organisation is invited' : '',
        hasBot === channel.hadBot ? '' : `the bot is ${hasBot ? 'invited' : 'removed'}`,
      ].filter(Boolean);
      return kind === 'im' || changes.length === 0 ? [] : [`#${name}: ${changes.join(', ')}`];
    });
  }

  deleteChannel(channel: Channel): void {
    this.channels.delete(channel.id);
    this.#feed.publish({ type: 'channel_gone', channelId: channel.id }, (person) =>
      channel.members.has(person),
    );
  }

  /** Messages of every channel, ephemeral ones last. */
  messages(): StoredMessage[] {
    const logged = [...this.channels.values()].flatMap(({ log }) => log.all());
    return [...logged, ...this.#ephemerals.values()];
  }

  /** What this person's page starts from. Ephemeral messages do not survive a reload. */
  page(personId: string): { channels: PageChannel[]; messages: PageMessage[] } {
    const mine = [...this.channels.values()].filter(({ members }) => members.has(personId));
    const messages = mine.flatMap(({ log }) => log.all().slice(-mostShownPerChannel));
    return {
      channels: mine.map((channel) => this.#toPage(channel)),
      messages: messages.sort((a, b) => (a.ts < b.ts ? -1 : 1)).map(toPage),
    };
  }

  #toPage(channel: Channel): PageChannel {
    const { id, name, kind, topic, members, archived, shared } = channel;
    const shownName = kind === 'im' ? this.#botUserId : name;
    return { id, name: shownName, kind, topic, members: [...members], archived, shared };
  }

  #sees(personId: string, message: StoredMessage): boolean {
    if (message.ephemeralFor !== undefined) return message.ephemeralFor === personId;
    return this.channels.get(message.channel)?.members.has(personId) ?? false;
  }
}

function toPage(message: StoredMessage): PageMessage {
  const { channel, ts, threadTs, user, text, blocks, editedTs, ephemeralFor } = message;
  return {
    channel,
    ts,
    ...(threadTs !== undefined && { threadTs }),
    user,
    text,
    ...(blocks && { blocks }),
    edited: editedTs !== undefined,
    ephemeral: ephemeralFor !== undefined,
  };
}
