import { randomUUID } from 'node:crypto';
import type { BlockAction, RespondFn } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ada,
  ben,
  production,
  type RunningSlack,
  startBot,
  startSlack,
  workstations,
} from './start-slack.js';

let slack: RunningSlack;
beforeEach(async () => {
  slack = await startSlack({ acknowledgementMs: 100 });
});
afterEach(() => slack.stop());

const blocks = [
  {
    type: 'actions',
    block_id: 'buttons',
    elements: [
      {
        type: 'button',
        action_id: 'stop',
        text: { type: 'plain_text', text: 'Stop' },
        value: 'launch-1',
      },
      {
        type: 'static_select',
        action_id: 'size',
        options: [{ text: { type: 'plain_text', text: 'Big' }, value: 'big' }],
      },
    ],
  },
];

describe('a button of a message', () => {
  it('tells the bot who pressed what where', async () => {
    const seen: BlockAction[] = [];
    await startBot(slack, (app) => {
      app.action<BlockAction>('stop', async ({ ack, body }) => {
        seen.push(body);
        await ack();
      });
    });
    await slack.client().chat.postMessage({ channel: workstations, text: 'Ready', blocks });
    const person = await slack.open(ben);
    const message = await person.waitFor(() => person.messages(workstations)[0], 'the message');
    expect(await person.press(message, 'Stop')).toEqual({ result: 'ok' });
    expect(seen[0]).toMatchObject({
      type: 'block_actions',
      user: { id: ben },
      container: { type: 'message', message_ts: message.ts, is_ephemeral: false },
      channel: { id: workstations, name: 'workstations' },
      message: { ts: message.ts, text: 'Ready', user: 'U0NIMBLEBOT' },
      state: { values: { buttons: { size: { type: 'static_select', selected_option: null } } } },
      actions: [
        {
          type: 'button',
          action_id: 'stop',
          block_id: 'buttons',
          value: 'launch-1',
          text: { text: 'Stop' },
        },
      ],
    });
  });

  it('shows a warning when the bot does not acknowledge', async () => {
    await startBot(slack, () => undefined);
    await slack.client().chat.postMessage({ channel: workstations, text: 'Ready', blocks });
    const person = await slack.open(ben);
    const message = await person.waitFor(() => person.messages(workstations)[0], 'the message');
    expect(await person.press(message, 'stop')).toEqual({
      result: 'timeout',
      notice: "That didn't work: the app did not respond. Try again.",
    });
  });

  it('cannot be pressed where the person is not, or when it is gone', async () => {
    const { controls } = slack.sandbox;
    controls.channel({ channel: production, do: 'invite_bot' });
    const { ts = '' } = await slack.client().chat.postMessage({ channel: production, text: 'x' });
    const person = await slack.open('U0SAM00004');
    const press = (channel: string) =>
      person.act({
        place: { kind: 'message', channel, ts },
        blockId: 'b',
        actionId: 'a',
        element: { type: 'button' },
        values: {},
      });
    await expect(press(production)).rejects.toThrow('400 {"error":"channel_not_found"}');
    await expect(press(workstations)).rejects.toThrow('message_not_found');
  });
});

describe('a response_url', () => {
  let respond: RespondFn;
  beforeEach(async () => {
    await startBot(slack, (app) => {
      app.command('/nimble-session', async (command) => {
        respond = command.respond;
        await command.ack();
      });
      app.action('stop', async (action) => {
        respond = action.respond;
        await action.ack();
      });
    });
  });

  it('works five times, also where the bot is no member', async () => {
    const person = await slack.open(ada);
    await person.say(production, '/nimble-session');
    await respond('only you');
    const aloud = respond({ response_type: 'in_channel', text: 'everybody' });
    await expect(aloud).rejects.toMatchObject({ statusCode: 400 });
    for (const text of ['2', '3', '4', '5']) await respond(text);
    await expect(respond('6')).rejects.toMatchObject({ statusCode: 404 });
    await person.waitFor(({ messages }) => messages.some(({ text }) => text === '5'), 'the fifth');
    expect(person.messages(production).map(({ text, ephemeral }) => [text, ephemeral])).toEqual([
      ['only you', true],
      ['2', true],
      ['3', true],
      ['4', true],
      ['5', true],
    ]);
  });

  it('replaces the message whose button was pressed, also one that only the person sees', async () => {
    const person = await slack.open(ada);
    await person.say(workstations, '/nimble-session');
    await respond({ text: 'Sure?', blocks });
    const message = await person.waitFor(() => person.messages(workstations)[0], 'the question');
    await person.press(message, 'stop');
    await respond({ replace_original: true, text: 'Stopping.' });
    const replaced = await person.waitFor(
      ({ messages }) => messages.find(({ text }) => text === 'Stopping.'),
      'the new text',
    );
    expect([replaced.ts, replaced.blocks]).toEqual([message.ts, undefined]);
  });

  it('refuses blocks that Slack would refuse, and unknown addresses', async () => {
    const person = await slack.open(ada);
    await person.say(workstations, '/nimble-session');
    await expect(respond({ blocks: [{ type: 'marquee' }] as never })).rejects.toMatchObject({
      statusCode: 400,
    });
    const unknown = await fetch(`${slack.origin}/hooks/commands/T/1/${randomUUID()}`, {
      method: 'POST',
      body: '{"text":"x"}',
    });
    expect(unknown.status).toBe(404);
  });
});

describe('a person', () => {
  it('sees their own channels and the messages with the bot', async () => {
    const sam = await slack.open('U0SAM00004');
    expect(sam.workspace.channels.map(({ name, kind }) => [name, kind])).toEqual([
      ['workstations', 'public'],
      ['general', 'public'],
      ['U0NIMBLEBOT', 'im'],
    ]);
    slack.sandbox.controls.channel({ channel: workstations, do: 'archive' });
    await sam.waitFor(({ channels }) => channels.some(({ archived }) => archived), 'the archive');
    await expect(sam.say(workstations, 'hello?')).rejects.toThrow('is_archived');
    slack.sandbox.controls.channel({ channel: workstations, do: 'delete' });
    await sam.waitFor(({ channels }) => channels.length === 2, 'the channel to go');
    await expect(sam.say(production, 'hello?')).rejects.toThrow('channel_not_found');
  });

  it('has to be one of the studio', async () => {
    await expect(slack.open('U404')).rejects.toThrow('400');
    await expect(slack.open('U0NIMBLEBOT')).rejects.toThrow('400');
  });
});
