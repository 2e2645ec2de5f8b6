import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.js';

/** Sends answers whole, late, in part or not at all, and knows which ones are still open. */
export class Delivery {
  /** Held back answers with their timers; those that hang have none. */
  readonly #open = new Map<ServerResponse, NodeJS.Timeout | undefined>();

  send(response: ServerResponse, answer: Answer, delayMs: number): void {
    if (delayMs === 0) {
      write(response, answer);
      return;
    }
    const timer = setTimeout(() => {
      this.#open.delete(response);
      write(response, answer);
    }, delayMs);
    this.#hold(response, timer);
  }

  /** Never answers; the socket stays open until the client or the sandbox ends it. */
  hang(response: ServerResponse): void {
    this.#hold(response, undefined);
  }

  /** Resets the connection. */
  drop(response: ServerResponse): void {
    response.socket?.resetAndDestroy();
  }

  /** Sends the head and half of the body, then ends the connection. */
  half(response: ServerResponse, answer: Answer): void {
    writeHead(response, answer);
    response.write(answer.body.slice(0, answer.body.length / 2), () => response.destroy());
  }

  close(): void {
    for (const [response, timer] of this.#open) {
      clearTimeout(timer);
      response.destroy();
    }
    this.#open.clear();
  }

  #hold(response: ServerResponse, timer: NodeJS.Timeout | undefined): void {
    this.#open.set(response, timer);
    response.once('close', () => {
      clearTimeout(timer);
      this.#open.delete(response);
    });
  }
}

function writeHead(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
}

function write(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer);
  response.end(answer.body);
}
