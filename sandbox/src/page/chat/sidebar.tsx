import type { PageChannel } from '../../slack/page-protocol.js';
import { HomeIcon, MoonMark, SearchIcon } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';
import { homeHash } from '../state/route.js';
import { type ReadMarks, unreadOf } from '../state/unread.js';
import { ChannelMark, channelTitle } from './channel-name.js';
import { PersonSwitcher } from './person-switcher.js';

interface SidebarProps {
  marks: ReadMarks;
  onOpenHome: () => void;
  onSwitchChannel: () => void;
  onActAs: (personId: string) => void;
}

function ChannelLink({ channel, marks }: { channel: PageChannel; marks: ReadMarks }) {
  const { workspace, me, channelId, openChannel } = useSurroundings();
  const { unread, mentions } = unreadOf(channel, workspace.messages, marks, me.id);
  return (
    <li>
      <a
        href={`#${channel.id}`}
        class={unread ? 'place unread' : 'place'}
        aria-current={channelId === channel.id ? 'page' : undefined}
        onClick={(event) => {
          event.preventDefault();
          openChannel(channel.id);
        }}
      >
        <span class="place-mark">
          <ChannelMark workspace={workspace} channel={channel} />
        </span>
        <span class="place-name">{channelTitle(workspace, channel)}</span>
        {mentions > 0 && (
          <span class="badge">
            <span aria-hidden="true">{mentions}</span>
            <span class="visually-hidden">
              {mentions} {mentions === 1 ? 'mention' : 'mentions'}
            </span>
          </span>
        )}
        {unread && mentions === 0 && <span class="visually-hidden">unread</span>}
      </a>
    </li>
  );
}

/** The workspace's places: channels, direct messages, the bot's Home; and who one is. */
export function Sidebar({ marks, onOpenHome, onSwitchChannel, onActAs }: SidebarProps) {
  const { workspace, channelId } = useSurroundings();
  const channels = workspace.channels.filter(({ kind }) => kind !== 'im');
  const directMessages = workspace.channels.filter(({ kind }) => kind === 'im');
  return (
    <div class="sidebar">
      <div class="workspace-name">
        <MoonMark />
        <span>
          <strong>{workspace.teamName}</strong>
          <small>Sandbox workspace</small>
        </span>
      </div>
      <button type="button" class="jump" onClick={onSwitchChannel}>
        <SearchIcon />
        <span>Jump to…</span>
        <kbd>Ctrl K</kbd>
      </button>
      <nav aria-label="Channels and direct messages">
        <h2>Channels</h2>
        <ul>
          {channels.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} marks={marks} />
          ))}
        </ul>
        <h2>Direct messages</h2>
        <ul>
          {directMessages.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} marks={marks} />
          ))}
        </ul>
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
