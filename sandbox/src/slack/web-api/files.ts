import { z } from 'zod';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { channelToPostIn, rootOf } from './chat.js';
import { json, method, type WebApiMethods } from './method.js';

const sharedFiles = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** Files that the bot sends: an address for the content, and then sharing it. */
export function fileMethods(slack: PretendSlack): WebApiMethods {
  const { conversations, files, studio } = slack;
  const scopes = ['files:write'];
  return {
    'files.getUploadURLExternal': method({
      scopes,
      arguments: z.object({
        filename: z.string().min(1),
        length: z.coerce.number<unknown>().int().min(1),
      }),
      run: ({ filename, length }) => files.expect(filename, length),
    }),

    /** Slack: `channel_id` is a conversation's, never a person's. Without one the file is the bot's own. */
    'files.completeUploadExternal': method({
      scopes,
      arguments: z.object({
        files: json.pipe(sharedFiles),
        channel_id: z.string().optional(),
        thread_ts: z.string().optional(),
        initial_comment: z.string().optional(),
      }),
      run({ files: given, channel_id, thread_ts, initial_comment = '' }) {
        const isConversation = channel_id === undefined || conversations.channels.has(channel_id);
        if (!isConversation) throw new SlackError('channel_not_found');
        const channel = channel_id === undefined ? undefined : channelToPostIn(slack, channel_id);
        const shared = given.map(({ id, title }) => ({ id, title, ...files.complete(id) }));
        if (channel !== undefined) {
          const links = shared.map(({ name, link }) => `<${link}|${name}>`);
          const text = [initial_comment, ...links].filter((line) => line !== '').join('\n');
          const content = { text, blocks: undefined, metadata: undefined };
          const threadTs = thread_ts && rootOf(channel, thread_ts);
          conversations.post({ channel, user: studio.botUserId, threadTs, content });
        }
        return { files: shared.map(({ id, name, title = name }) => ({ id, title })) };
      },
    }),
  };
}
