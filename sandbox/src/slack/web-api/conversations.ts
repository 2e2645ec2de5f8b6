import { z } from 'zod';
import { type Channel, otherOrganisation } from '../conversations.js';
import type { StoredMessage } from '../message-log.js';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { type Answer, count, flag, method, requireScope, type WebApiMethods } from './method.js';

const listedAs: Partial<Record<string, Channel['kind']>> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
};

const scopeFamily = { public: 'channels', private: 'groups', im: 'im' } as const;

const range = {
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  include_all_metadata: flag,
  limit: count.default(100),
  cursor: z.string().optional(),
};

interface Range {
  oldest?: string | undefined;
  latest?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Reading channels, and opening direct messages. */
export function conversationMethods(slack: PretendSlack): WebApiMethods {
  const { conversations, directory, manifest, payloads, studio } = slack;

  const shown = (message: StoredMessage, channel: Channel, withMetadata: boolean): Answer => ({
    ...payloads.message(message, channel.log.replies(message.ts)),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
  });

  return {
    'conversations.open': method({
      scopes: ['im:write'],
      arguments: z.object({ users: z.string().default('') }),
      run({ users }) {
        const ids = users.split(',').filter((id) => id !== '');
        if (ids.length === 0) throw new SlackError('users_list_not_supplied');
        if (ids.length > 8) throw new SlackError('too_many_users');
        // A group message takes a scope of its own.
        if (ids.length > 1) requireScope(manifest, 'mpim:write');
        const person = directory.person(ids[0] ?? '');
        if (!person) throw new SlackError('user_not_found');
        if (directory.isDeleted(person.id)) throw new SlackError('user_disabled');
        return { channel: { id: conversations.directMessageId(person.id) } };
      },
    }),

    'conversations.info': method({
      arguments: z.object({ channel: z.string() }),
      run({ channel: id }) {
        const channel = visibleChannel(slack, id, 'read');
        return { channel: describe(channel, conversations.isMember(channel)) };
      },
    }),

    'conversations.list': method({
      arguments: z.object({
        types: z.string().default('public_channel'),
        exclude_archived: flag,
        limit: count.default(100),
        cursor: z.string().optional(),
      }),
      run({ types, exclude_archived, limit, cursor }) {
        const kinds = types.split(',').map((type) => listedAs[type.trim()]);
        if (kinds.includes(undefined)) throw new SlackError('invalid_types');
        for (const kind of kinds) if (kind) requireScope(manifest, `${scopeFamily[kind]}:read`);
        const listed = [...conversations.channels.values()].filter(
          (channel) =>
            kinds.includes(channel.kind) &&
            (channel.kind === 'public' || conversations.isMember(channel)) &&
            !(exclude_archived && channel.archived),
        );
        const start = cursor ? listed.findIndex(({ id }) => id === cursor) : 0;
        if (start < 0) throw new SlackError('invalid_cursor');
        return {
          channels: listed
            .slice(start, start + limit)
            .map((channel) => describe(channel, conversations.isMember(channel))),
          response_metadata: { next_cursor: listed[start + limit]?.id ?? '' },
        };
      },
    }),

    'conversations.members': method({
      arguments: z.object({
        channel: z.string(),
        limit: count.default(100),
        cursor: z.string().optional(),
      }),
      run({ channel: id, limit, cursor }) {
        const members = [...visibleChannel(slack, id, 'read').members];
        const start = cursor ? members.indexOf(memberFrom(cursor)) : 0;
        if (start < 0) throw new SlackError('invalid_cursor');
        const next = members[start + limit];
        return {
          members: members.slice(start, start + limit),
          response_metadata: {
            next_cursor: next === undefined ? '' : Buffer.from(`user:${next}`).toString('base64'),
          },
        };
      },
    }),

    'conversations.history': method({
      arguments: z.object(range),
      run(given) {
        const channel = readableChannel(slack, given.channel);
        const { page, nextCursor } = cut(channel.log.roots(), given, 'newest first');
        return {
          messages: page.map((message) => shown(message, channel, given.include_all_metadata)),
          has_more: nextCursor !== '',
          pin_count: 0,
          response_metadata: { next_cursor: nextCursor },
        };
      },
    }),

    'conversations.replies': method({
      arguments: z.object({ ...range, ts: z.string() }),
      run(given) {
        const channel = readableChannel(slack, given.channel);
        const root = channel.log.rootOf(given.ts);
        if (!root) throw new SlackError('thread_not_found');
        const { page, nextCursor } = cut(channel.log.replies(root.ts), given, 'oldest first');
        const messages = given.cursor === undefined ? [root, ...page] : page;
        return {
          messages: messages.map((message) => shown(message, channel, given.include_all_metadata)),
          has_more: nextCursor !== '',
          response_metadata: { next_cursor: nextCursor },
        };
      },
    }),
  };

  function describe(channel: Channel, isMember: boolean): Answer {
    const { id, name, kind, topic, archived } = channel;
    if (kind === 'im') return { id, is_im: true, is_archived: false, user: name };
    return {
      id,
      name,
      name_normalized: name,
      is_channel: kind === 'public',
      is_group: kind === 'private',
      is_private: kind === 'private',
      is_im: false,
      is_mpim: false,
      is_archived: archived,
      is_member: isMember,
      ...sharing(channel.shared),
      context_team_id: studio.teamId,
      topic: { value: topic, creator: '', last_set: 0 },
    };
  }
}

function sharing(shared: Channel['shared']): Answer {
  const others = [otherOrganisation];
  return {
    is_shared: shared === 'yes',
    is_ext_shared: shared === 'yes',
    is_org_shared: false,
    is_pending_ext_shared: shared === 'pending',
    pending_shared: shared === 'pending' ? others : [],
    pending_connected_team_ids: shared === 'pending' ? others : [],
    connected_team_ids: shared === 'yes' ? others : [],
  };
}

function visibleChannel(slack: PretendSlack, id: string, access: 'read' | 'history'): Channel {
  const channel = slack.conversations.channels.get(id);
  if (!channel) throw new SlackError('channel_not_found');
  requireScope(slack.manifest, `${scopeFamily[channel.kind]}:${access}`);
  if (channel.kind === 'private' && !slack.conversations.isMember(channel)) {
    throw new SlackError('channel_not_found');
  }
  return channel;
}

function readableChannel(slack: PretendSlack, id: string): Channel {
  const channel = visibleChannel(slack, id, 'history');
  if (!slack.conversations.isMember(channel)) throw new SlackError('not_in_channel');
  return channel;
}

/**
 * One page of these messages, which are sorted by ts. A cursor names the last message of the page
 * before.
 */
function cut(
  messages: readonly StoredMessage[],
  { oldest, latest, limit, cursor }: Range,
  order: 'newest first' | 'oldest first',
): { page: StoredMessage[]; nextCursor: string } {
  const after = numeric(oldest, 'invalid_ts_oldest') ?? 0;
  const before = numeric(latest, 'invalid_ts_latest') ?? Number.POSITIVE_INFINITY;
  const seen = cursor === undefined ? undefined : fromCursor(cursor);
  const descending = order === 'newest first';
  const low = descending ? after : Math.max(after, seen ?? 0);
  const high = descending ? Math.min(before, seen ?? Number.POSITIVE_INFINITY) : before;
  const inRange = messages.filter(({ ts }) => Number(ts) > low && Number(ts) < high);
  const page = descending ? inRange.slice(-limit).reverse() : inRange.slice(0, limit);
  const last = page.at(-1);
  const more = last !== undefined && page.length < inRange.length;
  return { page, nextCursor: more ? Buffer.from(`next_ts:${last.ts}`).toString('base64') : '' };
}

function numeric(ts: string | undefined, code: string): number | undefined {
  if (ts === undefined) return undefined;
  const at = Number(ts);
  if (Number.isNaN(at)) throw new SlackError(code);
  return at;
}

function fromCursor(cursor: string): number {
  const ts = /^next_ts:(\d+\.\d{6})$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  if (ts === undefined) throw new SlackError('invalid_cursor');
  return Number(ts);
}

/** A cursor of `conversations.members` names the first member of the next page. */
function memberFrom(cursor: string): string {
  return /^user:(\w+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1] ?? '';
}
