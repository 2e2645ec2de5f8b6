import { z } from 'zod';
import type { Channel } from '../conversations.js';
import { applyUpdate, parseContent } from '../message-content.js';
import type { StoredMessage } from '../message-log.js';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { json, method, type WebApiMethods } from './method.js';

const content = {
  text: z.string().optional(),
  blocks: json,
  metadata: json,
};

/** Slack: `chat.update` refuses longer texts. */
const longestUpdate = 4000;

/** Posting and changing messages. */
export function chatMethods(slack: PretendSlack): WebApiMethods {
  const { conversations, payloads, studio } = slack;
  const scopes = ['chat:write'];
  return {
    'chat.postMessage': method({
      scopes,
      arguments: z.object({
        channel: z.string(),
        thread_ts: z.string().optional(),
        ...content,
      }),
      run(given) {
        const channel = channelToPostIn(slack, given.channel);
        const posted = conversations.post({
          channel,
          user: studio.botUserId,
          threadTs: given.thread_ts && rootOf(channel, given.thread_ts),
          content: parseContent(given, conversations),
        });
        const message = payloads.message(posted);
        return { channel: channel.id, ts: posted.ts, message };
      },
    }),

    'chat.update': method({
      scopes,
      arguments: z.object({ channel: z.string(), ts: z.string(), ...content }),
      run(given) {
        if ((given.text?.length ?? 0) > longestUpdate) throw new SlackError('msg_too_long');
        const message = ownMessage(slack, given.channel, given.ts);
        if (conversations.channels.get(given.channel)?.archived)
          throw new SlackError('is_inactive');
        applyUpdate(message, given, conversations.timestamp(), conversations);
        conversations.changed(message);
        const { channel, ts, text } = message;
        return { channel, ts, text, message: payloads.message(message) };
      },
    }),
  };
}

/**
 * Slack: a user id stands for the direct messages with that person; public channels can be posted
 * to from outside with `chat:write.public`; private ones do not exist for a bot that is not there.
 */
export function channelToPostIn(slack: PretendSlack, id: string): Channel {
  const { conversations, directory, manifest } = slack;
  const person = directory.person(id);
  if (person && directory.isDeleted(id)) throw new SlackError('channel_not_found');
  const channel = conversations.channels.get(person ? conversations.directMessageId(id) : id);
  const inside = channel && conversations.isMember(channel);
  if (!channel || (channel.kind === 'private' && !inside))
    throw new SlackError('channel_not_found');
  if (channel.archived) throw new SlackError('is_archived');
  if (channel.kind === 'im' && !manifest.messagesTab) throw new SlackError('messages_tab_disabled');
  if (!inside && !manifest.scopes.has('chat:write.public')) throw new SlackError('not_in_channel');
  return channel;
}

/** The root of the thread that this message starts or belongs to. */
export function rootOf(channel: Channel, ts: string): string {
  const root = channel.log.rootOf(ts);
  if (!root) throw new SlackError('thread_not_found');
  return root.ts;
}

function ownMessage(
  { conversations, studio }: PretendSlack,
  channelId: string,
  ts: string,
): StoredMessage {
  const channel = conversations.channels.get(channelId);
  if (!channel || (channel.kind !== 'public' && !conversations.isMember(channel))) {
    throw new SlackError('channel_not_found');
  }
  const message = channel.log.get(ts);
  if (!message) throw new SlackError('message_not_found');
  if (message.user !== studio.botUserId) throw new SlackError('cant_update_message');
  return message;
}
