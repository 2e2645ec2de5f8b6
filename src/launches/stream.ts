import type { SessionStream, Studio } from '../studio/studio.js';

export interface StreamOptions {
  studio: Pick<Studio, 'createStream' | 'getStream'>;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How long the way into the desktop stays open. Short: whoever has the address has the desktop. */
export const streamLifeSeconds = 120;

/** AWS's own limit for a stream to become READY. */
export const streamWithinMs = 150_000;

const pollMs = 1_000;

export type OpenStream =
  | { kind: 'open'; url: string; expiresAtMs: number | null }
  /** The stream ended in another state; `statusCode` says why, if anything does. */
  | { kind: 'failed'; state: string; statusCode: string | null };

/**
 * Opens a way into a session's desktop and waits until it can be used.
 * @throws StudioError; the signal's reason when it aborts
 */
export async function openStream(
  { studio, sleep }: StreamOptions,
  sessionId: string,
  clientToken: string,
  signal: AbortSignal,
): Promise<OpenStream> {
  const request = { sessionId, clientToken, expiresInSeconds: streamLifeSeconds };
  let stream: SessionStream = await studio.createStream(request, signal);
  while (stream.state === 'CREATE_IN_PROGRESS') {
    await sleep(pollMs, signal);
    stream = await studio.getStream(sessionId, stream.id, signal);
  }
  return stream.state === 'READY' && stream.url !== null
    ? { kind: 'open', url: stream.url, expiresAtMs: stream.expiresAtMs }
    : { kind: 'failed', state: stream.state, statusCode: stream.statusCode };
}
