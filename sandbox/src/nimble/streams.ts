import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { callerId } from './access.js';
import type { ClientTokens } from './client-tokens.js';
import { desktopPath } from './desktop-path.js';
import type { NimbleDurations } from './durations.js';
import type { NimbleCall } from './operations.js';
import type { SessionRecord } from './session-record.js';
import type { Sessions } from './sessions.js';
import { AwsError, notFound, parseBody, timestamp } from './wire.js';

const createInput = z.object({
  expirationInSeconds: z
    .int()
    .min(60, 'Member must have value greater than or equal to 60')
    .max(3600, 'Member must have value less than or equal to 3600')
    .default(120),
});

interface StreamRecord {
  streamId: string;
  ownedBy: string;
  createdAtMs: number;
  readyAtMs: number;
  expiresAtMs: number;
  token: string;
  url: string;
}

interface StreamsParts {
  sessions: Sessions;
  clientTokens: ClientTokens;
  durations: NimbleDurations;
  /** Where the desktops are. */
  origin: () => string;
}

/** A stream's answer, and whether it repeats that of an earlier request with the same token. */
export interface StreamOutcome {
  output: { stream: object };
  repeated: boolean;
}

/**
 * The DCV streams of the sessions. Their state follows from the clock and from the session, so none
 * of them needs a timer: DELETED after its expiry, or once the session has left READY.
 */
export class Streams {
  readonly #parts: StreamsParts;
  /** Goes with its session: a forgotten session's streams cannot be reached any more. */
  readonly #ofSession = new WeakMap<SessionRecord, Map<string, StreamRecord>>();

  constructor(parts: StreamsParts) {
    this.#parts = parts;
  }

  create(call: NimbleCall): StreamOutcome {
    const { expirationInSeconds } = parseBody(call.body, createInput);
    const { sessions, clientTokens } = this.#parts;
    const session = sessions.find(call.labels.sessionId);
    const { sessionId } = session;
    const parameters = JSON.stringify([sessionId, expirationInSeconds]);
    const token = call.clientToken;
    const scope = call.operation;
    const earlier = clientTokens.recall(scope, token, parameters);
    if (earlier !== undefined) {
      return { output: this.#output(session, this.#find(session, earlier)), repeated: true };
    }
    if (session.state !== 'READY') {
      throw new AwsError(
        'ConflictException',
        `Streaming session ${sessionId} is ${session.state}, not READY.`,
        { resourceId: sessionId },
      );
    }
    const stream = this.#open(session, expirationInSeconds);
    clientTokens.remember({ scope, token, parameters, resourceId: stream.streamId, sessionId });
    return { output: this.#output(session, stream), repeated: false };
  }

  get(call: NimbleCall): object {
    const session = this.#parts.sessions.find(call.labels.sessionId);
    return this.#output(session, this.#find(session, call.labels.streamId));
  }

  /** The stream that this token opens, and whether it still does. */
  byToken(
    session: SessionRecord,
    token: string,
  ): { isOpen: boolean; expiresAtMs: number } | undefined {
    const streams = [...(this.#ofSession.get(session)?.values() ?? [])];
    const stream = streams.find((one) => one.token === token);
    if (!stream) return undefined;
    return { isOpen: this.#stateOf(session, stream) === 'READY', expiresAtMs: stream.expiresAtMs };
  }

  #open(session: SessionRecord, expirationInSeconds: number): StreamRecord {
    const nowMs = this.#parts.sessions.clock.now();
    const token = randomBytes(32).toString('base64url');
    const address = `${this.#parts.origin()}${desktopPath}${session.sessionId}`;
    const stream: StreamRecord = {
      streamId: randomUUID().replaceAll('-', '').slice(0, 22),
      ownedBy: session.ownedBy,
      createdAtMs: nowMs,
      readyAtMs: nowMs + this.#parts.durations.streamMs,
      expiresAtMs: nowMs + expirationInSeconds * 1000,
      token,
      url: `${address}?authToken=${token}#console`,
    };
    const streams = this.#ofSession.get(session) ?? new Map<string, StreamRecord>();
    this.#ofSession.set(session, streams.set(stream.streamId, stream));
    return stream;
  }

  #find(session: SessionRecord, streamId: string): StreamRecord {
    const stream = this.#ofSession.get(session)?.get(streamId);
    if (!stream) throw notFound('Streaming session stream', streamId);
    return stream;
  }

  #output(session: SessionRecord, stream: StreamRecord): { stream: object } {
    const state = this.#stateOf(session, stream);
    return {
      stream: {
        createdAt: timestamp(stream.createdAtMs),
        createdBy: callerId,
        expiresAt: timestamp(stream.expiresAtMs),
        ownedBy: stream.ownedBy,
        state,
        statusCode: `STREAM_${state}`,
        streamId: stream.streamId,
        url: state === 'READY' ? stream.url : undefined,
      },
    };
  }

  #stateOf(session: SessionRecord, stream: StreamRecord): string {
    const nowMs = this.#parts.sessions.clock.now();
    const sameRun = session.state === 'READY' && session.enteredStateAtMs <= stream.createdAtMs;
    if (!sameRun || nowMs >= stream.expiresAtMs) return 'DELETED';
    return nowMs >= stream.readyAtMs ? 'READY' : 'CREATE_IN_PROGRESS';
  }
}
