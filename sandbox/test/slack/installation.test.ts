import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { sandboxAppToken } from '../../src/slack/slack-sandbox.js';
import { general, manifest, type RunningSlack, startBot, startSlack } from './start-slack.js';

const events = ['app_uninstalled', 'tokens_revoked', 'channel_shared', 'channel_unshared'];

let slack: RunningSlack;
beforeEach(async () => {
  slack = await startSlack({ manifest: manifest({ events }) });
});
afterEach(() => slack.stop());

/** A bot that notes the types of these events. */
async function listen(): Promise<string[]> {
  const told: string[] = [];
  await startBot(slack, (app) => {
    for (const type of events) {
      app.event(type, async ({ event }) => {
        told.push(event.type);
      });
    }
  });
  return told;
}

it.each([
  ['uninstall', 'account_inactive', ['app_uninstalled', 'tokens_revoked']],
  ['revoke_tokens', 'token_revoked', ['tokens_revoked']],
  ['deactivate', 'account_inactive', []],
] as const)('%s makes the bot token answer %s', async (change, refusal, types) => {
  const told = await listen();
  const { controls } = slack.sandbox;
  const web = slack.client();
  const post = () => web.chat.postMessage({ channel: general, text: 'Hello' });
  await post();
  controls.installation({ do: change });
  await expect(post()).rejects.toThrow(refusal);
  await expect(web.auth.test()).rejects.toThrow(refusal);
  await expect.poll(() => told.toSorted()).toEqual(types);
  // The app-level token is no part of the installation.
  expect(await slack.client({}, sandboxAppToken).apps.connections.open()).toMatchObject({
    ok: true,
  });
  controls.installation({ do: 'reinstall' });
  await post();
});

it('may lose the news of a dead token', async () => {
  const { controls } = slack.sandbox;
  controls.installation({ do: 'uninstall', quietly: true });
  expect(controls.state().envelopes).toEqual([]);
  await expect(slack.client().auth.test()).rejects.toThrow('account_inactive');
  controls.reset();
  await slack.client().auth.test();
});

it('lets other programs hold the ten connections of the app', async () => {
  const { controls } = slack.sandbox;
  const open = async () => {
    const { url = '' } = await slack.client({}, sandboxAppToken).apps.connections.open();
    const socket = new WebSocket(url);
    const [frame] = await once(socket, 'message');
    slack.cleanUps.push(() => socket.close());
    return JSON.parse(String(frame));
  };
  controls.otherConnections({ count: 9 });
  expect(await open()).toMatchObject({ type: 'hello', num_connections: 10 });
  expect(await open()).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  controls.otherConnections({ count: 8 });
  expect(await open()).toMatchObject({ type: 'hello' });
});

it('shares a channel with another organisation, and takes that back', async () => {
  const told = await listen();
  const web = slack.client();
  const sharing = async () => {
    const { channel } = await web.conversations.info({ channel: general });
    return [channel?.is_ext_shared, channel?.is_pending_ext_shared];
  };
  const { controls } = slack.sandbox;
  expect(await sharing()).toEqual([false, false]);
  controls.channel({ channel: general, do: 'offer_share' });
  expect(await sharing()).toEqual([false, true]);
  controls.channel({ channel: general, do: 'share' });
  expect(await sharing()).toEqual([true, false]);
  const { channels } = await web.conversations.list();
  expect(channels?.map(({ name, is_ext_shared }) => [name, is_ext_shared])).toEqual([
    ['workstations', false],
    ['general', true],
  ]);
  await expect.poll(() => told).toEqual(['channel_shared']);
  controls.channel({ channel: general, do: 'unshare' });
  expect(await sharing()).toEqual([false, false]);
  await expect.poll(() => told).toEqual(['channel_shared', 'channel_unshared']);
});

it('lists the channels that the bot may see, page by page', async () => {
  const web = slack.client();
  const names: (string | undefined)[][] = [];
  const types = 'public_channel,private_channel';
  for await (const page of web.paginate('conversations.list', { types, limit: 2 })) {
    const { channels } = page as { channels?: { name: string }[] };
    names.push((channels ?? []).map(({ name }) => name));
  }
  expect(names).toEqual([['workstations', 'general'], ['lighting']]);
  slack.sandbox.controls.channel({ channel: general, do: 'archive' });
  const { channels } = await web.conversations.list({ exclude_archived: true });
  expect(channels?.map(({ name }) => name)).toEqual(['workstations']);
  await expect(web.conversations.list({ types: 'nonsense' })).rejects.toThrow('invalid_types');
  await expect(web.conversations.list({ cursor: 'nonsense' })).rejects.toThrow('invalid_cursor');
});
