import type { Socket } from 'node:net';
import { unprovenBytesAtMost, unprovenConnectionsAtMost } from '../limits.js';

/**
 * The connections whose senders have yet to show a signature of Slack's: at the port for health, all of them.
 * Over a ceiling the oldest closes, so those who only hold connections do not keep Slack out: a delivery of
 * Slack's shows its signature sooner than all others have come and gone.
 */
export class Unproven {
  /** Oldest first, with how much of a body each has sent. */
  readonly #held = new Map<Socket, number>();
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
    if (socket.destroyed || this.#held.has(socket)) return;
    this.#held.set(socket, 0);
    if (this.#held.size > unprovenConnectionsAtMost) this.#closeOldest(0);
  }

  /** Adds what was read of its body. */
  sent(socket: Socket, bytes: number): void {
    const before = this.#held.get(socket);
    if (before === undefined) return;
    this.#held.set(socket, before + bytes);
    this.#bytes += bytes;
    while (this.#bytes > unprovenBytesAtMost) this.#closeOldest(1);
  }

  /** Holds a connection no more. */
  proven(socket: Socket): void {
    this.#bytes -= this.#held.get(socket) ?? 0;
    this.#held.delete(socket);
  }

  /** Of those that hold at least `bytesAtLeast`. */
  #closeOldest(bytesAtLeast: number): void {
    for (const [socket, bytes] of this.#held) {
      if (bytes < bytesAtLeast) continue;
      this.proven(socket);
      socket.destroy();
      this.#crowdedOut();
      return;
    }
  }
}
