import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { sandboxAppToken } from '../../src/slack/slack-sandbox.js';
import { ada, manifest, type RunningSlack, startBot, startSlack } from './start-slack.js';

let slack: RunningSlack;
afterEach(() => slack.stop());

const home = (text: string) => ({
  type: 'home' as const,
  blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }],
});

describe('the Home tab', () => {
  it('asks the bot at every visit, and carries the view once there is one', async () => {
    slack = await startSlack();
    const views: (string | undefined)[] = [];
    await startBot(slack, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        views.push(event.view && 'id' in event.view ? String(event.view.id) : undefined);
        const view = home(`visit ${views.length}`);
        await client.views.publish({ user_id: event.user, view });
      });
    });
    const person = await slack.open(ada);
    expect(person.workspace.home).toBeNull();
    await person.home();
    const first = await person.waitFor(({ home: shown }) => shown, 'the Home tab');
    await person.home();
    const second = await person.waitFor(
      ({ home: shown }) => (shown?.hash === first.hash ? undefined : shown),
      'the next Home tab',
    );
    expect(second).toMatchObject({ id: first.id, blocks: [{ text: { text: 'visit 2' } }] });
    expect(views).toEqual([undefined, first.id]);
    const stale = slack.client().views.publish({ user_id: ada, hash: first.hash, view: home('x') });
    await expect(stale).rejects.toThrow('hash_conflict');
    const unknown = slack.client().views.publish({ user_id: 'U404', view: home('x') });
    await expect(unknown).rejects.toThrow('invalid_arguments');
  });

  it('catches up when the bot comes back', async () => {
    slack = await startSlack();
    const person = await slack.open(ada);
    await person.home();
    const attempts: (number | undefined)[] = [];
    await expect.poll(() => slack.sandbox.controls.state().envelopes.length).toBe(2);
    await startBot(slack, (app) => {
      app.event('app_home_opened', async ({ context }) => {
        attempts.push(context.retryNum);
      });
    });
    await expect.poll(() => attempts).toEqual([2]);
  });

  it('is retried at once when the bot does not acknowledge', async () => {
    slack = await startSlack({ acknowledgementMs: 50 });
    const { url } = await slack.client({}, sandboxAppToken).apps.connections.open();
    const socket = new WebSocket(url ?? '');
    const attempts: unknown[] = [];
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'events_api') {
        attempts.push([frame.payload.event_id, frame.retry_attempt, frame.retry_reason]);
      }
    });
    await once(socket, 'open');
    const person = await slack.open(ada);
    await person.waitFor(({ connections }) => connections === 1, 'the connection');
    await person.home();
    await expect.poll(() => attempts.length).toBe(2);
    const [eventId] = attempts.flat();
    expect(attempts).toEqual([
      [eventId, 0, ''],
      [eventId, 1, 'timeout'],
    ]);
    socket.close();
  });

  it('stays quiet when the app did not subscribe', async () => {
    slack = await startSlack({ manifest: manifest({ events: [] }) });
    const person = await slack.open(ada);
    expect(await person.home()).toEqual({ result: 'ok' });
    expect(slack.sandbox.controls.state().envelopes).toEqual([]);
  });
});

describe('a global shortcut', () => {
  it('has a trigger and no channel', async () => {
    slack = await startSlack();
    const seen: object[] = [];
    await startBot(slack, (app) => {
      app.shortcut('launch_shortcut', async ({ ack, body, client }) => {
        await ack();
        seen.push(body);
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: 'modal',
            title: { type: 'plain_text', text: 'Launch' },
            blocks: [
              {
                type: 'section',
                block_id: 'where',
                text: { type: 'mrkdwn', text: 'Where?' },
                accessory: {
                  type: 'conversations_select',
                  action_id: 'channel',
                },
              },
            ],
          },
        });
      });
    });
    const person = await slack.open(ada);
    expect(person.workspace.shortcuts).toMatchObject([{ callbackId: 'launch_shortcut' }]);
    expect(await person.shortcut('launch_shortcut')).toEqual({ result: 'ok' });
    const view = await person.modal('Launch');
    expect(view.state.values.where?.channel?.selected_conversation).toBeNull();
    expect(seen[0]).toMatchObject({ type: 'shortcut', user: { id: ada } });
    expect(seen[0]).not.toHaveProperty('channel');
    await expect(person.shortcut('other')).rejects.toThrow('shortcut_not_found');
  });
});
