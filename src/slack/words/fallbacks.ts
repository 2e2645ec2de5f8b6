import type { FallbackReason } from '../../launches/launch.js';
import { filled } from './mrkdwn.js';

/** Why the message is not in the channel that was asked for. */
const because: Readonly<Record<FallbackReason, string>> = {
  not_in_channel:
    'I cannot write to {channel}: it is gone, or I am not a member. `/invite` me there for next time.',
  archived: '{channel} is archived.',
  not_a_member:
    'you are not a member of the channel that the form named, so I do not write there for you. Join it, or choose another, next time.',
  membership_unknown:
    'Slack does not let me see whether {channel} is open to you. The studio’s engineer finds the reason in the bot’s log.',
  deleted: 'my message in {channel} was deleted.',
  not_allowed: 'Slack does not let me write to {channel}.',
};

export function fallbackWords(channelId: string | null, reason: FallbackReason): string {
  const direct = channelId?.startsWith('D') ?? false;
  const channel = direct || channelId === null ? 'that conversation' : `<#${channelId}>`;
  const words =
    direct && reason === 'not_in_channel'
      ? 'a direct message between others is closed to me.'
      : because[reason];
  return `I am telling you here because ${filled(words, { channel })}`;
}
