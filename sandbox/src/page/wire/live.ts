import { type PageEvent, pageEvent } from '../../slack/page-protocol.js';

const reopenAfterMs = 2000;

function readEvent(data: unknown): PageEvent | null {
  if (typeof data !== 'string') return null;
  const read = pageEvent.safeParse(JSON.parse(data));
  if (!read.success) console.error('The sandbox sent something unknown', read.error.issues);
  return read.success ? read.data : null;
}

/**
 * Follows the workspace as one person sees it, until the returned function is called. `lost`: the
 * stream broke off; a snapshot comes when it is back.
 */
export function followLive(
  as: string,
  learn: (event: PageEvent | { type: 'lost' }) => void,
): () => void {
  let source: EventSource | null = null;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(`/sandbox/slack/live?as=${encodeURIComponent(as)}`);
    source.onmessage = ({ data }: MessageEvent<unknown>) => {
      const event = readEvent(data);
      if (event) learn(event);
    };
    source.onerror = () => {
      learn({ type: 'lost' });
      // An EventSource comes back by itself except after an answer that was no stream.
      if (source?.readyState !== EventSource.CLOSED) return;
      reopening = setTimeout(open, reopenAfterMs);
    };
  };
  open();
  return () => {
    clearTimeout(reopening);
    source?.close();
  };
}
