import type { ComponentChildren } from 'preact';
import type { PageChannel, PagePerson } from '../../slack/page-protocol.js';
import { Avatar } from '../parts/avatar.js';
import { Icon, MoonMark } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';
import { homeHash } from '../state/route.js';
import { ChannelMark, channelTitle } from './channel-name.js';
import { Clock } from './clock.js';

interface PlaceLinkProps {
  place: string;
  name: string;
  current: boolean;
  mark: ComponentChildren;
}

function PlaceLink({ place, name, current, mark }: PlaceLinkProps) {
  return (
    <li>
      <a href={`#${place}`} class="place" aria-current={current ? 'page' : undefined}>
        <span class="place-mark">{mark}</span>
        <span class="place-name">{name}</span>
      </a>
    </li>
  );
}

/** Who one is, and links to be another person. */
function PersonSwitcher() {
  const { workspace, me, channelId } = useSurroundings();
  const others = workspace.people.filter(({ isBot, id }) => !isBot && id !== me.id);
  return (
    <details class="person-switcher">
      <summary>
        <Face person={me} />
        <Icon name="chevron" size={16} />
      </summary>
      <nav class="people" aria-label="Act as another person">
        {others.map((person) => (
          <a key={person.id} href={`?as=${person.id}#${channelId ?? homeHash}`}>
            <Face person={person} />
          </a>
        ))}
      </nav>
    </details>
  );
}

function Face({ person }: { person: PagePerson }) {
  return (
    <>
      <Avatar person={person} size={34} />
      <span class="choice-text">
        <span>{person.realName}</span>
        <small class="person-title">{person.title}</small>
      </span>
    </>
  );
}

/** The workspace's places: channels, direct messages, the bot's Home; and who one is. */
export function Sidebar() {
  const { workspace, channelId } = useSurroundings();
  const linkTo = (channel: PageChannel) => (
    <PlaceLink
      key={channel.id}
      place={channel.id}
      name={channelTitle(workspace, channel)}
      current={channelId === channel.id}
      mark={<ChannelMark workspace={workspace} channel={channel} />}
    />
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
          <PlaceLink
            place={homeHash}
            name="Home"
            current={channelId === null}
            mark={<Icon name="home" size={16} />}
          />
        </ul>
      </nav>
      <Clock />
      <PersonSwitcher />
    </div>
  );
}
