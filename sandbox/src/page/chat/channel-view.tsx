import type { PageChannel, PageMessage } from '../../slack/page-protocol.js';
import { Avatar } from '../parts/avatar.js';
import { IconButton } from '../parts/icons.js';
import { findPerson, useSurroundings } from '../state/context.js';
import type { Notices } from '../state/use-notices.js';
import { request } from '../wire/requests.js';
import { ChannelMark, channelMention, channelTitle } from './channel-name.js';
import { Composer } from './composer.js';
import { MessageList } from './message-list.js';
import { WelcomeHint } from './welcome-hint.js';

interface ChannelViewProps {
  channel: PageChannel;
  /** The channel's, replies included, oldest first. */
  messages: PageMessage[];
  notices: Notices;
  onOpenThread: (rootTs: string) => void;
}

function Beginning({ channel }: { channel: PageChannel }) {
  const { workspace } = useSurroundings();
  const mention = channelMention(workspace, channel);
  const other = findPerson(workspace, channel.name);
  return (
    <div class="beginning">
      {channel.kind === 'im' ? (
        <Avatar person={other} size={44} />
      ) : (
        <span class="beginning-mark">
          <ChannelMark workspace={workspace} channel={channel} />
        </span>
      )}
      <h2>{channelTitle(workspace, channel)}</h2>
      <p>
        {channel.kind === 'im'
          ? `This is between you and ${mention}${other?.isBot ? '. What it has to tell you alone, it tells you here.' : '.'}`
          : `This is the very beginning of ${mention}. ${channel.topic}`}
      </p>
    </div>
  );
}

/** A channel or direct message: what was said, and where to say more. */
export function ChannelView({ channel, messages, notices, onOpenThread }: ChannelViewProps) {
  const { workspace, me } = useSurroundings();
  const mention = channelMention(workspace, channel);
  const say = async (text: string) => {
    const outcome = await request('say', { as: me.id, channel: channel.id, text });
    notices.show(channel.id, outcome);
    return outcome.result === 'ok';
  };
  const start = async (callbackId: string) =>
    notices.show(channel.id, await request('shortcut', { as: me.id, callbackId }));
  const roots = messages.filter(({ threadTs }) => threadTs === undefined);
  return (
    <>
      <MessageList
        key={channel.id}
        label={`Messages in ${mention}`}
        messages={roots}
        channelMessages={messages}
        beginning={<Beginning channel={channel} />}
        onOpenThread={onOpenThread}
      />
      {channel.archived ? (
        <p class="archived">This channel has been archived. It takes no more messages.</p>
      ) : (
        <div class="composer-area">
          <WelcomeHint />
          <Composer
            key={channel.id}
            label={`Message ${mention}`}
            onSend={say}
            commands={workspace.commands}
            tools={workspace.shortcuts.map(({ callbackId, name }) => (
              <IconButton
                key={callbackId}
                name="bolt"
                label={name}
                onClick={() => void start(callbackId)}
              />
            ))}
          />
        </div>
      )}
    </>
  );
}
