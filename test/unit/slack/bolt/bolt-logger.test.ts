import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { listen } from '../../../../sandbox/testing/listening.js';
import { boltLogger } from '../../../../src/slack/bolt/bolt-logger.js';
import { connectLink } from '../../../../src/slack/views/notice-modal.js';
import { aWay } from '../../../support/connect.js';

it('logs neither what a call sends nor what Slack answers, even at trace', async () => {
  const view = connectLink(aWay({ url: 'https://desktop.test/way-in' }));
  const slack = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ok: true, view }));
  });
  const port = await listen(slack);
  const lines: string[] = [];
  const log = pino(
    { level: 'trace' },
    new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    }),
  );
  const client = new WebClient('xoxb-1', {
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    logger: boltLogger(log),
  });
  await client.views.update({ external_id: 'press', view });
  await new Promise((resolve) => slack.close(resolve));
  expect(lines).toEqual([]);
});

it('logs an error as its name and code, and no piece of a body', () => {
  const lines: string[] = [];
  const logger = boltLogger(pino({ level: 'trace' }, { write: (line) => lines.push(line) }));
  const error = Object.assign(new Error('a note'), { code: 'slack_webapi_http_error' });
  logger.error('Slack API error', error, { note: 'a note' });
  logger.warn('Failed to parse the request body: Unexpected token a, "a note" is not valid JSON');
  expect(lines.join('')).not.toContain('a note');
  expect(lines.join('')).toContain('Error (slack_webapi_http_error)');
});
