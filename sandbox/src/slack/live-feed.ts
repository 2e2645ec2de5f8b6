import type { ServerResponse } from 'node:http';
import type { PageEvent } from './page-protocol.js';

/** A page this far behind (in bytes) is cut off; it comes back and starts again from a snapshot. */
const furthestBehind = 32_000_000;

/** The open pages, and what they are told: server-sent events, each a `PageEvent`. */
export class LiveFeed {
  readonly #pages = new Map<ServerResponse, string>();

  /** Turns an answer into the event stream of this person's page. */
  open(personId: string, response: ServerResponse, first: PageEvent): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(frame(first));
    this.#pages.set(response, personId);
    response.on('close', () => this.#pages.delete(response));
  }

  get isWatched(): boolean {
    return this.#pages.size > 0;
  }

  /** Tells the event to the pages of those people for whom `audience` says yes. */
  publish(event: PageEvent, audience: (personId: string) => boolean): void {
    let text: string | undefined;
    for (const [response, personId] of this.#pages) {
      if (!audience(personId)) continue;
      text ??= frame(event);
      response.write(text);
      if (response.writableLength > furthestBehind) response.destroy();
    }
  }

  close(): void {
    for (const response of this.#pages.keys()) response.destroy();
    this.#pages.clear();
  }
}

function frame(event: PageEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
