import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxAppToken } from '../../src/slack/slack-sandbox.js';
import {
  ada,
  adasMessages,
  ben,
  general,
  lighting,
  manifest,
  production,
  type RunningSlack,
  startSlack,
  workstations,
} from './start-slack.js';

let slack: RunningSlack;
let web: WebClient;
beforeEach(async () => {
  slack = await startSlack();
  web = slack.client();
});
afterEach(() => slack.stop());

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

async function post(text: string, more: object = {}): Promise<string> {
  const { ts } = await web.chat.postMessage({ channel: workstations, text, ...more });
  return ts ?? '';
}

/** The error that Slack answers with. */
function refusal(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error) => error.data.error,
  );
}

describe('tokens and scopes', () => {
  it('knows the tokens of the bot and of the app, and no others', async () => {
    expect(await web.auth.test()).toMatchObject({ user_id: 'U0NIMBLEBOT', bot_id: 'B0NIMBLEBOT' });
    const call = (token: string, method: string) =>
      refusal(slack.client({}, token).apiCall(method));
    expect(await call('xoxb-other', 'auth.test')).toBe('invalid_auth');
    expect(await call('', 'auth.test')).toBe('not_authed');
    expect(await call(sandboxAppToken, 'auth.test')).toBe('not_allowed_token_type');
    expect(await refusal(web.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await refusal(web.apiCall('toString'))).toBe('unknown_method');
  });

  it('says which scope is missing', async () => {
    const bare = await startSlack({ manifest: manifest({ scopes: ['chat:write', 'users:read'] }) });
    slack.cleanUps.push(() => bare.stop());
    const client = bare.client();
    await expect(client.usergroups.users.list({ usergroup: 'S0ENGINEERS' })).rejects.toThrow(
      expect.objectContaining({
        data: expect.objectContaining({
          error: 'missing_scope',
          needed: 'usergroups:read',
          provided: 'chat:write,users:read',
        }),
      }),
    );
    const { user } = await client.users.info({ user: ada });
    expect([user?.real_name, user?.profile?.email]).toEqual(['Ada Okafor', undefined]);
    expect(await refusal(client.conversations.history({ channel: workstations }))).toBe(
      'missing_scope',
    );
    const outside = client.chat.postMessage({ channel: general, text: 'x' });
    expect(await refusal(outside)).toBe('not_in_channel');
  });

  it('takes JSON and the query as well as forms, and ignores unknown arguments', async () => {
    const headers = {
      authorization: 'Bearer xoxb-sandbox-paper-moon',
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ channel: workstations, text: 'as JSON', team_id: 'T1' });
    const url = `${slack.origin}/api/chat.postMessage?username=x`;
    const response = await fetch(url, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'as JSON' } });
  });
});

describe('people', () => {
  it('are found by id, with their address, and by their user group', async () => {
    const { user } = await web.users.info({ user: ada });
    expect(user).toMatchObject({ id: ada, profile: { email: 'ada@papermoon.example' } });
    expect(await refusal(web.users.info({ user: 'U404' }))).toBe('user_not_found');
    const { users } = await web.usergroups.users.list({ usergroup: 'S0ENGINEERS' });
    expect(users).toEqual(['U0MEI00003']);
    const unknown = web.usergroups.users.list({ usergroup: 'S404' });
    expect(await refusal(unknown)).toBe('no_such_subteam');
  });
});

