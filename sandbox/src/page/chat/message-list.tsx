import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import type { PageMessage } from '../../slack/page-protocol.js';
import { useNow } from '../parts/now.js';
import { listMessages, secondsOf, threadSummary } from '../state/conversation.js';
import { formatSlackDate } from '../text/slack-date.js';
import { MessageItem } from './message-item.js';

interface MessageListProps {
  label: string;
  /** What the list shows, oldest first. */
  messages: PageMessage[];
  /** The whole channel, for the replies. */
  channelMessages: PageMessage[];
  /** Stands before the first message. */
  beginning: ComponentChildren;
  onOpenThread?: (rootTs: string) => void;
}

/** The messages of a channel or thread. */
export function MessageList(props: MessageListProps) {
  const { label, messages, channelMessages, beginning, onOpenThread } = props;
  const nowMs = useNow(60_000);
  return (
    <div class="message-area">
      <div class="message-scroll">
        <div class="message-list" role="log" aria-live="polite" aria-label={label}>
          {beginning}
          {listMessages(messages, { nowMs }).map(({ message, startsDay, grouped }) => (
            <Fragment key={message.ts}>
              {startsDay && (
                <div class="day-divider">
                  <span>
                    {formatSlackDate(secondsOf(message.ts), '{date_long_pretty}', { nowMs })}
                  </span>
                </div>
              )}
              <MessageItem
                message={message}
                grouped={grouped}
                thread={threadSummary(channelMessages, message.ts)}
                {...(onOpenThread ? { onOpenThread } : {})}
              />
            </Fragment>
          ))}
        </div>
      </div>
    </div>
  );
}
