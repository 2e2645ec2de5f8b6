import type { PageChannel, PageWorkspace } from '../../slack/page-protocol.js';
import { Avatar } from '../parts/avatar.js';
import { Icon } from '../parts/icons.js';
import { findPerson } from '../state/context.js';

/** The name as text: the person's for a direct message. */
export function channelTitle(workspace: PageWorkspace, channel: PageChannel): string {
  if (channel.kind !== 'im') return channel.name;
  return findPerson(workspace, channel.name)?.realName ?? channel.name;
}

/** The name as people write it: `#general`, or the person's. */
export function channelMention(workspace: PageWorkspace, channel: PageChannel): string {
  const title = channelTitle(workspace, channel);
  return channel.kind === 'im' ? title : `#${title}`;
}

interface ChannelMarkProps {
  workspace: PageWorkspace;
  channel: PageChannel;
}

/** What stands before a channel's name: #, a lock, or the person's picture. */
export function ChannelMark({ workspace, channel }: ChannelMarkProps) {
  if (channel.kind === 'im') {
    return <Avatar person={findPerson(workspace, channel.name)} size={20} />;
  }
  return channel.kind === 'private' ? (
    <Icon name="lock" size={16} />
  ) : (
    <Icon name="hash" size={16} />
  );
}
