import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { expect } from 'vitest';
import { end, listen } from '../../sandbox/testing/listening.js';

/** The far end's name, which only the proxy knows. As long as the address, so that lengths stay right. */
export const farName = 'slack.far';
/** Its name by TLS: `https://` and this are as long as `http://` and the address. */
export const farTlsName = 'slck.far';
const farAddress = '127.0.0.1';

interface Certificate {
  /** Where it can be read. */
  file: string;
  cert: string;
  key: string;
  remove(): void;
}

/** A certificate of the far end's own, which no client trusts by itself. */
export function newCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-tls-'));
  const [file, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${farTlsName}`;
  const alternative = ['-addext', `subjectAltName=DNS:${farTlsName}`];
  const files = ['-keyout', key, '-out', file];
  execFileSync('openssl', [...made.split(' '), ...alternative, ...files], { stdio: 'ignore' });
  return {
    file,
    cert: readFileSync(file, 'utf8'),
    key: readFileSync(key, 'utf8'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export interface ForwardProxy {
  /** With the user and password that it asks for. */
  url: string;
  /** First lines of the requests that went through it, without the version of HTTP. */
  readonly requests: string[];
  /** From now on it leads nowhere. */
  refuse(): void;
  close(): Promise<void>;
}

/**
 * A forward proxy on loopback. What passes it has `farName` on the near side, the address on the far side.
 * @param tls the far end speaks TLS by this certificate, as `farTlsName`
 */
export async function startForwardProxy(
  tls?: Pick<Certificate, 'cert' | 'key'>,
): Promise<ForwardProxy> {
  const name = tls === undefined ? farName : farTlsName;
  const toNear: [string, string][] =
    tls === undefined
      ? [[farAddress, name]]
      : [
          [`http://${farAddress}`, `https://${name}`],
          [`ws://${farAddress}`, `wss://${name}`],
        ];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let refuses = false;
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.on('connect', ({ url = '', headers }: IncomingMessage, near: Socket) => {
    const [host, port] = url.split(':');
    sockets.add(near);
    near.on('error', () => {});
    const isKnown = headers['proxy-authorization'] === `Basic ${btoa('bot:sesame')}`;
    if (!isKnown || refuses || host !== name) {
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
    const plain = tls === undefined ? near : new TLSSocket(near, { isServer: true, ...tls });
    plain.on('error', () => near.destroy());
    plain.on('data', (chunk) => {
      requests.push(...(String(chunk).match(/^(GET|POST|DELETE|PUT) \S+(?= HTTP\/1\.1)/gm) ?? []));
    });
    plain.pipe(renaming([[`ost: ${name}`, `ost: ${farAddress}`]])).pipe(far);
    far.pipe(renaming(toNear)).pipe(plain);
  });
  const port = await listen(server);
  return {
    url: `http://bot:sesame@${farAddress}:${port}`,
    requests,
    refuse() {
      refuses = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await end(server);
    },
  };
}

function renaming(names: readonly [from: string, to: string][]): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const renamed = names.reduce(
        (text, [from, to]) => text.replaceAll(from, to),
        chunk.toString('latin1'),
      );
      done(null, Buffer.from(renamed, 'latin1'));
    },
  });
}

/** All four ways out went through it; AWS's by both of its clients. */
export function expectEveryWay({ requests }: ForwardProxy): void {
  const ways = {
    'Web API': /^POST \/api\/chat\.postMessage/,
    'Socket Mode': /^GET \/link\/\?ticket=/,
    'response URL': /^POST \/hooks\//,
    Nimble: /^POST \/2020-08-01\/studios\//,
    'identity store': /^POST \/$/,
  };
  for (const [way, line] of Object.entries(ways)) {
    expect(
      requests.some((request) => line.test(request)),
      way,
    ).toBe(true);
  }
}
