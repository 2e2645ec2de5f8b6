import { describe, expect, it } from 'vitest';
import { commandsFor } from '../../src/page/state/commands.js';
import { listMessages, threadSummary } from '../../src/page/state/conversation.js';
import { readRoute } from '../../src/page/state/route.js';
import { learn, nothingKnown } from '../../src/page/state/workspace.js';
import {
  type PageChannel,
  type PageMessage,
  type PageWorkspace,
  pageEvent,
} from '../../src/slack/page-protocol.js';

const general: PageChannel = {
  id: 'C1',
  name: 'general',
  kind: 'public',
  topic: '',
  members: [],
  archived: false,
  shared: 'no',
};

function message(ts: string, more: Partial<PageMessage> = {}): PageMessage {
  return { channel: 'C1', ts, user: 'U2', text: '', edited: false, ephemeral: false, ...more };
}

const workspace: PageWorkspace = {
  teamName: 'Team',
  botUserId: 'UBOT',
  people: [],
  channels: [general],
  messages: [message('1.000001'), message('3.000001')],
  modals: [],
  home: null,
  commands: [],
  shortcuts: [],
  connections: 1,
  studio: 'nimble',
  machines: [],
  activity: [],
  armed: [],
  settings: {},
  aheadMs: 0,
};
const known = learn(nothingKnown, { type: 'snapshot', workspace });

describe('what the page knows', () => {
  it('puts a message in its place and replaces its older form', () => {
    const added = learn(known, { type: 'message', message: message('2.000001', { text: 'new' }) });
    const edited = learn(added, {
      type: 'message',
      message: message('2.000001', { text: 'newer', edited: true }),
    });
    expect(edited.workspace?.messages.map(({ ts, text }) => [ts, text])).toEqual([
      ['1.000001', ''],
      ['2.000001', 'newer'],
      ['3.000001', ''],
    ]);
  });

  it('forgets a channel with all that was said in it', () => {
    const after = learn(known, { type: 'channel_gone', channelId: 'C1' });
    expect(after.workspace).toMatchObject({ channels: [], messages: [] });
  });

  it('keeps showing what it knew while the stream is lost, then starts again from a snapshot', () => {
    const lost = learn(known, { type: 'lost' });
    expect(lost).toEqual({ workspace, live: false });
    const fresh = { ...workspace, messages: [] };
    expect(learn(lost, { type: 'snapshot', workspace: fresh })).toEqual({
      workspace: fresh,
      live: true,
    });
  });

  it('ignores events before the first snapshot', () => {
    expect(learn(nothingKnown, { type: 'connections', connections: 3 })).toEqual(nothingKnown);
  });

  it('reads the events that the protocol defines, and nothing else', () => {
    expect(pageEvent.safeParse({ type: 'snapshot', workspace }).success).toBe(true);
    expect(pageEvent.safeParse({ type: 'snapshot' }).success).toBe(false);
    expect(pageEvent.safeParse({ type: 'mystery' }).success).toBe(false);
  });
});

describe('a conversation', () => {
  it('is divided by days and grouped by person', () => {
    const reading = { nowMs: 200_000_000, timeZone: 'UTC' };
    const listed = listMessages(
      [
        message('86000.000001'),
        message('86100.000001'),
        message('86150.000001', { user: 'U3' }),
        message('86500.000001', { user: 'U3' }),
        message('87200.000001', { user: 'U3' }),
      ],
      reading,
    );
    expect(listed.map(({ startsDay, grouped }) => [startsDay, grouped])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [true, false],
      [false, false],
    ]);
  });

  it('sums up a thread without what only one person sees', () => {
    const replies = [
      message('2.000001', { threadTs: '1.000001' }),
      message('3.000001', { threadTs: '1.000001', user: 'U3' }),
      message('4.000001', { threadTs: '1.000001', ephemeral: true }),
    ];
    expect(threadSummary(replies, '1.000001')).toEqual({
      replies: 2,
      lastTs: '3.000001',
      people: ['U2', 'U3'],
    });
    expect(threadSummary(replies, '9.000001')).toBeNull();
  });
});

describe('the address', () => {
  it.each([
    ['', { as: undefined, place: '' }],
    ['?as=U1', { as: 'U1', place: '' }],
    ['?as=U1#C1', { as: 'U1', place: 'C1' }],
    ['#app-home', { as: undefined, place: 'app-home' }],
  ])('%s says who acts and where', (address, route) => {
    const url = new URL(address, 'http://sandbox/');
    expect(readRoute(url.search, url.hash)).toEqual(route);
  });
});

describe('commands', () => {
  const commands = ['/nimble-session', '/nimble', '/remind'].map((command) => ({
    command,
    description: '',
    usageHint: '',
  }));

  it('are offered while the name is typed', () => {
    const offered = (text: string) => commandsFor(text, commands).map(({ command }) => command);
    expect(offered('/')).toEqual(['/nimble-session', '/nimble', '/remind']);
    expect(offered('/NIM')).toEqual(['/nimble-session', '/nimble']);
    expect(offered('/nimble list')).toEqual([]);
    expect(offered('say /nim')).toEqual([]);
  });
});
