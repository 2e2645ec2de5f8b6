import { setTimeout as wait } from 'node:timers/promises';
import { App, HTTPReceiver } from '@slack/bolt';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { slackSignature } from '../../../../sandbox/src/slack/http-delivery.js';
import { boltLogger } from '../../../../src/slack/bolt/bolt-logger.js';
import { Incoming } from '../../../../src/slack/bolt/incoming.js';
import { freePort } from '../../../support/free-port.js';

const signingSecret = 'shh';
let receiver: HTTPReceiver;
let app: App;
let incoming: Incoming;
let url: string;
const acknowledged = vi.fn<(tookMs: number) => void>();

beforeEach(async () => {
  acknowledged.mockReset();
  const logger = boltLogger(pino({ level: 'silent' }));
  receiver = new HTTPReceiver({ signingSecret, logger });
  app = new App({
    receiver,
    logger,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }),
  });
  incoming = new Incoming(app, acknowledged);
  const port = await freePort();
  await receiver.start(port);
  url = `http://127.0.0.1:${port}/slack/events`;
});
afterEach(() => receiver.stop());

/** Resolves with the acknowledgement. */
function type(text: string): Promise<Response> {
  const command = { command: '/nimble-session', text, team_id: 'T1', user_id: 'U2' };
  const body = new URLSearchParams(command).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(signingSecret, timestamp, body),
    },
  });
}

it.each(['ends', 'fails'])('settles when the last listener %s', async (how) => {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  app.error(async () => {});
  app.command('/nimble-session', async ({ ack }) => {
    await ack();
    await ended;
    if (how === 'fails') throw new Error('on purpose');
  });
  await type('');
  let settled = false;
  const settling = incoming.settled().then(() => {
    settled = true;
  });
  await wait(20);
  expect(settled).toBe(false);
  end();
  await settling;
});

it('acknowledges a delivery that has arrived before the work of an earlier one', async () => {
  const happened: string[] = [];
  app.command('/nimble-session', async ({ ack, command }) => {
    happened.push(`${command.text}: acknowledged`);
    await ack();
    happened.push(`${command.text}: worked`);
  });
  const deliver = (text: string) =>
    app.processEvent({
      body: { command: '/nimble-session', text, team_id: 'T1', user_id: 'U2', channel_id: 'C1' },
      ack: async () => {},
    });
  // The event loop delivers the second one right after the first one's acknowledgement.
  const second = new Promise<void>((resolve) => setImmediate(() => resolve(deliver('second'))));
  await Promise.all([deliver('first'), second]);
  expect(happened).toEqual([
    'first: acknowledged',
    'second: acknowledged',
    'first: worked',
    'second: worked',
  ]);
});

it('tells how long an acknowledgement took, not the work after it', async () => {
  let end: () => void = () => {};
  const worked = new Promise<void>((resolve) => {
    end = resolve;
  });
  app.command('/nimble-session', async ({ ack }) => {
    await wait(30);
    await ack();
    await worked;
  });
  await type('');
  await vi.waitFor(() => expect(acknowledged).toHaveBeenCalledOnce());
  end();
  await incoming.settled();
  expect(acknowledged).toHaveBeenCalledOnce();
  const [tookMs = 0] = acknowledged.mock.calls[0] ?? [];
  expect(tookMs).toBeGreaterThan(25);
});
