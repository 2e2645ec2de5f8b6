import { App, type Receiver } from '@slack/bolt';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackSignature } from '../../../../sandbox/src/slack/http-delivery.js';
import * as limits from '../../../../src/limits.js';
import { boltLogger } from '../../../../src/slack/bolt/bolt-logger.js';
import { httpReceiver } from '../../../../src/slack/bolt/http-mode.js';
import { freePort } from '../../../support/free-port.js';
import { deliveryHead, type RawRequest, rawRequest } from '../../../support/raw-request.js';
import { listenForUnhandledErrors } from '../../../support/unhandled-errors.js';

const { errors: unhandled } = listenForUnhandledErrors();
const signingSecret = 'shh';
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

const isReady = () => true;

let receiver: Receiver;
let port: number;
let logLines: { refused?: Record<string, number> }[];
let open: RawRequest[];

beforeEach(async () => {
  logLines = [];
  open = [];
  const log = pino({ level: 'warn' }, { write: (line) => logLines.push(JSON.parse(line)) });
  port = await freePort();
  receiver = httpReceiver({ signingSecret, host: '127.0.0.1', port, isReady, log });
  const app = new App({
    receiver,
    logger: boltLogger(log),
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }),
  });
  app.command('/nimble-session', ({ ack }) => ack('taken'));
  await receiver.start();
});
afterEach(async () => {
  for (const { socket } of open) socket.destroy();
  await receiver.stop();
  expect(unhandled).toEqual([]);
});

function send(bytes: string): RawRequest {
  const sent = rawRequest(port, bytes);
  open.push(sent);
  return sent;
}

const refused = () =>
  logLines.reduce<Record<string, number>>((all, { refused: counts = {} }) => {
    for (const [why, count] of Object.entries(counts)) all[why] = (all[why] ?? 0) + count;
    return all;
  }, {});

function post(body: string, type: string, headers: Record<string, string> = {}): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(signingSecret, timestamp, body),
      ...headers,
    },
  });
}

const command = new URLSearchParams({
  command: '/nimble-session',
  user_id: 'U2',
  team_id: 'T1',
}).toString();
const expectTaken = async (type = form) =>
  expect(await (await post(command, type)).text()).toBe('taken');

describe('while the body is still to come, the bot answers', () => {
  const aged = (seconds: number) => ({
    'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000) + seconds),
  });

  it.each<[number, string, Record<string, string | undefined>]>([
    [401, 'no signature', { 'x-slack-signature': undefined }],
    [401, 'no time', { 'x-slack-request-timestamp': undefined }],
    [401, 'a signature of another form', { 'x-slack-signature': 'v0=please' }],
    [401, 'a time that is none', { 'x-slack-request-timestamp': 'now' }],
    [401, 'a time of six minutes ago', aged(-360)],
    [401, 'a time in six minutes', aged(360)],
    [401, 'no signature of a long body', { 'content-length': '9'.repeat(9), ...aged(-360) }],
    [413, 'a body above 512 kB', { 'content-length': String(512 * 1_024 + 1) }],
  ])('%i to %s', async (status, _what, headers) => {
    expect(await send(deliveryHead(headers)).status).toBe(status);
  });

  it('404 to another path', async () => {
    const head = deliveryHead().replace('/slack/events', '/slack/elsewhere');
    expect(await send(head).status).toBe(404);
  });
});

it('the bot answers 413 once a body without a length is too long', async () => {
  const { status } = send(
    deliveryHead({ 'content-length': undefined, 'transfer-encoding': 'chunked' }) +
      `${(600 * 1_024).toString(16)}\r\n${'x'.repeat(600 * 1_024)}\r\n`,
  );
  expect(await status).toBe(413);
});

it('the bot reads a body of 500 kB, and refuses it only for its signature', async () => {
  const { status } = send(deliveryHead({ 'content-length': '500000' }) + 'x'.repeat(500_000));
  expect(await status).toBe(401);
  expect(refused()).toEqual({ otherSignature: 1 });
});

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

