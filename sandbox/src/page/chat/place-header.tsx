import type { PageChannel } from '../../slack/page-protocol.js';
import { Avatar } from '../parts/avatar.js';
import { Icon } from '../parts/icons.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { homeHash } from '../state/route.js';
import { ChannelMark, channelTitle } from './channel-name.js';

interface PlaceHeaderProps {
  /** null: the bot's Home tab. */
  channel: PageChannel | null;
  drawerOpen: boolean;
  onToggleDrawer: () => void;
}

function ChannelHeading({ channel }: { channel: PageChannel }) {
  const { workspace } = useSurroundings();
  const members = channel.members.flatMap((id) => findPerson(workspace, id) ?? []);
  const names = members.map(({ realName }) => realName).join(', ');
  return (
    <>
      <h1>
        <ChannelMark workspace={workspace} channel={channel} />
        {channelTitle(workspace, channel)}
      </h1>
      <p class="topic">{channel.topic}</p>
      <span class="grow" />
      <span class="members" role="img" aria-label={`Members: ${names}`} title={names}>
        {members.slice(0, 5).map((person) => (
          <Avatar key={person.id} person={person} size={24} />
        ))}
      </span>
    </>
  );
}

/** Over the bot's Home tab and the messages with it. */
function BotHeading({ atHome }: { atHome: boolean }) {
  const { workspace } = useSurroundings();
  const bot = findPerson(workspace, workspace.botUserId);
  const messages = workspace.channels.find(({ name }) => name === workspace.botUserId);
  return (
    <>
      <h1>
        <Avatar person={bot} size={20} />
        {bot?.realName ?? 'App'}
      </h1>
      <nav class="tabs" aria-label="App">
        <a href={`#${homeHash}`} aria-current={atHome ? 'page' : undefined}>
          Home
        </a>
        {messages && (
          <a href={`#${messages.id}`} aria-current={atHome ? undefined : 'page'}>
            Messages
          </a>
        )}
      </nav>
      <span class="grow" />
    </>
  );
}

/** The line above a place: its name, what it is about, who is there. */
export function PlaceHeader({ channel, drawerOpen, onToggleDrawer }: PlaceHeaderProps) {
  return (
    <header class="place-header">
      {channel && channel.kind !== 'im' ? (
        <ChannelHeading channel={channel} />
      ) : (
        <BotHeading atHome={channel === null} />
      )}
      <button
        type="button"
        class={drawerOpen ? 'drawer-toggle on' : 'drawer-toggle'}
        aria-label="Behind the scenes"
        aria-pressed={drawerOpen}
        onClick={onToggleDrawer}
      >
        <Icon name="stage" />
        <span>Behind the scenes</span>
      </button>
    </header>
  );
}
