import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SlackTaskRun } from '../../../src/engine/slack/slack-task.js';
import type { Launch, LaunchEvent } from '../../../src/launches/launch.js';
import { leaseMs } from '../../../src/launches/ports/claim.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import type { NewLaunch } from '../../../src/launches/ports/requests.js';
import { headStartMs } from '../../../src/launches/ports/slack-tasks.js';
import {
  type Access,
  membershipUnknown,
  notAdmitted,
  notAMember,
  type Posting,
  type StatusBoard,
  unreachable,
} from '../../../src/launches/ports/status-board.js';
import { openStore } from '../../../src/store/open.js';
import { newLaunch } from '../../support/launches.js';

const never = new AbortController().signal;
const log = pino({ level: 'silent' });
const limits = { lookAfterMs: 5_000 };
const { clientToken } = newLaunch();
const message = { channel: 'C0WORKSTN01', ts: '100.1' };
const shown = { kind: 'shown', ...message } as const;
const stuck: LaunchEvent = { kind: 'stuck' };
const ready: LaunchEvent = { kind: 'state', state: 'READY', statusCode: null, failure: null };
const failed: LaunchEvent = { ...ready, state: 'CREATE_FAILED' };
const intent: LaunchEvent = { kind: 'intent', intent: 'terminate', by: 'U0ADA00001' };

