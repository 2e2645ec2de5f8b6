import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unprovenConnectionsAtMost } from '../../../src/limits.js';
import { type Answer, type OpsServer, openOpsServer } from '../../../src/ops/server.js';
import { freePort } from '../../support/free-port.js';
import { type RawRequest, rawRequest } from '../../support/raw-request.js';

const answer = vi.fn<() => Promise<Answer>>();
let server: OpsServer;
let port: number;
let logLines: { msg: string; refused?: Record<string, number> }[];
let open: RawRequest[];

beforeEach(async () => {
  answer.mockReset().mockResolvedValue({ status: 200, contentType: 'text/plain', body: 'told' });
  logLines = [];
  open = [];
  port = await freePort();
  const log = pino({ level: 'warn' }, { write: (line) => logLines.push(JSON.parse(line)) });
  server = await openOpsServer({ host: '127.0.0.1', port }, { '/told': answer }, log);
});
afterEach(async () => {
  for (const { socket } of open) socket.destroy();
  await server.close();
});

function send(bytes: string): RawRequest {
  const sent = rawRequest(port, bytes);
  open.push(sent);
  return sent;
}

const told = async () => (await fetch(`http://127.0.0.1:${port}/told`)).text();

it('the oldest of too many half-sent requests closes, and others are answered', async () => {
  const over = 50;
  for (let each = 0; each < unprovenConnectionsAtMost + over; each += 1) {
    send('GET /told HTTP/1.1\r\n');
  }
  await expect.poll(() => open.filter(({ socket }) => socket.closed).length).toBe(over);
  expect(logLines.map(({ refused }) => refused)).toEqual([{ crowdedOut: 1 }]);
  expect(await told()).toBe('told');
});

it.each([
  ['a head', 'GET /told HTTP/1.1\r\nhost: bot\r\n'],
  ['a body', 'GET /told HTTP/1.1\r\nhost: bot\r\ncontent-length: 4000000\r\n\r\nx'],
  ['a body for another path', 'POST / HTTP/1.1\r\nhost: bot\r\ncontent-length: 4000000\r\n\r\nx'],
])('%s that does not end is not waited for', async (_what, bytes) => {
  const { socket } = send(bytes);
  await expect.poll(() => socket.closed).toBe(true);
});

it('an answer that fails is 500, and is logged', async () => {
  answer.mockRejectedValueOnce(new Error('on purpose'));
  expect((await fetch(`http://127.0.0.1:${port}/told`)).status).toBe(500);
  expect(logLines.map(({ msg }) => msg)).toEqual(['health or metrics not told']);
  expect(await told()).toBe('told');
});

it('what is not there is logged once a minute', async () => {
  for (let each = 0; each < 3; each += 1) {
    expect((await fetch(`http://127.0.0.1:${port}/toldx`)).status).toBe(404);
  }
  expect(logLines.map(({ refused }) => refused)).toEqual([{ otherPath: 1 }]);
});