it.each([
  ['nothing', '', json],
  ['an empty form', '', form],
  ['null', 'null', json],
  ['null with 100 kB of space around it', `${' '.repeat(100_000)}null`, json],
  ['a number', '7', json],
  ['text', '"text"', json],
  ['a long list', JSON.stringify(Array(10_000).fill({ type: 'event_callback' })), json],
  ['an object without fields', '{}', json],
  ['a deep list', deep(100_000), json],
  ['a broken object', '{"type":', json],
  ['a payload of null', 'payload=null', form],
  ['a payload that is a list', 'payload=[1]', form],
  ['a payload without fields', 'payload={}', form],
  ['a deep challenge', `{"type":"url_verification","challenge":${deep(100_000)}}`, json],
])('the bot answers 400 to signed nonsense: %s', async (_what, body, type) => {
  expect((await post(body, type)).status).toBe(400);
  await expectTaken();
});

it.each([form, `${form}; charset=utf-8`, 'Application/X-WWW-Form-Urlencoded ;charset=UTF-8'])(
  'the bot takes a command as %s',
  (type) => expectTaken(type),
);

it('the bot answers the challenge of Slack', async () => {
  const answer = await post('{"type":"url_verification","challenge":"abc"}', json);
  expect(await answer.json()).toEqual({ challenge: 'abc' });
});

it('the bot answers 401 to a check of the certificate that Slack did not sign', async () => {
  const headers = { 'x-slack-signature': `v0=${'0'.repeat(64)}` };
  expect((await post('ssl_check=1', form, headers)).status).toBe(401);
});

it('the bot logs the first refused request at once, and the others once a minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const unsigned = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        await send(deliveryHead({ 'x-slack-signature': undefined })).status;
      }
    };
    await unsigned(3);
    expect(logLines.map(({ refused: counts }) => counts)).toEqual([{ unsigned: 1 }]);
    vi.advanceTimersByTime(limits.refusalsToldEveryMs);
    expect(logLines.map(({ refused: counts }) => counts)).toEqual([
      { unsigned: 1 },
      { unsigned: 2 },
    ]);
    vi.advanceTimersByTime(3 * limits.refusalsToldEveryMs);
    await unsigned(1);
    expect(logLines).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});

describe('when senders hold more than the ceilings allow', () => {
  it('of connections: the oldest close, and Slack is served on', async () => {
    const over = limits.unprovenConnectionsAtMost + 50;
    for (let each = 0; each < over; each += 1) send('POST /slack/events HTTP/1.1\r\n');
    await expect.poll(() => open.filter(({ socket }) => socket.closed).length).toBe(50);
    expect(open.findLastIndex(({ socket }) => socket.closed)).toBe(49);
    expect(refused()).toEqual({ crowdedOut: 1 });
    // However new those are that hold the places.
    for (let each = 0; each < 10; each += 1) {
      send('POST /slack/events HTTP/1.1\r\n');
      await expectTaken();
    }
  });

  it('of bytes: Slack is served on', async () => {
    const each = 400_000;
    const half = deliveryHead({ 'content-length': '500000' }) + 'x'.repeat(each);
    for (let sent = 0; sent < 2 * limits.unprovenBytesAtMost; sent += each) send(half);
    await expect.poll(() => refused().crowdedOut ?? 0).toBeGreaterThan(0);
    await expectTaken();
    // What does not come to its end in time is closed.
    await expect.poll(() => open.every(({ socket }) => socket.closed)).toBe(true);
    await expectTaken();
  });
});

it('the bot says that an address is none of this machine', async () => {
  const log = pino({ level: 'silent' });
  const address = { host: '203.0.113.1', port: 0 };
  const elsewhere = httpReceiver({ signingSecret, ...address, isReady, log });
  await expect(elsewhere.start()).rejects.toThrow(/^203\.0\.113\.1 is no address of this machine/);
});

it('the bot says that a port is taken', async () => {
  const log = pino({ level: 'silent' });
  const second = httpReceiver({ signingSecret, host: '127.0.0.1', port, isReady, log });
  await expect(second.start()).rejects.toThrow(`Port ${port} is taken: set PORT to another`);
});
