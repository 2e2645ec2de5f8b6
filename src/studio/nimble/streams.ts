import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateStreamingSessionStreamCommand,
  GetStreamingSessionStreamCommand,
  type NimbleClient,
  type StreamingSessionStream,
} from '@aws-sdk/client-nimble';
import { callAws, readAws } from '../aws/call.js';
import { studioErrorFrom } from '../aws/errors.js';
import type { OpenStream } from '../studio.js';
import { unreadable } from './unreadable.js';

/** Resolves after this many milliseconds; rejects when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

const pollMs = 1_000;

interface Stream {
  id: string;
  state: string;
  statusCode: string | null;
  url: string | null;
  expiresAtMs: number | null;
}

/** Opens ways into a session's desktop; a stream takes some seconds to become READY. */
export class Streams {
  readonly #client: NimbleClient;
  readonly #studioId: string;
  readonly #sleep: Sleep;

  constructor(client: NimbleClient, studioId: string, sleep: Sleep = sleepFor) {
    this.#client = client;
    this.#studioId = studioId;
    this.#sleep = sleep;
  }

  async open(
    sessionId: string,
    { clientToken, lifeSeconds }: { clientToken: string; lifeSeconds: number },
    signal: AbortSignal,
  ): Promise<OpenStream> {
    const command = new CreateStreamingSessionStreamCommand({
      studioId: this.#studioId,
      sessionId,
      clientToken,
      expirationInSeconds: lifeSeconds,
    });
    let stream = await callAws(
      async (options) => streamFrom((await this.#client.send(command, options)).stream),
      signal,
    );
    while (stream.state === 'CREATE_IN_PROGRESS') {
      await this.#pause(signal);
      stream = await this.#get(sessionId, stream.id, signal);
    }
    return stream.state === 'READY' && stream.url !== null
      ? { kind: 'open', url: stream.url, isSecret: true, expiresAtMs: stream.expiresAtMs }
      : { kind: 'failed', state: stream.state, statusCode: stream.statusCode };
  }

  #get(sessionId: string, streamId: string, signal: AbortSignal): Promise<Stream> {
    const command = new GetStreamingSessionStreamCommand({
      studioId: this.#studioId,
      sessionId,
      streamId,
    });
    return readAws(
      async (options) => streamFrom((await this.#client.send(command, options)).stream),
      signal,
    );
  }

  async #pause(signal: AbortSignal): Promise<void> {
    try {
      await this.#sleep(pollMs, signal);
    } catch (error) {
      throw studioErrorFrom(error);
    }
  }
}

function streamFrom(stream: StreamingSessionStream | undefined): Stream {
  if (stream?.streamId === undefined || stream.state === undefined) throw unreadable('stream');
  return {
    id: stream.streamId,
    state: stream.state,
    statusCode: stream.statusCode ?? null,
    url: stream.url ?? null,
    expiresAtMs: stream.expiresAt?.getTime() ?? null,
  };
}

async function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}
