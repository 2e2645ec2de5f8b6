import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { boltLogger } from '../../src/slack/bolt/bolt-logger.js';
import { socketModeReceiver } from '../../src/slack/bolt/socket-mode.js';
import { openWayOut, type WayOut } from '../../src/way-out.js';

/** Loopback on Linux, but by no name that the bot takes for this machine. */
const elsewhere = '127.0.0.2';

async function portOf(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

/** A far end that answers requests, and greets by Socket Mode. Returns its address. */
async function startFarEnd(host: string): Promise<string> {
  const server = createServer((_request, response) => void response.end('here'));
  server.on('upgrade', ({ headers }, socket) => {
    onTestFinished(() => void socket.destroy());
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    const upgraded = [
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
    ];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${upgraded.join('\r\n')}\r\n\r\n`);
    const hello = JSON.stringify({ type: 'hello' });
    // A whole text frame.
    socket.write(Buffer.concat([Buffer.from([0x81, hello.length]), Buffer.from(hello)]));
  });
  return `${host}:${await portOf(server, host)}`;
}

/** Slack's API on this machine, which leads Socket Mode to `far`. */
async function bySocketMode(wayOut: WayOut, far: string): Promise<string> {
  const api = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://${far}/link` }));
  });
  const log = pino({ level: 'silent' });
  const receiver = socketModeReceiver({
    appToken: 'xapp-1',
    apiUrl: `http://127.0.0.1:${await portOf(api, '127.0.0.1')}/api/`,
    wayOut,
    logger: boltLogger(log),
    log,
    breakOff: () => {},
  });
  onTestFinished(() => receiver.stop());
  const failed = new Promise<never>((_resolve, reject) => receiver.client.once('error', reject));
  await Promise.race([receiver.start(), failed]);
  return 'here';
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
    far = await startFarEnd(elsewhere);
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
      () => bySocketMode(wayOut, far),
    ];
    return Promise.all(ways.map((way) => way().catch(() => 'refused')));
  };

  it.each(['', '127.0.0.3', 'example.org, 127.0.0', `${elsewhere}:1`])(
    'leaves the way through the proxy to hosts that are not in it: %j',
    async (none) => {
      expect(await ask(none)).toEqual(['refused', 'refused', 'refused']);
      expect(asked).toEqual([far, far, far]);
    },
  );

  it.each([elsewhere, ` example.org , ${elsewhere} `, `example.org ${elsewhere}`, '*'])(
    'lets hosts be reached without the proxy: %j',
    async (none) => {
      expect(await ask(none)).toEqual(['here', 'here', 'here']);
      expect(asked).toEqual([]);
    },
  );

  it('has this machine in it', async () => {
    far = await startFarEnd('127.0.0.1');
    for (const none of ['', 'example.org']) {
      expect(await ask(none)).toEqual(['here', 'here', 'here']);
    }
    expect(asked).toEqual([]);
  });
});
