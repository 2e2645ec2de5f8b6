import type { PageChannel, PageMessage } from '../../slack/page-protocol.js';
import { IconButton } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';
import { channelMention } from './channel-name.js';
import { MessageItem } from './message-item.js';
import { MessageList } from './message-list.js';

interface ThreadPaneProps {
  channel: PageChannel;
  rootTs: string;
  messages: PageMessage[];
  onClose: () => void;
}

function repliesText(count: number): string {
  return count === 0 ? 'No replies yet' : `${count} ${count === 1 ? 'reply' : 'replies'}`;
}

/** A message with its replies. */
export function ThreadPane(props: ThreadPaneProps) {
  const { channel, rootTs, messages, onClose } = props;
  const { workspace } = useSurroundings();
  const mention = channelMention(workspace, channel);
  const root = messages.find(({ ts }) => ts === rootTs);
  const replies = messages.filter(({ threadTs }) => threadTs === rootTs);
  return (
    <aside class="thread" aria-label="Thread">
      <header class="pane-header">
        <h2>
          Thread <small class="pane-place">{mention}</small>
        </h2>
        <IconButton name="close" label="Close thread" onClick={onClose} />
      </header>
      <MessageList
        key={rootTs}
        label="Replies"
        messages={replies}
        channelMessages={messages}
        beginning={
          <>
            {root ? (
              <MessageItem message={root} grouped={false} thread={null} />
            ) : (
              <p class="vanished">This message was deleted.</p>
            )}
            <div class="replies-divider">
              <span>{repliesText(replies.length)}</span>
            </div>
          </>
        }
      />
    </aside>
  );
}
