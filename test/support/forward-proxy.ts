import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** The far end's name, which only the proxy knows. As long as the address, so that lengths stay right. */
export const farName = 'slack.far';
const farAddress = '127.0.0.1';

export interface ForwardProxy {
  /** With the user and password that it asks for. */
  url: string;
  /** First lines of the requests that went through it, without the version of HTTP. */
  readonly requests: string[];
  /** From now on it leads nowhere. */
  refuse(): void;
  close(): Promise<void>;
}

/** A forward proxy on loopback. What passes it has `farName` on the near side, the address on the far side. */
export async function startForwardProxy(): Promise<ForwardProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let refuses = false;
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.on('connect', ({ url = '', headers }: IncomingMessage, near: Socket) => {
    const [host, port] = url.split(':');
    sockets.add(near);
    near.on('error', () => {});
    const isKnown = headers['proxy-authorization'] === `Basic ${btoa('bot:sesame')}`;
    if (!isKnown || refuses || host !== farName) {
      const status = isKnown ? '403 Forbidden' : '407 Proxy Authentication Required';
      near.end(`HTTP/1.1 ${status}\r\n\r\n`);
      return;
    }
    const far = connect(Number(port), farAddress);
    sockets.add(far);
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.write('HTTP/1.1 200 Connection established\r\n\r\n');
    near.on('data', (chunk) => {
      requests.push(...(String(chunk).match(/^(GET|POST|DELETE|PUT) \S+(?= HTTP\/1\.1)/gm) ?? []));
    });
    near.pipe(renaming(farName, farAddress)).pipe(far);
    far.pipe(renaming(farAddress, farName)).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, farAddress, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://bot:sesame@${farAddress}:${address.port}`,
    requests,
    refuse() {
      refuses = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function renaming(from: string, to: string): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(chunk.toString('latin1').replaceAll(from, to), 'latin1'));
    },
  });
}
