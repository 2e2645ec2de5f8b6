import type { PageMessage } from '../../slack/page-protocol.js';
import { BlockList } from '../blocks/block-list.js';
import { SurfaceProvider } from '../blocks/surface.js';
import { Avatar } from '../parts/avatar.js';
import { Icon } from '../parts/icons.js';
import { useNow } from '../parts/now.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { secondsOf, type ThreadSummary } from '../state/conversation.js';
import { MrkdwnText } from '../text/mrkdwn-text.js';
import { relativeTime } from '../text/relative-time.js';
import { formatSlackDate } from '../text/slack-date.js';

interface MessageItemProps {
  message: PageMessage;
  grouped: boolean;
  thread: ThreadSummary | null;
  /** Absent where messages have no thread of their own. */
  onOpenThread?: (rootTs: string) => void;
}

const noValues = {};

export function MessageTime({ ts }: { ts: string }) {
  const seconds = secondsOf(ts);
  const nowMs = seconds * 1000;
  return (
    <time
      class="message-time"
      dateTime={new Date(nowMs).toISOString()}
      title={formatSlackDate(seconds, '{date_long} at {time_secs}', { nowMs }) ?? ''}
    >
      {formatSlackDate(seconds, '{time}', { nowMs })}
    </time>
  );
}

/** Slack shows a file that is a picture. Its link stands at the end of the text here. */
function Picture({ text }: { text: string }) {
  const [, address, name] = /<(http:[^|>]+\/files\/\w+)\|([^>]+\.png)>$/.exec(text) ?? [];
  return address === undefined ? null : <img class="picture" src={address} alt={name ?? ''} />;
}

function MessageBody({ message }: { message: PageMessage }) {
  const edited = message.edited && <span class="edited">(edited)</span>;
  if (!message.blocks || message.blocks.length === 0) {
    return (
      <div class="message-text">
        <MrkdwnText text={message.text} />
        {edited}
        <Picture text={message.text} />
      </div>
    );
  }
  return (
    <SurfaceProvider
      place={{ kind: 'message', channel: message.channel, ts: message.ts }}
      blocks={message.blocks}
      known={noValues}
    >
      {({ blocks }) => (
        <>
          <BlockList blocks={blocks} />
          {edited}
        </>
      )}
    </SurfaceProvider>
  );
}

interface ThreadLinkProps {
  thread: ThreadSummary;
  onOpen: () => void;
}

function ThreadLink({ thread, onOpen }: ThreadLinkProps) {
  const { workspace } = useSurroundings();
  const nowMs = useNow(10_000);
  const one = thread.replies === 1;
  const replies = one ? '1 reply' : `${thread.replies} replies`;
  return (
    <button type="button" class="thread-link" onClick={onOpen}>
      <span class="thread-faces">
        {thread.people.slice(0, 3).map((id) => (
          <Avatar key={id} person={findPerson(workspace, id)} size={22} />
        ))}
      </span>
      <strong>{replies}</strong>
      <span class="thread-last">
        {one ? '' : 'last reply '}
        {relativeTime(secondsOf(thread.lastTs) * 1000, nowMs)}
      </span>
    </button>
  );
}

/** One message with everything that hangs on it. */
export function MessageItem({ message, grouped, thread, onOpenThread }: MessageItemProps) {
  const { workspace } = useSurroundings();
  const person = findPerson(workspace, message.user);
  const name = person?.realName ?? 'Slackbot';
  return (
    <article
      class={`message ${grouped ? 'grouped' : ''} ${message.ephemeral ? 'ephemeral' : ''}`}
      data-ts={message.ts}
      aria-label={`Message from ${name}`}
    >
      <div class="message-side">
        {grouped ? <MessageTime ts={message.ts} /> : <Avatar person={person} size={38} />}
      </div>
      <div class="message-main">
        {message.ephemeral && (
          <p class="only-you">
            <Icon name="eye" size={14} /> Only visible to you
          </p>
        )}
        {!grouped && (
          <header>
            <strong class="message-author">{name}</strong>
            {(person === null || person.isBot) && <span class="app-badge">App</span>}
            <MessageTime ts={message.ts} />
          </header>
        )}
        <MessageBody message={message} />
        {thread && onOpenThread && (
          <ThreadLink thread={thread} onOpen={() => onOpenThread(message.ts)} />
        )}
      </div>
    </article>
  );
}
