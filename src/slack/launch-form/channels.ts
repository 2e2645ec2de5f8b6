import type { Services } from '../services.js';
import type { FormContent } from '../views/launch-modal.js';

type Known = Pick<Services, 'rules' | 'channels'>;

/**
 * Why the status message may not go there, by what is at hand; null: it may. Without a channel it goes to
 * the owner directly. If every channel that is allowed is shared, that is the only way left.
 */
export function channelRefusal(
  { rules: { allowedChannels }, channels }: Known,
  channelId: string | null,
): 'channel_not_allowed' | 'channel_shared' | null {
  if (channelId === null) {
    const isOnlyWay = allowedChannels.every((id) => channels.isSharedAtHand(id));
    return isOnlyWay ? null : 'channel_not_allowed';
  }
  if (allowedChannels.length > 0 && !allowedChannels.includes(channelId)) {
    return 'channel_not_allowed';
  }
  return channels.isSharedAtHand(channelId) ? 'channel_shared' : null;
}

/** What the form offers, and has chosen when it opens. */
export function channelsOffered(
  known: Known,
  channelId: string | null,
): Pick<FormContent, 'channelId' | 'allowedChannels'> {
  const { rules, channels } = known;
  return {
    channelId: channelRefusal(known, channelId) === null ? channelId : null,
    allowedChannels: rules.allowedChannels.filter((id) => !channels.isSharedAtHand(id)),
  };
}
