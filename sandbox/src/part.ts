import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** One of the sandbox's pretend services; all of them share one port. */
export interface SandboxPart {
  /** Answers the request if its path is this part's. Returns whether it was. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes a WebSocket upgrade if its path is this part's. Returns whether it was. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Ends timers, sockets and open answers. */
  close(): Promise<void>;
}

/** Where the sandbox tells, in one readable line per event, what happened. */
export type Narrate = (line: string) => void;
