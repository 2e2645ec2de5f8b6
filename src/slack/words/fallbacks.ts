import type { FallbackReason } from '../../launches/launch.js';

interface Where {
  /** A mention, or words for a conversation that has none. */
  channel: string;
  /** Whether it is a direct message. */
  direct: boolean;
}

/** Why the message is not in the channel that was asked for, after "I am telling you here because …". */
const because: Readonly<Record<FallbackReason, (where: Where) => string>> = {
  not_in_channel: ({ channel, direct }) =>
    direct
      ? 'a direct message between others is closed to me.'
      : `I cannot write to ${channel}: it is gone, or I am not a member. \`/invite\` me there for next time.`,
  archived: ({ channel }) => `${channel} is archived.`,
  not_a_member: () =>
    'you are not a member of the channel that the form named, so I do not write there for you. Join it, or choose another, next time.',
  membership_unknown: ({ channel }) =>
    `Slack does not let me see whether ${channel} is open to you. The studio’s engineer finds the reason in the bot’s log.`,
  deleted: ({ channel }) => `my message in ${channel} was deleted.`,
  not_allowed: ({ channel }) => `Slack does not let me write to ${channel}.`,
};

export function fallbackWords(channelId: string | null, reason: FallbackReason): string {
  const direct = channelId?.startsWith('D') ?? false;
  const channel = direct || channelId === null ? 'that conversation' : `<#${channelId}>`;
  return `I am telling you here because ${because[reason]({ channel, direct })}`;
}
