import type { Socket } from 'node:net';
import { unprovenBytesAtMost, unprovenConnectionsAtMost, unprovenSafeMs } from '../../limits.js';

interface Held {
  sinceMs: number;
  /** How much of a body it has sent. */
  bytes: number;
}

/**
 * The connections whose senders have yet to show a signature of Slack's. Over a ceiling the oldest
 * closes, so those who only hold connections do not keep Slack out. If even that one is new, the
 * newcomer closes instead: to go through many connections takes memory, too.
 */
export class Unproven {
  /** Oldest first. */
  readonly #held = new Map<Socket, Held>();
  readonly #crowdedOut: () => void;
  #bytes = 0;

  constructor(crowdedOut: () => void) {
    this.#crowdedOut = crowdedOut;
  }

  /** Holds a new connection. */
  connected(socket: Socket): void {
    socket.once('close', () => this.proven(socket));
    this.add(socket);
  }

  /** Holds a connection that waits for its next request. */
  add(socket: Socket): void {
    if (socket.destroyed) return;
    this.#held.set(socket, { sinceMs: performance.now(), bytes: 0 });
    if (this.#held.size > unprovenConnectionsAtMost) this.#close(this.#oldest(0) ?? socket);
  }

  /** Adds what was read of its body. */
  sent(socket: Socket, bytes: number): void {
    const held = this.#held.get(socket);
    if (held === undefined) return;
    held.bytes += bytes;
    this.#bytes += bytes;
    while (this.#bytes > unprovenBytesAtMost) this.#close(this.#oldest(1) ?? socket);
  }

  /** Holds a connection no more. */
  proven(socket: Socket): void {
    this.#bytes -= this.#held.get(socket)?.bytes ?? 0;
    this.#held.delete(socket);
  }

  /** The oldest that has sent so many bytes, unless it is new, too. */
  #oldest(bytesAtLeast: number): Socket | null {
    for (const [socket, { bytes, sinceMs }] of this.#held) {
      if (performance.now() - sinceMs < unprovenSafeMs) return null;
      if (bytes >= bytesAtLeast) return socket;
    }
    return null;
  }

  #close(socket: Socket): void {
    this.proven(socket);
    socket.destroy();
    this.#crowdedOut();
  }
}
