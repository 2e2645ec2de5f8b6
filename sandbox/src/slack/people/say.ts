import type { Channel } from '../conversations.js';
import { sendEvent } from '../events.js';
import { isNothing } from '../message-content.js';
import type { Outcome, PageRequests } from '../page-protocol.js';
import { type PretendSlack, placeName } from '../pretend-slack.js';
import type { ResponsePlace } from '../response-urls.js';
import { SlackError } from '../slack-error.js';
import { escapedText } from './escaped-text.js';
import { narrateMissed } from './missed.js';
import { PageError } from './page-error.js';

/** A line typed in a channel: a slash command goes to the bot, anything else becomes a message. */
export async function say(
  slack: PretendSlack,
  { as, channel: channelId, threadTs, text }: PageRequests['say']['body'],
): Promise<Outcome> {
  const channel = slack.conversations.channels.get(channelId);
  if (!channel?.members.has(as)) throw new PageError('channel_not_found');
  if (channel.archived) throw new PageError('is_archived');
  if (text.trim() === '') throw new PageError('no_text');
  if (channel.kind === 'im' && slack.manifest.messagesTabReadOnly) {
    const notice = 'Sending messages to this app has been turned off.';
    return { result: 'undelivered', notice };
  }
  if (text.startsWith('/')) return command(slack, as, channel, threadTs, text);
  const root = threadTs === undefined ? undefined : channel.log.rootOf(threadTs)?.ts;
  if (threadTs !== undefined && root === undefined) throw new PageError('thread_not_found');
  post(slack, as, channel, root, text);
  return { result: 'ok' };
}

/** Slack: of a person in a message the id stays. Who mentions the bot where it is a member is told to it. */
function post(
  slack: PretendSlack,
  user: string,
  channel: Channel,
  threadTs: string | undefined,
  typed: string,
): void {
  const { conversations, studio } = slack;
  const text = escapedText(slack, typed).replaceAll(/<@(\w+)\|[^>]*>/g, '<@$1>');
  const content = { text, blocks: undefined, metadata: undefined };
  const { ts } = conversations.post({ channel, user, threadTs, content });
  const heard = channel.kind !== 'im' && conversations.isMember(channel);
  if (!heard || !text.includes(`<@${studio.botUserId}>`)) return;
  sendEvent(slack, {
    type: 'app_mention',
    user,
    text,
    ts,
    team: studio.teamId,
    channel: channel.id,
    ...(threadTs !== undefined && { thread_ts: threadTs }),
  });
}

async function command(
  slack: PretendSlack,
  as: string,
  channel: Channel,
  threadTs: string | undefined,
  line: string,
): Promise<Outcome> {
  const { conversations, deliveries, directory, manifest, narrate, payloads, responseUrls } = slack;
  const [, name = '', text = ''] = /^(\S+)\s?([\s\S]*)$/.exec(line) ?? [];
  const known = manifest.commands.find((candidate) => candidate.command === name);
  if (known === undefined) {
    conversations.slackbotSays(
      channel,
      as,
      `\`${name}\` is not a valid command. In Slack, all messages that start with the "/" ` +
        'character are interpreted as commands. If you are trying to send a message and not run ' +
        'a command, try preceding the "/" with an empty space.',
    );
    return { result: 'ok' };
  }
  if (threadTs !== undefined) {
    const notice = `${name} is not supported in threads. Sorry!`;
    return { result: 'undelivered', notice };
  }
  const place: ResponsePlace = { channel, personId: as, message: undefined };
  const triggerId = slack.triggers.issue({
    personId: as,
    channelId: channel.id,
    viewId: undefined,
  });
  narrate(`Slack: ${directory.called(as)} typed ${line} in ${placeName(slack, channel)}`);
  return deliveries.deliver<Outcome>({
    type: 'slash_commands',
    payload: payloads.command({
      personId: as,
      channel,
      command: name,
      text: known.shouldEscape ? escapedText(slack, text) : text,
      triggerId,
      responseUrl: responseUrls.issue('commands', place),
    }),
    apply: (answer) => applyAnswer(slack, place, answer),
    missed(kind) {
      const code = kind === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
      narrateMissed(slack, kind, as, code);
      return { result: kind, notice: `${name} failed with the error "${code}"` };
    },
  });
}

/** Slack: the acknowledgement of a command may be a message: text, or an object with text or blocks. */
function applyAnswer(slack: PretendSlack, place: ResponsePlace, answer: unknown): Outcome {
  if (isNothing(answer)) return { result: 'ok' };
  const message = typeof answer === 'string' ? { text: answer } : answer;
  try {
    slack.responseUrls.answerCommand(place, message);
    return { result: 'ok' };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return { result: 'invalid', notice: `The app's answer could not be shown: ${error.message}` };
  }
}
