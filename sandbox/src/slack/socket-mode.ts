import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { parseJson } from '../http-exchange.js';
import type { Narrate } from '../part.js';
import { forgetOldest } from '../recent.js';
import type { DeliveryRecord, Envelope, Receipt, Transport, Way } from './deliveries.js';

export type DisconnectReason =
  | 'warning'
  | 'refresh_requested'
  | 'link_disabled'
  | 'too_many_websockets';

export interface SocketModeOptions {
  appId: string;
  acknowledgementMs: number;
  narrate: Narrate;
  /** Called when the number of open connections is another one. */
  onConnections: (connections: number) => void;
}

interface Connection {
  readonly name: string;
  readonly socket: WebSocket;
  /** Told to go: it gets no more envelopes. */
  leaving: boolean;
}

interface Waiting {
  readonly record: DeliveryRecord;
  readonly sentAtMs: number;
  readonly receive: (receipt: Receipt) => void;
  late: boolean;
}

const acknowledgementSchema = z.object({
  envelope_id: z.string(),
  payload: z.unknown().optional(),
});

/** Slack: up to ten connections per app. */
export const mostConnections = 10;
const pingEveryMs = 10_000;
/** Slack drops a connection that did not leave by itself this long after it was told to. */
const dropAfterMs = 10_000;

/** Slack's Socket Mode: each envelope goes to exactly one of the bot's connections, in turn. */
export class SocketMode implements Transport {
  readonly #options: SocketModeOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 4_000_000 });
  readonly #tickets = new Map<string, true>();
  readonly #connections = new Set<Connection>();
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #pings: NodeJS.Timeout;
  /** Connections of the app that are other programs'. */
  otherConnections = 0;
  #opened = 0;
  #turn = 0;

