import { describe, expect, it } from 'vitest';
import { startNimble } from '../../testing/start-nimble.js';
import { create, untilState } from './session-commands.js';

async function startWithControls() {
  const started = await startNimble();
  const post = async (name: string, body: string) => {
    const url = `${started.endpoint}/sandbox/nimble/${name}`;
    const answer = await fetch(url, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  return { ...started, post };
}

describe('the controls by HTTP', () => {
  it('do what those in the process do', async () => {
    const { nimble, endpoint, post } = await startWithControls();
    const rule = {
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: false },
    };
    expect(await post('fail', JSON.stringify(rule))).toEqual({ status: 200, body: {} });
    await expect(create(nimble)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await post('outcome', '{"statusCode":"INTERNAL_ERROR"}');
    const { sessionId } = await create(nimble, { clientToken: 'once' });
    await untilState(nimble, sessionId, 'CREATE_FAILED');
    await post('setState', JSON.stringify({ sessionId, state: 'READY' }));
    await post('durations', '{"stopMs":1}');
    await post('latency', '{"ms":1}');
    const state: unknown = await (await fetch(`${endpoint}/sandbox/nimble/state`)).json();
    expect(state).toMatchObject({
      sessions: [{ sessionId, state: 'READY', clientToken: 'once' }],
      calls: { CreateStreamingSession: 2 },
      rules: 0,
    });
    await post('forget', JSON.stringify({ sessionId }));
    expect((await post('reset', '')).status).toBe(200);
    expect(await post('forget', JSON.stringify({ sessionId }))).toEqual({
      status: 400,
      body: { error: `Streaming session ${sessionId} was not found.` },
    });
  });

  it('shorten the minutes of what begins from now on', async () => {
    const { nimble, controls, post } = await startWithControls();
    const first = await create(nimble);
    await untilState(nimble, first.sessionId, 'READY');
    expect((await post('minute', '{"ms":2000}')).status).toBe(200);
    const second = await create(nimble);
    await untilState(nimble, second.sessionId, 'READY');
    const lengths = controls
      .state()
      .sessions.map(({ stopAt, updatedAt }) =>
        stopAt === undefined
          ? null
          : Math.round((Date.parse(stopAt) - Date.parse(updatedAt)) / 1_000),
      );
    // The profile's 690 minutes, of 60 s and of 2 s.
    expect(lengths).toEqual([690 * 60, 690 * 2]);
  });

  it.each([
    ['fail', '{"operation":"Reboot","fault":{"kind":"empty"}}', 'operation'],
    ['fail', '{"operation":"*","fault":{"kind":"fire"}}', 'fault.kind'],
    ['fail', '{"operation":"*","fault":{"kind":"empty"},"times":0}', 'times'],
    ['latency', '{"ms":-1}', 'ms'],
    ['durations', '{"createMS":1}', 'createMS'],
    ['minute', '{"ms":0}', 'ms'],
    ['setState', '{"state":"READY"}', 'sessionId'],
    ['reset', 'not json', 'The body is not JSON.'],
    ['explode', '{}', 'There is no control "explode"'],
    ['constructor', '{}', 'There is no control "constructor"'],
  ])('say what is wrong with %s %s', async (name, body, words) => {
    const { post } = await startWithControls();
    expect(await post(name, body)).toEqual({
      status: 400,
      body: { error: expect.stringContaining(words) },
    });
  });

  it('refuse a body of more than 1 MiB, as the studio does', async () => {
    const { endpoint, post, controls } = await startWithControls();
    const body = ' '.repeat(2 * 1024 * 1024);
    expect((await post('reset', body)).status).toBe(400);
    const url = `${endpoint}/2020-08-01/studios/a/streaming-sessions`;
    expect((await fetch(url, { method: 'POST', body })).status).toBe(413);
    expect(controls.state().sessions).toEqual([]);
  });

  it('leave every other path to others', async () => {
    const { endpoint } = await startNimble();
    for (const path of ['/', '/api/chat.postMessage', '/sandbox/slack/live', '/2020-08-01']) {
      expect((await fetch(endpoint + path, { method: 'POST' })).status).toBe(404);
    }
    const answer = await fetch(`${endpoint}/2020-08-01/studios/a/eulas`);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});
