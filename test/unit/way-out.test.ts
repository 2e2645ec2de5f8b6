import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openWayOut } from '../../src/way-out.js';

/** Loopback on Linux, but by no name that the bot takes for this machine. */
const elsewhere = '127.0.0.2';

async function portOf(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

// Other systems have no such address.
describe.skipIf(process.platform !== 'linux')('NO_PROXY', () => {
  let asked: string[];
  let proxy: string;
  let far: string;

  beforeEach(async () => {
    asked = [];
    const leading = createServer();
    leading.on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    proxy = `http://127.0.0.1:${await portOf(leading, '127.0.0.1')}`;
    const answering = createServer((_request, response) => void response.end('here'));
    far = `${elsewhere}:${await portOf(answering, elsewhere)}`;
  });

  const ask = async (none: string) => {
    const wayOut = openWayOut({ http: proxy, https: '', none });
    onTestFinished(() => wayOut.dispatcher.destroy());
    const ways = [
      async () => (await wayOut.fetch(`http://${far}/`)).text(),
      // AWS's clients take this one.
      async () =>
        (
          await wayOut.dispatcher.request({ origin: `http://${far}`, path: '/', method: 'GET' })
        ).body.text(),
    ];
    return Promise.all(ways.map((way) => way().catch(() => 'refused')));
  };

  it.each(['', '127.0.0.3', 'example.org, 127.0.0', `${elsewhere}:1`])(
    'leaves the way through the proxy to hosts that are not in it: %j',
    async (none) => {
      expect(await ask(none)).toEqual(['refused', 'refused']);
      expect(asked).toEqual([far, far]);
    },
  );

  it.each([elsewhere, ` example.org , ${elsewhere} `, `example.org ${elsewhere}`, '*'])(
    'lets hosts be reached without the proxy: %j',
    async (none) => {
      expect(await ask(none)).toEqual(['here', 'here']);
      expect(asked).toEqual([]);
    },
  );

  it('has this machine in it', async () => {
    const answering = createServer((_request, response) => void response.end('here'));
    far = `127.0.0.1:${await portOf(answering, '127.0.0.1')}`;
    for (const none of ['', 'example.org']) expect(await ask(none)).toEqual(['here', 'here']);
  });
});