describe('a Slack task', () => {
  let nowMs: number;
  let store: LaunchStore;
  const clock = () => nowMs;
  const board = {
    access: vi.fn<StatusBoard['access']>(),
    post: vi.fn<StatusBoard['post']>(),
    edit: vi.fn<StatusBoard['edit']>(),
    reply: vi.fn<StatusBoard['reply']>(),
    findMessage: vi.fn<StatusBoard['findMessage']>(),
    findReply: vi.fn<StatusBoard['findReply']>(),
  };

  beforeEach(async () => {
    vi.resetAllMocks();
    nowMs = 1_790_000_000_000;
    ({ launches: store } = await openStore('file::memory:', clock, log));
    onTestFinished(() => store.close());
    board.access.mockResolvedValue({ kind: 'open' });
    board.post.mockResolvedValue(shown);
    board.edit.mockResolvedValue(shown);
    board.reply.mockImplementation(async (_launch, { channel }, { number }) => ({
      kind: 'shown',
      channel,
      ts: `200.${number}`,
    }));
  });

  /** Stores a launch with this much to tell. */
  const addWith = async (
    events: LaunchEvent[] = [],
    changed: Partial<NewLaunch> = {},
  ): Promise<void> => {
    await store.add(newLaunch(changed), 1);
    if (events.length > 0) await tell(events);
  };

  const tell = async (events: LaunchEvent[]): Promise<void> => {
    const [claimed] = await store.claimStudioTasks(1);
    const release = { dueInMs: 0, seenIntent: null };
    await store.saveStudio(clientToken, claimed?.ticket ?? '', { set: {}, events, release });
  };

  /** Does what is due; returns the launch as it is then. */
  const work = async (): Promise<Launch> => {
    for (const claimed of await store.claimSlackTasks(10)) {
      await new SlackTaskRun({ store, board, limits, clock, log }, claimed).run(never);
    }
    const launch = await store.get(clientToken);
    if (launch === null) throw new Error('not stored');
    return launch;
  };

  const workAfter = (ms: number): Promise<Launch> => {
    nowMs += ms;
    return work();
  };

  const lines = () => board.reply.mock.calls.map(([, , { event }]) => event.kind);

  it('posts the message, then each line once, in order', async () => {
    await addWith([stuck, intent]);
    board.post.mockImplementation(async () => {
      expect((await store.get(clientToken))?.messageSentAtMs).toBe(nowMs);
      return shown;
    });
    expect(await work()).toMatchObject({
      messageChannel: message.channel,
      messageTs: message.ts,
      messageSentAtMs: null,
      shownRevision: 2,
    });
    await work();
    expect(board.post).toHaveBeenCalledOnce();
    expect(board.edit).not.toHaveBeenCalled();
    expect(lines()).toEqual(['stuck', 'intent']);
  });

  it('edits once for several changes', async () => {
    await addWith();
    await work();
    for (const events of [stuck, intent]) await tell([events]);
    expect(await work()).toMatchObject({ revision: 3, shownRevision: 3 });
    expect(board.edit).toHaveBeenCalledOnce();
    expect(board.edit.mock.calls[0]?.[0]).toMatchObject({ revision: 3 });
    expect(board.edit.mock.calls[0]?.[1]).toEqual(message);
  });

  it('shows what changed while it was posting', async () => {
    await addWith();
    board.post.mockImplementation(async () => {
      await tell([stuck]);
      return shown;
    });
    expect(await work()).toMatchObject({ revision: 2, shownRevision: 1 });
    expect(await work()).toMatchObject({ shownRevision: 2 });
    expect(lines()).toEqual(['stuck']);
  });

  it('looks for a post without an answer before it posts again, and finds it', async () => {
    await addWith();
    board.post.mockResolvedValueOnce({ kind: 'unknown' });
    const sentAtMs = nowMs;
    expect(await work()).toMatchObject({ messageTs: null, messageSentAtMs: sentAtMs });
    await workAfter(limits.lookAfterMs - 1);
    expect(board.findMessage).not.toHaveBeenCalled();
    board.findMessage.mockResolvedValue({ kind: 'found', ...message });
    expect(await workAfter(1)).toMatchObject({
      messageTs: message.ts,
      messageSentAtMs: null,
      shownRevision: 1,
    });
    expect(board.findMessage.mock.calls[0]?.[1]).toBe(sentAtMs);
    expect(board.post).toHaveBeenCalledOnce();
    expect(board.edit).toHaveBeenCalledOnce();
  });

  it.each([{ kind: 'absent' }, { kind: 'not_allowed', reason: 'missing_scope' }] as const)(
    'posts again when the earlier post is %j',
    async (search) => {
      await addWith();
      board.post.mockResolvedValueOnce({ kind: 'unknown' });
      board.findMessage.mockResolvedValue(search);
      await work();
      expect(await workAfter(limits.lookAfterMs)).toMatchObject({ messageTs: message.ts });
      expect(board.post).toHaveBeenCalledTimes(2);
    },
  );

  it('gives Slack time to deal with the post of a process that has died', async () => {
    await addWith();
    board.post.mockRejectedValueOnce(new Error('killed'));
    await expect(work()).rejects.toThrow('killed');
    await store.releaseClaims();
    await work();
    expect(board.findMessage).not.toHaveBeenCalled();
    board.findMessage.mockResolvedValue({ kind: 'found', ...message });
    expect(await workAfter(limits.lookAfterMs)).toMatchObject({ messageTs: message.ts });
    expect(board.post).toHaveBeenCalledOnce();
  });

  it('looks for a line without an answer before it says it again', async () => {
    await addWith([stuck, intent]);
    board.reply.mockResolvedValueOnce({ kind: 'unknown' });
    await work();
    board.findReply.mockResolvedValue({ kind: 'found', channel: message.channel, ts: '200.1' });
    await workAfter(limits.lookAfterMs);
    expect(board.findReply).toHaveBeenCalledOnce();
    expect(lines()).toEqual(['stuck', 'intent']);
  });

  it('waits no longer for one line because an answer about another was lost', async () => {
    await addWith([stuck, intent]);
    board.reply.mockResolvedValueOnce({ kind: 'unknown' });
    expect(await work()).toMatchObject({ slackAttempts: 1 });
    board.findReply.mockResolvedValue({ kind: 'found', channel: message.channel, ts: '200.1' });
    expect(await workAfter(limits.lookAfterMs)).toMatchObject({ slackAttempts: 0 });
  });

  it.each<[string, LaunchEvent[], number, number]>([
    ['what somebody waits for', [ready], 0, 30_000],
    ['a failure', [failed], 0, 30_000],
    ['anything else a little later', [stuck], 0, 30_250],
    ['anything else that has waited long', [stuck], headStartMs, 30_000],
  ])('waits as long as Slack asks, then shows %s', async (_what, events, waitedMs, afterMs) => {
    await addWith(events);
    nowMs += waitedMs;
    board.post.mockResolvedValueOnce({ kind: 'later', afterMs: 30_000 });
    expect(await work()).toMatchObject({ messageSentAtMs: null });
    await workAfter(afterMs - 1);
    expect(board.post).toHaveBeenCalledOnce();
    expect(await workAfter(1)).toMatchObject({ messageTs: message.ts });
  });

  it('waits longer and longer when there is no answer, and starts over after one', async () => {
    await addWith();
    board.post.mockResolvedValueOnce(shown);
    await work();
    await tell([stuck]);
    board.edit.mockResolvedValue({ kind: 'unknown' });
    for (const [index, seconds] of [5, 10, 20, 40, 60, 60].entries()) {
      expect(await work()).toMatchObject({ slackAttempts: index + 1, shownRevision: 1 });
      await workAfter(seconds * 1_000 - 1);
      expect(board.edit).toHaveBeenCalledTimes(index + 1);
      nowMs += 1;
    }
    board.edit.mockResolvedValue(shown);
    expect(await work()).toMatchObject({ slackAttempts: 0, shownRevision: 2 });
  });

  it('comes back in a minute to what an operator has to mend', async () => {
    await addWith();
    board.post.mockResolvedValueOnce({ kind: 'refused', reason: 'invalid_auth' });
    expect(await work()).toMatchObject({ detour: null, messageTs: null });
    await workAfter(59_999);
    expect(board.post).toHaveBeenCalledOnce();
    expect(await workAfter(1)).toMatchObject({ messageTs: message.ts });
  });

  it('writes to the person when the channel cannot be written to', async () => {
    await addWith();
    board.post.mockResolvedValueOnce({ kind: 'no_place', reason: 'not_in_channel' });
    board.post.mockResolvedValueOnce({ kind: 'shown', channel: 'D0ADA', ts: '300.1' });
    expect(await work()).toMatchObject({
      detour: 'not_in_channel',
      messageChannel: 'D0ADA',
      shownRevision: 1,
    });
    expect(board.post.mock.calls[1]?.[0]).toMatchObject({ detour: 'not_in_channel' });
  });

  describe('before the first post', () => {
    it('asks whether the channel is open to whoever asked: once, and not for lines and edits', async () => {
      await addWith([stuck]);
      board.access.mockImplementation(async () => {
        expect(board.post).not.toHaveBeenCalled();
        return { kind: 'open' };
      });
      await work();
      await tell([intent]);
      expect(await work()).toMatchObject({ messageTs: message.ts, detour: null });
      expect(board.access).toHaveBeenCalledOnce();
    });

    it('does not ask where there is only the person', async () => {
      await addWith([], { channelId: null });
      await work();
      expect(board.access).not.toHaveBeenCalled();
    });

    it('writes to the person when it is closed to them', async () => {
      await addWith([stuck]);
      board.access.mockResolvedValue({ kind: 'closed', reason: notAMember });
      expect(await work()).toMatchObject({ detour: notAMember, messageTs: message.ts });
      expect(board.post.mock.calls.map(([launch]) => launch.detour)).toEqual([notAMember]);
      expect(lines()).toEqual(['stuck']);
      expect(board.access).toHaveBeenCalledOnce();
    });

    it.each<[Access, number]>([
      [{ kind: 'later', afterMs: 30_000 }, 30_000],
      [{ kind: 'unknown' }, limits.lookAfterMs],
    ])(
      'posts nothing while the answer is %j, and asks again after %i ms',
      async (access, afterMs) => {
        await addWith();
        board.access.mockResolvedValueOnce(access);
        await work();
        await workAfter(afterMs - 1);
        expect(board.access).toHaveBeenCalledOnce();
        expect(board.post).not.toHaveBeenCalled();
        expect(await workAfter(1)).toMatchObject({ messageTs: message.ts, slackAttempts: 0 });
        expect(board.access).toHaveBeenCalledTimes(2);
      },
    );

    it('writes to the person when Slack never says', async () => {
      await addWith([stuck]);
      board.access.mockResolvedValue({ kind: 'unknown' });
      for (const seconds of [5, 10, 20]) {
        await work();
        expect(board.post).not.toHaveBeenCalled();
        nowMs += seconds * 1_000;
      }
      expect(await work()).toMatchObject({
        detour: membershipUnknown,
        messageTs: message.ts,
        slackAttempts: 0,
      });
      expect(board.access).toHaveBeenCalledTimes(4);
      expect(lines()).toEqual(['stuck']);
    });

    it('posts nothing any more when the answer outlasts the claim', async () => {
      await addWith();
      board.access.mockImplementationOnce(async () => {
        nowMs += leaseMs / 2 + 1;
        return { kind: 'open' };
      });
      await work();
      expect(board.post).not.toHaveBeenCalled();
      expect(await work()).toMatchObject({ messageTs: message.ts });
    });
  });

  it('writes to the person when the message is gone, with the lines that are left', async () => {
    await addWith();
    await work();
    await tell([stuck]);
    board.edit.mockResolvedValueOnce({ kind: 'no_place', reason: 'message_not_found' });
    board.post.mockResolvedValueOnce({ kind: 'shown', channel: 'D0ADA', ts: '300.1' });
    expect(await work()).toMatchObject({ detour: 'message_not_found', messageChannel: 'D0ADA' });
    expect(board.reply.mock.calls[0]?.[1]).toEqual({ channel: 'D0ADA', ts: '300.1' });
  });

  it.each([
    ['the person cannot be written to either', {}, 2],
    ['only the person was asked for', { channelId: null }, 1],
  ])('gives up when %s', async (_what, changed, posts) => {
    await addWith([stuck], changed);
    board.post.mockResolvedValue({ kind: 'no_place', reason: 'cannot_dm_bot' });
    expect(await work()).toMatchObject({ detour: unreachable, shownRevision: 2 });
    await workAfter(60 * 60_000);
    await tell([intent]);
    await work();
    expect(board.post).toHaveBeenCalledTimes(posts);
    expect(await store.claimSlackTasks(10)).toEqual([]);
  });

  it('says nothing more once somebody else has taken over', async () => {
    await addWith([stuck]);
    board.post.mockImplementation(async () => {
      nowMs += leaseMs;
      await store.claimSlackTasks(1);
      return shown;
    });
    expect(await work()).toMatchObject({ messageTs: null, messageSentAtMs: expect.any(Number) });
    expect(board.reply).not.toHaveBeenCalled();
  });

  it('begins nothing that may outlast its claim', async () => {
    await addWith([stuck, intent]);
    board.reply.mockImplementationOnce(async () => {
      nowMs += leaseMs / 2;
      return { kind: 'shown', channel: message.channel, ts: '200.1' };
    });
    board.post.mockImplementationOnce(async () => {
      nowMs += 1;
      return shown;
    });
    await work();
    expect(lines()).toEqual(['stuck']);
    await work();
    expect(lines()).toEqual(['stuck', 'intent']);
  });

  describe('for a launch that the studio has not admitted', () => {
    it('keeps what there is to say between the bot and the person', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockImplementation(async ({ detour }) =>
        detour === notAdmitted ? { kind: 'shown', channel: 'D0ADA', ts: '300.1' } : shown,
      );
      expect(await work()).toMatchObject({ detour: notAdmitted, messageChannel: 'D0ADA' });
      expect(board.post).toHaveBeenCalledOnce();
      expect(lines()).toEqual(['stuck']);
    });

    const admit = async () => {
      const [claimed] = await store.claimStudioTasks(1);
      const release = { dueInMs: 0, seenIntent: null };
      const change = { set: { admitted: true }, visible: true, release };
      await store.saveStudio(clientToken, claimed?.ticket ?? '', change);
    };
    const direct = { channel: 'D0ADA', ts: '300.1' };
    const inDirectMessages = { kind: 'shown', ...direct } as const;

    it('goes on where it was asked for once it is admitted after all, and says so', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce(inDirectMessages);
      await work();
      await admit();
      await tell([intent]);
      board.access.mockImplementation(async () => {
        expect(board.edit).not.toHaveBeenCalled();
        return { kind: 'open' };
      });
      expect(await work()).toMatchObject({ detour: null, messageTs: message.ts, shownRevision: 4 });
      expect(board.edit.mock.calls).toEqual([
        [expect.objectContaining({ detour: notAdmitted, admitted: true }), direct],
      ]);
      expect(board.post.mock.calls.map(([launch]) => launch.detour)).toEqual([notAdmitted, null]);
      expect(board.reply.mock.calls.map(([, { ts }, { event }]) => [ts, event.kind])).toEqual([
        [direct.ts, 'stuck'],
        [message.ts, 'intent'],
      ]);
    });

    it.each<[string, Partial<NewLaunch>]>([
      ['that is where it was asked for', { channelId: null }],
      ['the channel asked for is that conversation', { channelId: direct.channel }],
    ])('stays where it is when %s', async (_what, changed) => {
      await addWith([stuck], { ...changed, admitted: false });
      board.post.mockResolvedValue(inDirectMessages);
      await work();
      await admit();
      expect(await work()).toMatchObject({ detour: null, messageTs: direct.ts, shownRevision: 3 });
      expect(board.post).toHaveBeenCalledOnce();
      expect(board.edit.mock.calls.at(-1)?.[0]).toMatchObject({ detour: null });
    });

    it('stays where it is when the channel asked for is closed to the person, and says why', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValue(inDirectMessages);
      board.access.mockResolvedValue({ kind: 'closed', reason: notAMember });
      await work();
      await admit();
      expect(await work()).toMatchObject({ detour: notAMember, messageTs: direct.ts });
      expect(board.post).toHaveBeenCalledOnce();
      expect(board.edit.mock.calls.at(-1)?.[0]).toMatchObject({ detour: notAMember });
    });

    it.each<[string, Posting]>([
      ['cannot be written to', { kind: 'no_place', reason: 'message_not_found' }],
      ['is refused', { kind: 'refused', reason: 'invalid_auth' }],
    ])('goes on all the same when its last edit %s', async (_what, posting) => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce(inDirectMessages);
      await work();
      await admit();
      board.edit.mockResolvedValueOnce(posting);
      expect(await work()).toMatchObject({ detour: null, messageTs: message.ts });
    });

    it('goes on all the same when its last edit never gets an answer', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce(inDirectMessages);
      await work();
      await admit();
      board.edit.mockResolvedValue({ kind: 'unknown' });
      for (const seconds of [5, 10, 20]) {
        expect(await work()).toMatchObject({ detour: notAdmitted, messageTs: direct.ts });
        nowMs += seconds * 1_000;
      }
      expect(await work()).toMatchObject({ detour: null, messageTs: message.ts, slackAttempts: 0 });
      expect(board.edit).toHaveBeenCalledTimes(4);
    });

    it('goes on once although the process dies while it says so', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce(inDirectMessages);
      await work();
      await admit();
      board.edit.mockRejectedValueOnce(new Error('killed'));
      await expect(work()).rejects.toThrow('killed');
      await store.releaseClaims();
      expect(await work()).toMatchObject({ detour: null, messageTs: message.ts });
      expect(board.edit.mock.calls.map(([, { ts }]) => ts)).toEqual([direct.ts, direct.ts]);
      expect(board.post).toHaveBeenCalledTimes(2);
    });

    it('looks for a post without an answer, so that it can say where it goes on', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce({ kind: 'unknown' });
      await work();
      await admit();
      board.findMessage.mockResolvedValue({ kind: 'found', ...direct });
      expect(await workAfter(limits.lookAfterMs)).toMatchObject({ messageTs: message.ts });
      expect(board.findMessage.mock.calls[0]?.[0]).toMatchObject({ detour: notAdmitted });
      expect(board.edit.mock.calls[0]?.[1]).toEqual(direct);
      expect(board.post).toHaveBeenCalledTimes(2);
    });

    it('does not repeat a lost post there any more', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce({ kind: 'unknown' });
      await work();
      await admit();
      board.findMessage.mockResolvedValue({ kind: 'absent' });
      expect(await workAfter(limits.lookAfterMs)).toMatchObject({ messageTs: message.ts });
      expect(board.post.mock.calls.map(([launch]) => launch.detour)).toEqual([notAdmitted, null]);
    });

    it('tells of it afterwards even if whoever asked could not be written to before', async () => {
      await addWith([stuck], { admitted: false });
      board.post.mockResolvedValueOnce({ kind: 'no_place', reason: 'cannot_dm_bot' });
      expect(await work()).toMatchObject({ detour: notAdmitted, shownRevision: 2 });
      expect(await store.claimSlackTasks(10)).toEqual([]);
      await admit();
      expect(await work()).toMatchObject({ detour: null, messageTs: message.ts });
    });
  });

  describe('when Slack does not take what is to be shown', () => {
    const unshowable = { kind: 'unshowable', reason: 'invalid_blocks' } as const;

    it('goes on without an edit, and shows the next', async () => {
      await addWith();
      await work();
      await tell([stuck]);
      board.edit.mockResolvedValueOnce(unshowable);
      expect(await work()).toMatchObject({ shownRevision: 2, messageTs: message.ts });
      expect(lines()).toEqual(['stuck']);
      await tell([intent]);
      expect(await work()).toMatchObject({ shownRevision: 3 });
      expect(board.edit).toHaveBeenCalledTimes(2);
    });

    it('goes on without a line', async () => {
      await addWith([stuck, intent]);
      board.reply.mockResolvedValueOnce(unshowable);
      await work();
      expect(lines()).toEqual(['stuck', 'intent']);
      await workAfter(60 * 60_000);
      expect(lines()).toEqual(['stuck', 'intent']);
    });

    it('gives up when that is the message itself', async () => {
      await addWith();
      board.post.mockResolvedValue(unshowable);
      expect(await work()).toMatchObject({ detour: unreachable });
      await workAfter(60 * 60_000);
      expect(board.post).toHaveBeenCalledOnce();
    });
  });
});
