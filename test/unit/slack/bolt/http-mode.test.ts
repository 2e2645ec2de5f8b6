import { App } from '@slack/bolt';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { slackSignature } from '../../../../sandbox/src/slack/http-delivery.js';
import { boltLogger } from '../../../../src/slack/bolt/bolt-logger.js';
import { httpReceiver } from '../../../../src/slack/bolt/http-mode.js';
import { freePort } from '../../../support/free-port.js';
import { listenForUnhandledErrors } from '../../../support/unhandled-errors.js';

const { errors: unhandled } = listenForUnhandledErrors();
const signingSecret = 'shh';
const logger = boltLogger(pino({ level: 'silent' }));
const receiver = httpReceiver(signingSecret, logger);
let origin: string;

beforeAll(async () => {
  const app = new App({
    receiver,
    logger,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }),
  });
  app.command('/nimble-session', ({ ack }) => ack('taken'));
  const port = await freePort();
  await receiver.start(port);
  origin = `http://127.0.0.1:${port}`;
});
afterAll(() => receiver.stop());

function post(body: string, type: string): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return fetch(`${origin}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(signingSecret, timestamp, body),
    },
  });
}

const form = 'application/x-www-form-urlencoded';

it.each([
  ['null', 'application/json'],
  ['payload=null', form],
])(
  'answers 400 to a signed body of %s, and rejects nothing that is not awaited',
  async (...sent) => {
    expect((await post(...sent)).status).toBe(400);
    expect(unhandled).toEqual([]);
  },
);

it('still delivers commands, and answers other paths', async () => {
  const command = new URLSearchParams({ command: '/nimble-session', user_id: 'U2', team_id: 'T1' });
  expect(await (await post(command.toString(), form)).text()).toBe('taken');
  expect((await fetch(`${origin}/health`)).status).toBe(200);
  expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
});
