import { beforeEach, describe, expect, it, vi } from 'vitest';
import { leaseMs, slackGiveWayMs } from '../../../../src/limits.js';
import {
  direct,
  foundAgain,
  GivenSlack,
  madeTwice,
  message,
  shownDirectly,
} from '../../../support/slack-given.js';

describe('a thread reply', () => {
  const slack = new GivenSlack();
  const { statusBoard, limits } = slack;

  beforeEach(() => slack.addWith([foundAgain, madeTwice]));

  describe('whose post got no answer', () => {
    beforeEach(async () => {
      statusBoard.reply.mockResolvedValueOnce({ kind: 'unknown' });
      expect(await slack.runSlackTasks()).toMatchObject({ slackAttempts: 1 });
      expect(slack.repliesPosted()).toEqual(['found_again']);
    });

    it('is searched for before it is posted again; the ones after it wait', async () => {
      await slack.runSlackTasksAfter(limits.searchAfterMs - 1);
      expect(statusBoard.findReply).not.toHaveBeenCalled();
      statusBoard.findReply.mockResolvedValue({ kind: 'found', ...message });
      expect(await slack.runSlackTasksAfter(1)).toMatchObject({ slackAttempts: 0 });
      expect(statusBoard.findReply.mock.calls).toMatchObject([[message, { number: 1 }]]);
      expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
    });

    it.each([{ kind: 'absent' }, { kind: 'not_allowed', code: 'missing_scope' }] as const)(
      'is posted again after the search %j',
      async (search) => {
        statusBoard.findReply.mockResolvedValue(search);
        await slack.runSlackTasksAfter(limits.searchAfterMs);
        expect(slack.repliesPosted()).toEqual(['found_again', 'found_again', 'made_twice']);
        expect(statusBoard.findReply).toHaveBeenCalledOnce();
      },
    );

    it('is searched for again when Slack asks for a pause', async () => {
      statusBoard.findReply.mockResolvedValueOnce({ kind: 'later', afterMs: 30_000 });
      await slack.runSlackTasksAfter(limits.searchAfterMs);
      statusBoard.findReply.mockResolvedValueOnce({ kind: 'found', ...message });
      await slack.runSlackTasksAfter(29_999 + slackGiveWayMs);
      expect(slack.repliesPosted()).toEqual(['found_again']);
      await slack.runSlackTasksAfter(1);
      expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
    });
  });

  it('is searched for too when the process died meanwhile', async () => {
    statusBoard.reply.mockRejectedValueOnce(new Error('killed'));
    await expect(slack.runSlackTasks()).rejects.toThrow('killed');
    await slack.store.releaseClaims();
    await slack.runSlackTasks();
    expect(statusBoard.findReply).not.toHaveBeenCalled();
    statusBoard.findReply.mockResolvedValue({ kind: 'found', ...message });
    await slack.runSlackTasksAfter(limits.searchAfterMs);
    expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
  });

  it('is posted when Slack lets the bot, without a search', async () => {
    statusBoard.reply.mockResolvedValueOnce({ kind: 'later', afterMs: 30_000 });
    await slack.runSlackTasks();
    await slack.runSlackTasksAfter(30_000 + slackGiveWayMs);
    expect(slack.repliesPosted()).toEqual(['found_again', 'found_again', 'made_twice']);
    expect(statusBoard.findReply).not.toHaveBeenCalled();
  });

  it('that Slack does not take is left out', async () => {
    statusBoard.reply.mockResolvedValueOnce({ kind: 'unshowable', code: 'msg_too_long' });
    await slack.runSlackTasks();
    expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
    await slack.runSlackTasksAfter(60 * 60_000);
    expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
  });

  it('goes with the message to the owner when the thread is closed', async () => {
    statusBoard.reply.mockResolvedValueOnce({
      kind: 'no_place',
      reason: 'not_allowed',
      code: 'restricted_action_thread_locked',
    });
    statusBoard.post.mockResolvedValueOnce({ kind: 'shown', ...message });
    statusBoard.post.mockResolvedValueOnce(shownDirectly);
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'owner',
      fallbackReason: 'not_allowed',
      messageTs: direct.ts,
    });
    expect(statusBoard.reply.mock.calls.map(([, { ts }, { event }]) => [ts, event.kind])).toEqual([
      [message.ts, 'found_again'],
      [direct.ts, 'found_again'],
      [direct.ts, 'made_twice'],
    ]);
    expect(statusBoard.findReply).not.toHaveBeenCalled();
  });

  it('is not posted once another bot has the claim', async () => {
    statusBoard.post.mockResolvedValueOnce({ kind: 'shown', ...message });
    const save = slack.store.saveReply.bind(slack.store);
    vi.spyOn(slack.store, 'saveReply').mockImplementationOnce(async (...reply) => {
      slack.nowMs += leaseMs;
      await slack.store.claimSlackTasks(1);
      return save(...reply);
    });
    await slack.runSlackTasks();
    expect(slack.repliesPosted()).toEqual([]);
  });

  it.each(['shown', 'unknown', 'refused'] as const)(
    'is left to the bot that has the claim by then, after the answer %s',
    async (kind) => {
      statusBoard.reply.mockImplementationOnce(async () => {
        slack.nowMs += leaseMs;
        await slack.store.claimSlackTasks(1);
        if (kind === 'shown') return { kind, ...message };
        return kind === 'unknown' ? { kind } : { kind, code: 'invalid_auth' };
      });
      await slack.runSlackTasks();
      expect(slack.repliesPosted()).toEqual(['found_again']);
      slack.nowMs += leaseMs;
      const [task] = await slack.store.claimSlackTasks(1);
      expect(task?.openReplies.map(({ sentAtMs }) => sentAtMs !== null)).toEqual([true, false]);
    },
  );
});
