import { connect, type Socket } from 'node:net';

/** A connection to this port on which exactly these bytes are sent, and what comes back. */
export interface RawRequest {
  readonly socket: Socket;
  /** The status of the first answer, or null when the connection closed without one. */
  readonly status: Promise<number | null>;
}

export function rawRequest(port: number, bytes: string): RawRequest {
  const socket = connect(port, '127.0.0.1');
  const status = new Promise<number | null>((resolve) => {
    socket.once('data', (data) => resolve(Number(String(data).slice(9, 12))));
    socket.once('close', () => resolve(null));
    // A connection that the bot closes while it sends is reset; `close` follows.
    socket.on('error', () => {});
  });
  socket.write(bytes);
  return { socket, status };
}

/** The head of a delivery whose body is still to come. Undefined takes a header away. */
export function deliveryHead(changed: Readonly<Record<string, string | undefined>> = {}): string {
  const headers = {
    host: 'bot',
    'content-type': 'application/json',
    'content-length': '100000',
    'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
    'x-slack-signature': `v0=${'a'.repeat(64)}`,
    ...changed,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return ['POST /slack/events HTTP/1.1', ...lines, '', ''].join('\r\n');
}
