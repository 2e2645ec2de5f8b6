import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { sandboxAppToken } from '../../src/slack/slack-sandbox.js';
import { ada, type RunningSlack, startBot, startSlack, workstations } from './start-slack.js';

let slack: RunningSlack;
beforeEach(async () => {
  slack = await startSlack({ acknowledgementMs: 100 });
});
afterEach(() => slack.stop());

/** A link that works once. */
async function link(): Promise<string> {
  const { url } = await slack.client({}, sandboxAppToken).apps.connections.open();
  return url ?? '';
}

/** A bare connection, with the frames that come in. */
async function connect(): Promise<{ socket: WebSocket; frames: Record<string, unknown>[] }> {
  const socket = new WebSocket(await link());
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  await once(socket, 'open');
  await expect.poll(() => frames.length).toBe(1);
  return { socket, frames };
}

describe('a connection', () => {
  it('opens with a link that works once, and starts with hello', async () => {
    const url = await link();
    const socket = new WebSocket(url);
    const [hello] = await once(socket, 'message');
    expect(JSON.parse(String(hello))).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0NIMBLEBOT' },
    });
    const second = new WebSocket(url);
    const [error] = await once(second, 'error');
    expect(String(error)).toContain('403');
    socket.close();
  });

  it('is one of at most ten', async () => {
    const connections = await Promise.all(Array.from({ length: 10 }, connect));
    const { frames, socket } = await connect();
    expect(frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    expect(slack.sandbox.controls.state().connections).toBe(10);
    for (const open of [...connections, { socket }]) open.socket.close();
  });

  it('takes its turn: each envelope goes to exactly one', async () => {
    const [first, second] = [await connect(), await connect()];
    const person = await slack.open(ada);
    for (const text of ['1', '2', '3', '4'])
      await person.say(workstations, `/nimble-session ${text}`);
    const texts = (frames: Record<string, unknown>[]) =>
      frames.slice(1).map(({ payload }) => (payload as { text: string }).text);
    expect(texts(first.frames)).toHaveLength(2);
    expect([...texts(first.frames), ...texts(second.frames)].sort()).toEqual(['1', '2', '3', '4']);
    expect(first.frames[1]).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
    });
  });

  it('may acknowledge too late, which is recorded and changes nothing', async () => {
    const { socket, frames } = await connect();
    const person = await slack.open(ada);
    expect((await person.say(workstations, '/nimble-session')).result).toBe('timeout');
    const payload = { text: 'Sorry, I was asleep.' };
    socket.send('this is no acknowledgement');
    socket.send(JSON.stringify({ envelope_id: frames[1]?.envelope_id, payload }));
    await expect
      .poll(() => slack.sandbox.controls.state().envelopes[0]?.acknowledgedAfterMs)
      .toBeGreaterThanOrEqual(100);
    expect(slack.sandbox.controls.state().messages).toEqual([]);
    expect(slack.lines.some((line) => line.includes('too late'))).toBe(true);
  });

  it('takes an acknowledgement without a payload', async () => {
    const { socket, frames } = await connect();
    socket.on('message', () => {
      socket.send(JSON.stringify({ envelope_id: frames.at(-1)?.envelope_id }));
    });
    const person = await slack.open(ada);
    expect(await person.say(workstations, '/nimble-session')).toEqual({ result: 'ok' });
  });
});

describe('a bot with two connections', () => {
  it.each([
    'warning',
    'refresh_requested',
    'link_disabled',
    'too_many_websockets',
    'abrupt',
  ] as const)('comes back after %s', async (reason) => {
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack }) => ack());
    });
    const person = await slack.open(ada);
    slack.sandbox.controls.disconnect({ reason });
    await person.waitFor(({ connections }) => connections === 0, 'the connections to go');
    await person.waitFor(({ connections }) => connections === 2, 'the connections to come back');
    expect(await person.say(workstations, '/nimble-session')).toEqual({ result: 'ok' });
  });

  it('survives frames that make no sense', async () => {
    await startBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack }) => ack());
    });
    const { controls } = slack.sandbox;
    for (const raw of [
      '{not json',
      { type: 'nonsense' },
      { envelope_id: 'x', type: 'interactive' },
    ]) {
      controls.sendRaw(raw);
    }
    const person = await slack.open(ada);
    expect(await person.say(workstations, '/nimble-session')).toEqual({ result: 'ok' });
  });
});
