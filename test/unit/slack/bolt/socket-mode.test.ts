import { App, type SocketModeReceiver } from '@slack/bolt';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../sandbox/src/sandbox.js';
import { patienceMs } from '../../../../sandbox/testing/patience.js';
import { boltLogger } from '../../../../src/slack/bolt/bolt-logger.js';
import { socketModeReceiver } from '../../../../src/slack/bolt/socket-mode.js';
import { listenForUnhandledErrors } from '../../../support/unhandled-errors.js';
import { wayOut } from '../../../support/way-out.js';

const { errors: unhandled } = listenForUnhandledErrors();
let sandbox: Sandbox;
let receiver: SocketModeReceiver;
const breakOff = vi.fn<(why: Error) => void>();
const logLines: string[] = [];
const typed = vi.fn<(text: string) => void>();
const slack = () => sandbox.slack.controls;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  const { SLACK_APP_TOKEN: appToken = '', SLACK_API_URL: apiUrl = '' } = sandbox.environment;
  logLines.length = 0;
  const log = pino({ level: 'error' }, { write: (line) => logLines.push(line) });
  const logger = boltLogger(log);
  receiver = socketModeReceiver({ appToken, apiUrl, wayOut, logger, log, breakOff });
  const app = new App({
    receiver,
    logger,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }),
  });
  app.command('/nimble-session', async ({ ack, command }) => {
    typed(command.text);
    await ack();
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
  await receiver.stop();
  await sandbox.close();
});

/** `SocketModeClient` waits five seconds before its first reconnect; here, no time. */
function reconnectAtOnce(): void {
  const { setTimeout: later } = globalThis;
  const sooner = (run: () => void, ms?: number) => later(run, ms === 5_000 ? 0 : ms);
  vi.stubGlobal('setTimeout', sooner);
}

it.each([
  ['null', 'null'],
  ['an event without a payload', { envelope_id: 'raw', type: 'events_api' }],
])('goes on after a frame of JSON that is no envelope: %s', async (_what, frame) => {
  await receiver.start();
  slack().sendRaw(frame);
  const payload = { command: '/nimble-session', text: 'after it', user_id: 'U2', team_id: 'T1' };
  slack().sendRaw({ envelope_id: 'next', type: 'slash_commands', payload });
  await vi.waitUntil(() => typed.mock.calls.length > 0);
  expect(typed).toHaveBeenCalledWith('after it');
  expect(unhandled).toEqual([]);
});

it('says which token Slack refused when it starts', async () => {
  slack().fail({ method: 'apps.connections.open', answer: 'invalid_auth' });
  await expect(receiver.start()).rejects.toThrow('Slack does not accept SLACK_APP_TOKEN');
  expect(breakOff).not.toHaveBeenCalled();
});

it('says which token Slack refused when it reconnects', async () => {
  await receiver.start();
  reconnectAtOnce();
  slack().fail({ method: 'apps.connections.open', answer: 'invalid_auth' });
  slack().disconnect({ reason: 'refresh_requested' });
  await vi.waitUntil(() => breakOff.mock.calls.length > 0 || unhandled.length > 0, patienceMs);
  expect(unhandled).toEqual([]);
  const [why] = breakOff.mock.calls[0] ?? [];
  expect(why?.message).toBe('Slack does not accept SLACK_APP_TOKEN (invalid_auth)');
});

it('says that Socket Mode was switched off', async () => {
  await receiver.start();
  slack().disconnect({ reason: 'link_disabled' });
  await vi.waitUntil(() => breakOff.mock.calls.length > 0);
  const [why] = breakOff.mock.calls[0] ?? [];
  expect(why?.message).toContain('link_disabled');
});

it('says once why it gets no connection, and takes one as soon as there is one', async () => {
  slack().otherConnections({ count: 10 });
  reconnectAtOnce();
  const started = receiver.start();
  const saying = () => logLines.filter((line) => line.includes('gives an app ten'));
  await vi.waitUntil(() => saying().length > 0, patienceMs);
  // It goes on trying.
  let attempts = 0;
  receiver.client.on('connecting', () => {
    attempts += 1;
  });
  await vi.waitUntil(() => attempts > 2, patienceMs);
  slack().otherConnections({ count: 9 });
  await started;
  expect(saying()).toHaveLength(1);
});

it('stops while it reconnects, and rejects nothing that is not awaited', async () => {
  await receiver.start();
  reconnectAtOnce();
  const stopped = new Promise<void>((resolve) => {
    receiver.client.once('connecting', () => setImmediate(() => resolve(receiver.stop())));
  });
  slack().disconnect({ reason: 'abrupt' });
  await stopped;
  await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
  expect(breakOff).not.toHaveBeenCalled();
});

it('stops when the socket is closed, not before', async () => {
  await receiver.start();
  const closed = vi.fn();
  receiver.client.once('disconnected', closed);
  await receiver.stop();
  expect(closed).toHaveBeenCalled();
});
