import { createServer } from 'node:http';
import { App, HTTPReceiver } from '@slack/bolt';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { listen } from '../../../../sandbox/testing/listening.js';
import { appOptions } from '../../../../src/slack/bolt/app-options.js';
import { boltLogger } from '../../../../src/slack/bolt/bolt-logger.js';
import { listenForUnhandledErrors } from '../../../support/unhandled-errors.js';

const { errors: unhandled } = listenForUnhandledErrors();

it('asks Slack nothing, so a refused token rejects nothing that is not awaited', async () => {
  let calls = 0;
  const slack = createServer((_request, response) => {
    calls += 1;
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"ok":false,"error":"invalid_auth"}');
  });
  const port = await listen(slack);
  const logger = boltLogger(pino({ level: 'silent' }));
  const app = new App({
    ...appOptions('xoxb-1'),
    receiver: new HTTPReceiver({ signingSecret: 'secret', logger }),
    clientOptions: { slackApiUrl: `http://127.0.0.1:${port}/api/` },
    logger,
  });
  const typed: unknown[] = [];
  app.command('/nimble-session', async ({ ack, client }) => {
    await ack();
    typed.push(client.token);
  });
  await app.processEvent({
    body: { command: '/nimble-session', text: 'help', user_id: 'U1', team_id: 'T1' },
    ack: async () => {},
  });
  expect(typed).toEqual(['xoxb-1']);
  expect(calls).toBe(0);
  expect(unhandled).toEqual([]);
  await new Promise((resolve) => slack.close(resolve));
});

it('runs no middleware of Bolt’s own: none of conversations, none against the bot’s own events', async () => {
  const logger = boltLogger(pino({ level: 'silent' }));
  const app = new App({
    ...appOptions('xoxb-1'),
    receiver: new HTTPReceiver({ signingSecret: 'secret', logger }),
    logger,
  });
  const contexts: object[] = [];
  app.event('app_home_opened', async ({ context }) => {
    contexts.push(context);
  });
  const event = { type: 'app_home_opened', user: 'U1', channel: 'C1', tab: 'home', event_ts: '1' };
  await app.processEvent({
    body: { type: 'event_callback', team_id: 'T1', event },
    ack: async () => {},
  });
  expect(contexts).toHaveLength(1);
  expect(contexts[0]).not.toHaveProperty('updateConversation');
});
