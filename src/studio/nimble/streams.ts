import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateStreamingSessionStreamCommand,
  GetStreamingSessionStreamCommand,
  type NimbleClient,
} from '@aws-sdk/client-nimble';
import { callAws, readAws } from '../aws/call.js';
import { studioErrorFrom } from '../aws/errors.js';
import type { OpenStream } from '../studio.js';
import { type Stream, streamFrom } from './answers.js';

/** Resolves after this many milliseconds; rejects when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

const sleepFor: Sleep = (ms, signal) => wait(ms, undefined, { signal });

const pollMs = 1_000;

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
      async (options) => streamFrom(await this.#client.send(command, options)),
      signal,
    );
    while (stream.state === 'CREATE_IN_PROGRESS') {
      await this.#sleep(pollMs, signal).catch((error: unknown) => {
        throw studioErrorFrom(error);
      });
      stream = await this.#get(sessionId, stream.id, signal);
    }
    const { state, url, expiresAtMs, statusCode } = stream;
    if (state !== 'READY' || url === null) return { kind: 'failed', state, statusCode };
    return { kind: 'open', url, isSecret: true, expiresAtMs, nativeUrl: null, login: null };
  }

  #get(sessionId: string, streamId: string, signal: AbortSignal): Promise<Stream> {
    const command = new GetStreamingSessionStreamCommand({
      studioId: this.#studioId,
      sessionId,
      streamId,
    });
    return readAws(
      async (options) => streamFrom(await this.#client.send(command, options)),
      signal,
    );
  }
}
