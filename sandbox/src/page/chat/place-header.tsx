import type { PageChannel } from '../../slack/page-protocol.js';
import { Avatar } from '../parts/avatar.js';
import { MenuIcon, StageIcon } from '../parts/icons.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { ChannelMark, channelTitle } from './channel-name.js';

interface PlaceHeaderProps {
  /** null: the bot's Home tab. */
  channel: PageChannel | null;
  drawerOpen: boolean;
  onToggleDrawer: () => void;
  onToggleSidebar: () => void;
  onOpenHome: () => void;
}

function Title({ channel }: { channel: PageChannel | null }) {
  const { workspace } = useSurroundings();
  const bot = findPerson(workspace, workspace.botUserId);
  if (channel) {
    return (
      <h1>
        <ChannelMark workspace={workspace} channel={channel} />
        {channelTitle(workspace, channel)}
      </h1>
    );
  }
  return (
    <h1>
      <Avatar person={bot} size={20} />
      {bot?.realName ?? 'App'}
    </h1>
  );
}

function BotTabs({ channel, onOpenHome }: Pick<PlaceHeaderProps, 'channel' | 'onOpenHome'>) {
  const { workspace, openChannel } = useSurroundings();
  const messages = workspace.channels.find(({ name }) => name === workspace.botUserId);
  if (channel && channel.id !== messages?.id) return null;
  return (
    <nav class="tabs" aria-label="App">
      <button
        type="button"
        aria-current={channel === null ? 'page' : undefined}
        onClick={onOpenHome}
      >
        Home
      </button>
      {messages && (
        <button
          type="button"
          aria-current={channel ? 'page' : undefined}
          onClick={() => openChannel(messages.id)}
        >
          Messages
        </button>
      )}
    </nav>
  );
}

/** The line above a place: its name, what it is about, who is there. */
export function PlaceHeader(props: PlaceHeaderProps) {
  const { channel, drawerOpen, onToggleDrawer, onToggleSidebar, onOpenHome } = props;
  const { workspace } = useSurroundings();
  const members = channel?.members.flatMap((id) => findPerson(workspace, id) ?? []) ?? [];
  return (
    <header class="place-header">
      <button
        type="button"
        class="icon-button sidebar-toggle"
        aria-label="Channels"
        onClick={onToggleSidebar}
      >
        <MenuIcon />
      </button>
      <Title channel={channel} />
      <BotTabs channel={channel} onOpenHome={onOpenHome} />
      {channel && channel.kind !== 'im' && <p class="topic">{channel.topic}</p>}
      <span class="grow" />
      {channel && channel.kind !== 'im' && (
        <span
          class="members"
          role="img"
          aria-label={`Members: ${members.map(({ realName }) => realName).join(', ')}`}
          title={members.map(({ realName }) => realName).join(', ')}
        >
          {members.slice(0, 5).map((person) => (
            <Avatar key={person.id} person={person} size={24} />
          ))}
        </span>
      )}
      <button
        type="button"
        class={drawerOpen ? 'drawer-toggle on' : 'drawer-toggle'}
        aria-label="Behind the scenes"
        aria-pressed={drawerOpen}
        onClick={onToggleDrawer}
      >
        <StageIcon />
        <span>Behind the scenes</span>
      </button>
    </header>
  );
}
