import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageMessage } from '../../slack/page-protocol.js';
import { useNow } from '../parts/now.js';
import { listMessages, secondsOf, threadSummary } from '../state/conversation.js';
import { formatSlackDate } from '../text/slack-date.js';
import { MessageItem } from './message-item.js';

const nearEnoughPixels = 60;

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

/** Keeps a scrolled list at its end while the person is there. */
function useStickToEnd(messages: PageMessage[]) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const toEnd = () => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };
  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    atEnd.current =
      element.scrollHeight - element.scrollTop - element.clientHeight < nearEnoughPixels;
  };
  useLayoutEffect(() => {
    if (atEnd.current && messages.length > 0) toEnd();
  }, [messages]);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const resized = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    resized.observe(element);
    if (element.firstElementChild) resized.observe(element.firstElementChild);
    return () => resized.disconnect();
  }, []);
  return { list, onScroll };
}

/** The messages of a channel or thread. */
export function MessageList(props: MessageListProps) {
  const { label, messages, channelMessages, beginning, onOpenThread } = props;
  const nowMs = useNow(60_000);
  const { list, onScroll } = useStickToEnd(messages);
  return (
    <div class="message-area">
      <div class="message-scroll" ref={list} onScroll={onScroll}>
        <div class="message-list" role="log" aria-live="polite" aria-label={label}>
          {beginning}
          {listMessages(messages, { nowMs }).map(({ message, startsDay, grouped }) => (
            <Fragment key={message.ts}>
              {startsDay && (
                <div class="day-divider">
                  <span>
                    {formatSlackDate(secondsOf(message.ts), '{day_divider_pretty}', { nowMs })}
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
