import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
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

/** Keeps a scrolled list at its end while the person is there, and tells when there is more below. */
function useStickToEnd(messages: PageMessage[]) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [more, setMore] = useState(false);
  const newest = messages.at(-1)?.ts;
  const lastSeen = useRef(newest);
  const toEnd = () => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };
  const onScroll = () => {
    const element = list.current;
    if (!element) return;
    atEnd.current =
      element.scrollHeight - element.scrollTop - element.clientHeight < nearEnoughPixels;
    if (atEnd.current) setMore(false);
  };
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else if (newest !== lastSeen.current) setMore(true);
    lastSeen.current = newest;
  }, [messages, newest]);
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
  return { list, more, toEnd, onScroll };
}

/** The messages of a channel or thread. */
export function MessageList(props: MessageListProps) {
  const { label, messages, channelMessages, beginning, onOpenThread } = props;
  const nowMs = useNow(60_000);
  const { list, more, toEnd, onScroll } = useStickToEnd(messages);
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
      {more && (
        <button type="button" class="new-messages" onClick={toEnd}>
          New messages ↓
        </button>
      )}
    </div>
  );
}
