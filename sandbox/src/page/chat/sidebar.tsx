import type { PageChannel } from '../../slack/page-protocol.js';
import { HomeIcon, MoonMark } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';
import { homeHash } from '../state/route.js';
import { ChannelMark, channelTitle } from './channel-name.js';
import { PersonSwitcher } from './person-switcher.js';

interface SidebarProps {
  onOpenHome: () => void;
  onOpenChannel: (channelId: string) => void;
  onActAs: (personId: string) => void;
}

/** The workspace's places: channels, direct messages, the bot's Home; and who one is. */
export function Sidebar({ onOpenHome, onOpenChannel, onActAs }: SidebarProps) {
  const { workspace, channelId } = useSurroundings();
  const linkTo = (channel: PageChannel) => (
    <li key={channel.id}>
      <a
        href={`#${channel.id}`}
        class="place"
        aria-current={channelId === channel.id ? 'page' : undefined}
        onClick={(event) => {
          event.preventDefault();
          onOpenChannel(channel.id);
        }}
      >
        <span class="place-mark">
          <ChannelMark workspace={workspace} channel={channel} />
        </span>
        <span class="place-name">{channelTitle(workspace, channel)}</span>
      </a>
    </li>
  );
  return (
    <div class="sidebar">
      <div class="workspace-name">
        <MoonMark />
        <span>
          <strong>{workspace.teamName}</strong>
          <small>Sandbox workspace</small>
        </span>
      </div>
      <nav aria-label="Channels and direct messages">
        <h2>Channels</h2>
        <ul>{workspace.channels.filter(({ kind }) => kind !== 'im').map(linkTo)}</ul>
        <h2>Direct messages</h2>
        <ul>{workspace.channels.filter(({ kind }) => kind === 'im').map(linkTo)}</ul>
        <h2>App</h2>
        <ul>
          <li>
            <a
              href={`#${homeHash}`}
              class="place"
              aria-current={channelId === null ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault();
                onOpenHome();
              }}
            >
              <span class="place-mark">
                <HomeIcon />
              </span>
              <span class="place-name">Home</span>
            </a>
          </li>
        </ul>
      </nav>
      <PersonSwitcher onActAs={onActAs} />
    </div>
  );
}