  constructor(options: SocketModeOptions) {
    this.#options = options;
    this.#pings = setInterval(() => {
      for (const { socket } of this.#connections) socket.ping();
    }, pingEveryMs).unref();
  }

  /** The path and query of a WebSocket address that can be used once. */
  newLink(): string {
    const ticket = randomUUID();
    this.#tickets.set(ticket, true);
    forgetOldest(this.#tickets, 1000);
    return `/link/?ticket=${ticket}&app_id=${this.#options.appId}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (url.pathname !== '/link/') return false;
    if (!this.#tickets.delete(url.searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return true;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket));
    return true;
  }

  /** Connections that take envelopes. */
  get connections(): number {
    return this.#ready().length;
  }

  takeTurn(): number {
    this.#turn += 1;
    return this.#turn;
  }

  send(envelope: Envelope, record: DeliveryRecord, way: Way): Promise<Receipt> {
    const connection = this.#onThis(way);
    if (!connection) return Promise.resolve({ kind: 'undelivered' });
    record.deliveredTo = connection.name;
    const received = this.#acknowledgement(envelope.envelopeId, record);
    connection.socket.send(JSON.stringify(frame(envelope)));
    return received;
  }

  /** Sends anything to the next connection. */
  sendRaw(envelope: unknown): void {
    const text = typeof envelope === 'string' ? envelope : JSON.stringify(envelope);
    this.#onThis({ turn: this.takeTurn(), apart: 0 })?.socket.send(text);
  }

  /** Tells every connection to go, or only the oldest one; or cuts them off. */
  disconnect(reason: DisconnectReason | 'abrupt', which: 'all' | 'oldest' = 'all'): void {
    const staying = [...this.#connections].filter(({ leaving }) => !leaving);
    for (const connection of which === 'all' ? this.#connections : staying.slice(0, 1)) {
      if (reason === 'abrupt') connection.socket.terminate();
      else this.#dismiss(connection, reason);
    }
    this.#options.narrate(`Slack: disconnected the bot (${reason})`);
    this.#options.onConnections(this.connections);
  }

  close(): void {
    clearInterval(this.#pings);
    for (const { socket } of this.#connections) socket.terminate();
    for (const waiting of [...this.#waiting.values()].flat()) {
      waiting.receive({ kind: 'undelivered' });
    }
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    this.#opened += 1;
    const connection: Connection = { name: `connection-${this.#opened}`, socket, leaving: false };
    const tooMany = this.connections + this.otherConnections >= mostConnections;
    this.#connections.add(connection);
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#hear(data.toString(), connection);
    });
    // A broken connection ends with `close`, which is all that matters here.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#connections.delete(connection);
      this.#options.narrate(`Slack: ${connection.name} closed`);
      this.#options.onConnections(this.connections);
    });
    if (tooMany) {
      this.#dismiss(connection, 'too_many_websockets');
      return;
    }
    socket.send(JSON.stringify(this.#hello()));
    this.#options.narrate(`Slack: the bot connected (${connection.name})`);
    this.#options.onConnections(this.connections);
  }

  #hello(): Record<string, unknown> {
    return {
      type: 'hello',
      num_connections: this.connections + this.otherConnections,
      debug_info: { host: 'applink-sandbox', build_number: 1, approximate_connection_time: 18060 },
      connection_info: { app_id: this.#options.appId },
    };
  }

  #dismiss(connection: Connection, reason: DisconnectReason): void {
    connection.leaving = true;
    const debugInfo = { host: 'applink-sandbox' };
    connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo }));
    const drop = setTimeout(() => connection.socket.terminate(), dropAfterMs).unref();
    connection.socket.once('close', () => clearTimeout(drop));
  }

  #ready(): Connection[] {
    return [...this.#connections].filter(
      ({ socket, leaving }) => !leaving && socket.readyState === socket.OPEN,
    );
  }

  #onThis({ turn, apart }: Way): Connection | undefined {
    const ready = this.#ready();
    return ready[(turn + Math.floor(apart * ready.length)) % ready.length];
  }

  #acknowledgement(envelopeId: string, record: DeliveryRecord): Promise<Receipt> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        waiting.late = true;
        resolve({ kind: 'timeout' });
      }, this.#options.acknowledgementMs);
      const receive = (receipt: Receipt) => {
        clearTimeout(timer);
        resolve(receipt);
      };
      const waiting: Waiting = { record, sentAtMs: performance.now(), receive, late: false };
      this.#waiting.set(envelopeId, [...(this.#waiting.get(envelopeId) ?? []), waiting]);
      forgetOldest(this.#waiting, 20_000);
    });
  }

  #hear(text: string, { name }: Connection): void {
    const parsed = acknowledgementSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      this.#options.narrate('Slack: the bot sent a frame that is no acknowledgement');
      return;
    }
    const { envelope_id, payload } = parsed.data;
    const all = this.#waiting.get(envelope_id) ?? [];
    // Of several deliveries, a connection acknowledges its own. After a redelivery the first one may
    // still be listed; the newer one is meant.
    const inTime = all.filter(({ late }) => !late);
    const waiting = inTime.find(({ record }) => record.deliveredTo === name) ?? inTime[0] ?? all[0];
    if (!waiting) {
      this.#options.narrate('Slack: the bot acknowledged an envelope that waits for nothing');
      return;
    }
    const others = all.filter((other) => other !== waiting);
    if (others.length > 0) this.#waiting.set(envelope_id, others);
    else this.#waiting.delete(envelope_id);
    const afterMs = Math.round(performance.now() - waiting.sentAtMs);
    waiting.record.acknowledgedAfterMs = afterMs;
    waiting.record.payload = payload;
    if (waiting.late) this.#options.narrate(`Slack: the bot acknowledged too late (${afterMs} ms)`);
    waiting.receive({ kind: 'acknowledged', payload });
  }
}

function frame({ envelopeId, type, payload, retryAttempt, retryReason }: Envelope): unknown {
  return {
    envelope_id: envelopeId,
    type,
    accepts_response_payload: type !== 'events_api',
    payload,
    ...(type === 'events_api' && { retry_attempt: retryAttempt, retry_reason: retryReason }),
  };
}
