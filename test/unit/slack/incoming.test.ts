import { App, type Receiver, type ReceiverEvent } from '@slack/bolt';
import { expect, it, vi } from 'vitest';
import { Incoming } from '../../../src/slack/bolt/incoming.js';

const receiver: Receiver = {
  init: () => {},
  start: async () => {},
  stop: async () => {},
};

it('acknowledges what comes in meanwhile before it goes on with what it has acknowledged', async () => {
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }),
  });
  new Incoming(app);
  const happened: string[] = [];
  app.command('/nimble-session', async ({ ack, command }) => {
    await ack();
    happened.push(`${command.text}: the rest`);
  });
  const type = (text: string) => {
    const event: ReceiverEvent = {
      body: { command: '/nimble-session', text, team_id: 'T1', user_id: 'U2', channel_id: 'C1' },
      ack: async () => {
        happened.push(`${text}: acknowledged`);
      },
    };
    return app.processEvent(event);
  };
  // The second comes in after the first one's acknowledgement, and before a turn without anything.
  setImmediate(() => void type('second'));
  await type('first');
  await vi.waitUntil(() => happened.length === 4);
  expect(happened).toEqual([
    'first: acknowledged',
    'second: acknowledged',
    'first: the rest',
    'second: the rest',
  ]);
});