describe('posting', () => {
  it('opens the direct messages when given a person', async () => {
    const { channel } = await web.chat.postMessage({ channel: ada, text: 'Hello' });
    expect(channel).toBe(adasMessages);
    expect(await web.conversations.open({ users: ada })).toMatchObject({
      channel: { id: adasMessages },
    });
    expect(await refusal(web.conversations.open({ users: 'U404' }))).toBe('user_not_found');
    const person = await slack.open(ada);
    expect(person.messages(adasMessages).map(({ text }) => text)).toEqual(['Hello']);
  });

  it('follows the rules of channels', async () => {
    const to = (channel: string) => refusal(web.chat.postMessage({ channel, text: 'x' }));
    expect(await to('C404')).toBe('channel_not_found');
    expect(await to(production)).toBe('channel_not_found');
    expect(await to(general)).toBe('no error');
    const { controls } = slack.sandbox;
    controls.channel({ channel: production, do: 'invite_bot' });
    expect(await to(production)).toBe('no error');
    controls.channel({ channel: lighting, do: 'remove_bot' });
    expect(await to(lighting)).toBe('channel_not_found');
    controls.channel({ channel: workstations, do: 'archive' });
    expect(await to(workstations)).toBe('is_archived');
    controls.channel({ channel: workstations, do: 'unarchive' });
    expect(await to(workstations)).toBe('no error');
    controls.channel({ channel: workstations, do: 'delete' });
    expect(await to(workstations)).toBe('channel_not_found');
    expect(await refusal(web.chat.postMessage({ channel: general, text: '' }))).toBe('no_text');
  });

  it('puts replies into their thread, whose root has to be there', async () => {
    const root = await post('root');
    const reply = await post('reply', { thread_ts: root });
    await post('reply to the reply', { thread_ts: reply });
    const person = await slack.open(ben);
    expect(person.replies(workstations, root).map(({ text }) => text)).toEqual([
      'reply',
      'reply to the reply',
    ]);
    slack.sandbox.controls.deleteMessage({ channel: workstations, ts: root });
    expect(await refusal(post('late', { thread_ts: root }))).toBe('thread_not_found');
  });
});

describe('changing messages', () => {
  const shown = () => slack.sandbox.controls.state().messages[0];
  const update = (ts: string, change: object) =>
    web.chat.update({ channel: workstations, ts, text: undefined, ...change } as never);

  it('drops blocks when only text is given, and marks only that as edited', async () => {
    const ts = await post('one', { blocks: [section('one')] });
    await update(ts, { text: 'two', blocks: [section('two')] });
    expect(shown()).toMatchObject({ text: 'two', blocks: [section('two')], edited: false });
    await update(ts, { blocks: [section('three')] });
    expect(shown()).toMatchObject({ text: 'two', blocks: [section('three')], edited: false });
    await update(ts, { text: 'four' });
    expect(shown()).toMatchObject({ text: 'four', edited: true });
    expect(shown()?.blocks).toBeUndefined();
    expect(await refusal(update(ts, {}))).toBe('no_text');
    expect(await refusal(update(ts, { text: 'x'.repeat(4001) }))).toBe('msg_too_long');
  });

  it('tells the pages, with the same ts', async () => {
    const person = await slack.open(ben);
    const ts = await post('requested');
    await update(ts, { text: 'ready' });
    await person.waitFor(({ messages }) => messages.some(({ text }) => text === 'ready'), 'ready');
    expect(person.messages(workstations).map((message) => message.ts)).toEqual([ts]);
    slack.sandbox.controls.deleteMessage({ channel: workstations, ts });
    await person.waitFor(() => person.messages(workstations).length === 0, 'the deletion');
  });

  it('is for the bot’s own messages, in channels by their own id', async () => {
    const person = await slack.open(ada);
    await person.say(workstations, 'mine');
    const mine = await person.waitFor(() => person.messages(workstations)[0], 'my message');
    expect(await refusal(update(mine.ts, { text: 'x' }))).toBe('cant_update_message');
    const byPerson = web.chat.update({ channel: ada, ts: mine.ts, text: 'x' });
    expect(await refusal(byPerson)).toBe('channel_not_found');
    const ts = await post('gone soon');
    slack.sandbox.controls.deleteMessage({ channel: workstations, ts });
    expect(await refusal(update(ts, { text: 'x' }))).toBe('message_not_found');
    const kept = await post('kept');
    slack.sandbox.controls.channel({ channel: workstations, do: 'archive' });
    expect(await refusal(update(kept, { text: 'x' }))).toBe('is_inactive');
  });

  it('keeps metadata unless it is given; {} removes it', async () => {
    const metadata = { event_type: 'launch', event_payload: { id: 1 } };
    const ts = await post('one', { metadata });
    await update(ts, { text: 'two' });
    expect(shown()?.metadata).toEqual(metadata);
    await update(ts, { text: 'three', metadata: {} });
    expect(shown()?.metadata).toBeUndefined();
    expect(await refusal(post('x', { metadata: { a: 1 } }))).toBe('invalid_metadata_format');
  });
});

