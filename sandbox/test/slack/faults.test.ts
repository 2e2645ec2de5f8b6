import { WebClientEvent } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSlack, startSlack, workstations } from './start-slack.js';

let slack: RunningSlack;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.stop());

const quickRetries = { retryConfig: { retries: 2, minTimeout: 1, maxTimeout: 1 } };
const texts = () => slack.sandbox.controls.state().messages.map(({ text }) => text);
const hello = { channel: workstations, text: 'hello' };

describe('a fault', () => {
  it('ratelimited: answers 429 with Retry-After, for that method only', async () => {
    slack.sandbox.controls.fail({
      method: 'chat.postMessage',
      answer: 'ratelimited',
      retryAfterSeconds: 7,
    });
    const web = slack.client({ rejectRateLimitedCalls: true });
    await expect(web.chat.postMessage(hello)).rejects.toMatchObject({ retryAfter: 7 });
    await web.auth.test();
    await web.chat.postMessage(hello);
    expect(texts()).toEqual(['hello']);
  });

  it('ratelimited: pauses the whole client of the SDK', async () => {
    slack.sandbox.controls.fail({ method: 'chat.postMessage', answer: 'ratelimited' });
    const web = slack.client(quickRetries);
    // The sandbox knows of its answer before the client has read it.
    const isRead = new Promise((resolve) => web.once(WebClientEvent.RATE_LIMITED, resolve));
    const posted = web.chat.postMessage(hello);
    await isRead;
    expect(slack.sandbox.controls.state().calls).toMatchObject([
      { method: 'chat.postMessage', ok: false, error: 'ratelimited' },
    ]);
    const startedAtMs = Date.now();
    await web.auth.test();
    expect(Date.now() - startedAtMs).toBeGreaterThan(500);
    await posted;
  });

  it('drop_after: makes the SDK post twice, drop once', async () => {
    const web = slack.client(quickRetries);
    slack.sandbox.controls.fail({ method: 'chat.postMessage', answer: 'drop_after' });
    await web.chat.postMessage(hello);
    expect(texts()).toEqual(['hello', 'hello']);
    slack.sandbox.controls.fail({ method: 'chat.postMessage', answer: 'drop' });
    await web.chat.postMessage({ ...hello, text: 'once' });
    expect(texts()).toEqual(['hello', 'hello', 'once']);
  });

  it('http_500: is not carried out, and the SDK tries again', async () => {
    slack.sandbox.controls.fail({ method: '*', answer: 'http_500', times: 2 });
    await slack.client(quickRetries).chat.postMessage(hello);
    const { calls } = slack.sandbox.controls.state();
    expect(calls.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(texts()).toEqual(['hello']);
  });

  it('hang and hang_after: never answer', async () => {
    const web = slack.client({ timeout: 50 });
    slack.sandbox.controls.fail({ method: 'chat.postMessage', answer: 'hang' });
    await expect(web.chat.postMessage(hello)).rejects.toThrow();
    expect(texts()).toEqual([]);
    slack.sandbox.controls.fail({ method: 'chat.postMessage', answer: 'hang_after' });
    await expect(web.chat.postMessage(hello)).rejects.toThrow();
    // The client may have given up before the sandbox had read all.
    await expect.poll(texts).toEqual(['hello']);
  });

  it('any code of Slack: is answered as it is, until reset', async () => {
    const { controls } = slack.sandbox;
    const web = slack.client();
    controls.fail({ method: 'auth.test', answer: 'account_inactive', times: 5 });
    await expect(web.auth.test()).rejects.toMatchObject({ data: { error: 'account_inactive' } });
    controls.reset();
    await web.auth.test();
  });
});

it('latency slows every call down', async () => {
  slack.sandbox.controls.latency({ ms: 60 });
  const startedAtMs = Date.now();
  await slack.client().auth.test();
  expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(55);
});

describe('the controls over HTTP', () => {
  const control = (name: string, body: unknown) =>
    fetch(`${slack.origin}/sandbox/slack/control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('do the same', async () => {
    await control('fail', { method: 'auth.test', answer: 'fatal_error' });
    await expect(slack.client().auth.test()).rejects.toThrow('fatal_error');
    expect((await control('channel', { channel: workstations, do: 'archive' })).status).toBe(200);
    await expect(slack.client().chat.postMessage(hello)).rejects.toThrow('is_archived');
    const state = await (await fetch(`${slack.origin}/sandbox/slack/state`)).json();
    expect(state).toMatchObject({
      calls: [{ error: 'fatal_error' }, { error: 'is_archived', channel: workstations }],
      connections: 0,
    });
  });

  it('refuse what makes no sense', async () => {
    expect((await control('explode', {})).status).toBe(404);
    expect((await control('fail', { method: 3 })).status).toBe(400);
    expect((await control('channel', { channel: 'C404', do: 'archive' })).status).toBe(400);
    expect((await control('deliverOverHttp', { url: 'http://other.example/' })).status).toBe(400);
    expect((await control('reset', {})).status).toBe(200);
  });
});
