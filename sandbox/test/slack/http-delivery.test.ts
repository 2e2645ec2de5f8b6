import { createServer } from 'node:http';
import { isValidSlackRequest } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slackSignature } from '../../src/slack/http-delivery.js';
import { sandboxSigningSecret } from '../../src/slack/slack-sandbox.js';
import { end, listen } from '../../testing/listening.js';
import { ada, type RunningSlack, startHttpBot, startSlack, workstations } from './start-slack.js';

let slack: RunningSlack;
beforeEach(async () => {
  slack = await startSlack({ acknowledgementMs: 200 });
});
afterEach(() => slack.stop());

const view = {
  type: 'modal' as const,
  callback_id: 'launch',
  title: { type: 'plain_text' as const, text: 'Launch' },
  submit: { type: 'plain_text' as const, text: 'Launch' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'note',
      label: { type: 'plain_text' as const, text: 'Note' },
      element: { type: 'plain_text_input' as const, action_id: 'note' },
    },
  ],
};

it('signs as Slack does', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

describe('over HTTP', () => {
  it('commands, submissions and events reach the bot, and its answers count', async () => {
    const visits: string[] = [];
    const url = await startHttpBot(slack, (app) => {
      app.command('/nimble-session', async ({ ack, body, client }) => {
        await ack(`${body.text}?`);
        await client.views.open({ trigger_id: body.trigger_id, view });
      });
      app.view('launch', async ({ ack }) => {
        await ack({ response_action: 'errors', errors: { note: 'Too short.' } });
      });
      app.event('app_home_opened', async ({ event }) => {
        visits.push(event.user);
      });
    });
    slack.sandbox.controls.deliverOverHttp({ url });
    const person = await slack.open(ada);
    expect(await person.say(workstations, '/nimble-session g5')).toEqual({ result: 'ok' });
    await person.waitFor(({ messages }) => messages.find(({ text }) => text === 'g5?'), 'the text');
    const modal = await person.modal();
    expect(await person.submit(modal)).toEqual({
      result: 'errors',
      errors: { note: 'Too short.' },
    });
    await person.home();
    await expect.poll(() => visits).toEqual([ada]);
    expect(slack.sandbox.controls.state().envelopes[0]?.deliveredTo).toBe(url);
  });

  it('a bot with another signing secret refuses, and the person sees dispatch_failed', async () => {
    const url = await startHttpBot(slack, () => undefined, 'another secret');
    slack.sandbox.controls.deliverOverHttp({ url });
    const person = await slack.open(ada);
    expect(await person.say(workstations, '/nimble-session')).toEqual({
      result: 'undelivered',
      notice: '/nimble-session failed with the error "dispatch_failed"',
    });
  });

  it('sends what Slack sends, byte for byte signed', async () => {
    const seen: { type: string | undefined; valid: boolean; body: string }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks).toString();
      const valid = isValidSlackRequest({
        signingSecret: sandboxSigningSecret,
        body,
        headers: {
          'x-slack-signature': String(request.headers['x-slack-signature']),
          'x-slack-request-timestamp': Number(request.headers['x-slack-request-timestamp']),
        },
      });
      seen.push({ type: request.headers['content-type'], valid, body });
      if (seen.length === 1) response.end();
    });
    const port = await listen(server);
    slack.cleanUps.push(() => end(server));
    slack.sandbox.controls.deliverOverHttp({ url: `http://127.0.0.1:${port}/slack/events` });
    const person = await slack.open(ada);
    expect(await person.say(workstations, '/nimble-session a b&c')).toEqual({ result: 'ok' });
    expect((await person.shortcut('launch_shortcut')).result).toBe('timeout');
    expect(seen.map(({ type, valid }) => [type, valid])).toEqual([
      ['application/x-www-form-urlencoded', true],
      ['application/x-www-form-urlencoded', true],
    ]);
    expect(new URLSearchParams(seen[0]?.body).get('text')).toBe('a b&c');
    const payload = new URLSearchParams(seen[1]?.body).get('payload') ?? '';
    expect(JSON.parse(payload)).toMatchObject({ type: 'shortcut', callback_id: 'launch_shortcut' });
  });

  it('stays on this machine, and goes back to Socket Mode', async () => {
    const { controls } = slack.sandbox;
    expect(() => controls.deliverOverHttp({ url: 'http://example.com/' })).toThrow('url_not_local');
    controls.deliverOverHttp({ url: 'http://127.0.0.1:9/' });
    controls.deliverOverHttp(null);
    await (await slack.open(ada)).say(workstations, '/nimble-session');
    expect(controls.state().envelopes[0]?.deliveredTo).toBeNull();
  });
});