describe('history', () => {
  it('comes newest first, with metadata only when asked for', async () => {
    const metadata = { event_type: 'launch', event_payload: { clientToken: 'slack-1' } };
    const root = await post('root', { metadata });
    await post('reply', { thread_ts: root, metadata });
    await post('next');
    const plain = await web.conversations.history({ channel: workstations });
    expect(plain.messages?.map(({ text }) => text)).toEqual(['next', 'root']);
    expect(plain.messages?.[1]).toMatchObject({ reply_count: 1, thread_ts: root });
    expect(plain.messages?.[1]?.metadata).toBeUndefined();
    const channel = workstations;
    const all = await web.conversations.history({ channel, include_all_metadata: true });
    expect(all.messages?.[1]?.metadata).toEqual(metadata);
    const thread = await web.conversations.replies({
      channel,
      ts: root,
      include_all_metadata: true,
    });
    expect(thread.messages?.map(({ text }) => text)).toEqual(['root', 'reply']);
    expect(thread.messages?.[1]).toMatchObject({ metadata });
  });

  it('is cut into pages and ranges', async () => {
    const channel = workstations;
    const stamps: string[] = [];
    for (const text of ['1', '2', '3', '4', '5']) stamps.push(await post(text));
    const texts: string[][] = [];
    for await (const page of web.paginate('conversations.history', { channel, limit: 2 })) {
      const { messages } = page as { messages?: { text: string }[] };
      texts.push((messages ?? []).map(({ text }) => text));
    }
    expect(texts).toEqual([['5', '4'], ['3', '2'], ['1']]);
    const [, second = '', , fourth = ''] = stamps;
    const range = { channel, oldest: second, latest: fourth };
    const between = await web.conversations.history(range);
    expect(between.messages?.map(({ text }) => text)).toEqual(['3']);
    const root = stamps[0] ?? '';
    for (const text of ['a', 'b', 'c']) await post(text, { thread_ts: root });
    const pages: (string | undefined)[][] = [];
    for await (const page of web.paginate('conversations.replies', {
      channel,
      ts: root,
      limit: 2,
    })) {
      const { messages } = page as { messages?: { text: string }[] };
      pages.push((messages ?? []).map(({ text }) => text));
    }
    expect(pages).toEqual([['1', 'a', 'b'], ['c']]);
    const wrong = web.conversations.history({ channel, cursor: 'nonsense' });
    expect(await refusal(wrong)).toBe('invalid_cursor');
  });

  it('is for members', async () => {
    const of = (channel: string) => refusal(web.conversations.history({ channel }));
    expect(await of(general)).toBe('not_in_channel');
    expect(await of(production)).toBe('channel_not_found');
    expect(await of('C404')).toBe('channel_not_found');
    expect(await of(adasMessages)).toBe('no error');
    const { channel } = await web.conversations.info({ channel: general });
    expect(channel).toMatchObject({ name: 'general', is_member: false, is_archived: false });
    const thread = web.conversations.replies({ channel: workstations, ts: '1.000000' });
    expect(await refusal(thread)).toBe('thread_not_found');
  });

  it('tells who belongs to a channel, page by page, where the bot may see it', async () => {
    const pages: string[][] = [];
    for await (const page of web.paginate('conversations.members', {
      channel: workstations,
      limit: 2,
    })) {
      pages.push((page as { members?: string[] }).members ?? []);
    }
    expect(pages).toEqual([[ada, ben], ['U0MEI00003', 'U0SAM00004'], ['U0NIMBLEBOT']]);
    const { members } = await web.conversations.members({ channel: general });
    expect(members).toHaveLength(4);
    const of = (channel: string) => refusal(web.conversations.members({ channel }));
    expect(await of(production)).toBe('channel_not_found');
    expect(await of('C404')).toBe('channel_not_found');
    // Each kind of channel takes a scope of its own.
    expect(await of(lighting)).toBe('no error');
    expect(await of(adasMessages)).toBe('missing_scope');
    const wrong = web.conversations.members({ channel: workstations, cursor: 'nonsense' });
    expect(await refusal(wrong)).toBe('invalid_cursor');
  });
});
