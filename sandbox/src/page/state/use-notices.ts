import { useCallback, useState } from 'preact/hooks';
import type { Outcome, PageMessage } from '../../slack/page-protocol.js';

export interface Notices {
  messages: PageMessage[];
  /** Shows what Slack says about an outcome as a line that only this person sees. */
  show: (channel: string, outcome: Outcome) => void;
}

/** Lines from the workspace's own messenger; like all ephemeral messages they go with a reload. */
export function useNotices(aheadMs: number): Notices {
  const [messages, setMessages] = useState<PageMessage[]>([]);
  const show = useCallback(
    (channel: string, outcome: Outcome) => {
      const text =
        outcome.notice ?? (outcome.result === 'ok' ? null : 'That did not work. Try again?');
      if (text === null) return;
      const message: PageMessage = {
        channel,
        ts: ((Date.now() + aheadMs) / 1000).toFixed(6),
        user: 'USLACKBOT',
        text,
        edited: false,
        ephemeral: true,
      };
      setMessages((before) => [...before, message]);
    },
    [aheadMs],
  );
  return { messages, show };
}
