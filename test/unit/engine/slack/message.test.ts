import { describe, expect, it } from 'vitest';
import {
  beginCallsWithinMs,
  leaseMs,
  slackBackOffMaxMs,
  slackGiveWayMs,
  slackRefusedAgainMs,
} from '../../../../src/limits.js';
import { foundAgain, GivenSlack, madeTwice, message, shown } from '../../../support/slack-given.js';

describe('the status message', () => {
  const slack = new GivenSlack();
  const { statusBoard, limits } = slack;

  it('is posted before the replies, each of which is posted once, in order', async () => {
    await slack.addWith([foundAgain, madeTwice]);
    statusBoard.post.mockImplementation(async () => {
      expect((await slack.read()).messageSentAtMs).toBe(slack.nowMs);
      return shown;
    });
    expect(await slack.runSlackTasks()).toMatchObject({
      messageChannel: message.channel,
      messageTs: message.ts,
      messageSentAtMs: null,
      shownRevision: 2,
    });
    await slack.runSlackTasks();
    expect(statusBoard.post).toHaveBeenCalledOnce();
    expect(statusBoard.edit).not.toHaveBeenCalled();
    expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
  });

  it('is edited once for several changes', async () => {
    await slack.addWith();
    await slack.runSlackTasks();
    await slack.tell(foundAgain);
    await slack.tell(madeTwice);
    expect(await slack.runSlackTasks()).toMatchObject({ revision: 3, shownRevision: 3 });
    expect(statusBoard.edit).toHaveBeenCalledOnce();
    expect(statusBoard.edit.mock.calls[0]).toMatchObject([{ revision: 3 }, message]);
  });

  it('shows next what changed while it was posted', async () => {
    await slack.addWith();
    statusBoard.post.mockImplementation(async () => {
      await slack.tell(foundAgain);
      return shown;
    });
    expect(await slack.runSlackTasks()).toMatchObject({ revision: 2, shownRevision: 1 });
    expect(await slack.runSlackTasks()).toMatchObject({ shownRevision: 2 });
    expect(slack.repliesPosted()).toEqual(['found_again']);
  });

  describe('whose post got no answer', () => {
    it('is searched for before it is posted again, and found', async () => {
      await slack.addWith();
      statusBoard.post.mockResolvedValueOnce({ kind: 'unknown' });
      const sentAtMs = slack.nowMs;
      expect(await slack.runSlackTasks()).toMatchObject({
        messageTs: null,
        messageSentAtMs: sentAtMs,
      });
      await slack.runSlackTasksAfter(limits.searchAfterMs - 1);
      expect(statusBoard.findMessage).not.toHaveBeenCalled();
      statusBoard.findMessage.mockResolvedValue({ kind: 'found', ...message });
      expect(await slack.runSlackTasksAfter(1)).toMatchObject({
        messageTs: message.ts,
        messageSentAtMs: null,
        shownRevision: 1,
      });
      expect(statusBoard.findMessage.mock.calls[0]?.[1]).toBe(sentAtMs);
      expect(statusBoard.post).toHaveBeenCalledOnce();
      expect(statusBoard.edit).toHaveBeenCalledOnce();
    });

    it.each([{ kind: 'absent' }, { kind: 'not_allowed', code: 'missing_scope' }] as const)(
      'is posted again after the search %j',
      async (search) => {
        await slack.addWith();
        statusBoard.post.mockResolvedValueOnce({ kind: 'unknown' });
        statusBoard.findMessage.mockResolvedValue(search);
        await slack.runSlackTasks();
        expect(await slack.runSlackTasksAfter(limits.searchAfterMs)).toMatchObject({
          messageTs: message.ts,
        });
        expect(statusBoard.post).toHaveBeenCalledTimes(2);
        expect(statusBoard.findMessage).toHaveBeenCalledOnce();
      },
    );

    it('is searched for again when Slack asks for a pause', async () => {
      await slack.addWith();
      statusBoard.post.mockResolvedValueOnce({ kind: 'unknown' });
      await slack.runSlackTasks();
      statusBoard.findMessage.mockResolvedValueOnce({ kind: 'later', afterMs: 30_000 });
      await slack.runSlackTasksAfter(limits.searchAfterMs);
      statusBoard.findMessage.mockResolvedValueOnce({ kind: 'found', ...message });
      await slack.runSlackTasksAfter(29_999 + slackGiveWayMs);
      expect(statusBoard.findMessage).toHaveBeenCalledOnce();
      expect(await slack.runSlackTasksAfter(1)).toMatchObject({ messageTs: message.ts });
    });

    it('is searched for too when the process died meanwhile', async () => {
      await slack.addWith();
      statusBoard.post.mockRejectedValueOnce(new Error('killed'));
      await expect(slack.runSlackTasks()).rejects.toThrow('killed');
      await slack.store.releaseClaims();
      await slack.runSlackTasks();
      expect(statusBoard.findMessage).not.toHaveBeenCalled();
      statusBoard.findMessage.mockResolvedValue({ kind: 'found', ...message });
      expect(await slack.runSlackTasksAfter(limits.searchAfterMs)).toMatchObject({
        messageTs: message.ts,
      });
      expect(statusBoard.post).toHaveBeenCalledOnce();
    });

    it('is not posted again under a claim that a long search has aged', async () => {
      await slack.addWith();
      statusBoard.post.mockResolvedValueOnce({ kind: 'unknown' });
      await slack.runSlackTasks();
      statusBoard.findMessage.mockImplementationOnce(async () => {
        slack.nowMs += beginCallsWithinMs + 1;
        return { kind: 'absent' };
      });
      await slack.runSlackTasksAfter(limits.searchAfterMs);
      expect(statusBoard.post).toHaveBeenCalledOnce();
      expect(await slack.runSlackTasks()).toMatchObject({ messageTs: message.ts });
      expect(statusBoard.findMessage).toHaveBeenCalledOnce();
    });
  });

  it('waits as long as Slack asks', async () => {
    await slack.addWith();
    statusBoard.post.mockResolvedValueOnce({ kind: 'later', afterMs: 30_000 });
    expect(await slack.runSlackTasks()).toMatchObject({ messageSentAtMs: null });
    await slack.runSlackTasksAfter(29_999 + slackGiveWayMs);
    expect(statusBoard.post).toHaveBeenCalledOnce();
    expect(await slack.runSlackTasksAfter(1)).toMatchObject({ messageTs: message.ts });
  });

  it('waits longer each time there is no answer, and starts over after one', async () => {
    await slack.addWith();
    await slack.runSlackTasks();
    await slack.tell(foundAgain);
    statusBoard.edit.mockResolvedValue({ kind: 'unknown' });
    for (const [index, seconds] of [5, 10, 20, 40, 60, 60].entries()) {
      expect(await slack.runSlackTasks()).toMatchObject({
        slackAttempts: index + 1,
        shownRevision: 1,
      });
      expect(seconds * 1_000).toBeLessThanOrEqual(slackBackOffMaxMs);
      await slack.runSlackTasksAfter(seconds * 1_000 - 1);
      expect(statusBoard.edit).toHaveBeenCalledTimes(index + 1);
      slack.nowMs += 1;
    }
    statusBoard.edit.mockResolvedValue(shown);
    expect(await slack.runSlackTasks()).toMatchObject({ slackAttempts: 0, shownRevision: 2 });
  });

  it('is left alone for a while when only an operator can mend a refusal', async () => {
    await slack.addWith();
    statusBoard.post.mockResolvedValueOnce({ kind: 'refused', code: 'invalid_auth' });
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'as_requested',
      messageTs: null,
      messageSentAtMs: null,
    });
    await slack.runSlackTasksAfter(slackRefusedAgainMs - 1);
    expect(statusBoard.post).toHaveBeenCalledOnce();
    expect(await slack.runSlackTasksAfter(1)).toMatchObject({ messageTs: message.ts });
  });

  describe('when Slack does not take its content', () => {
    const unshowable = { kind: 'unshowable', code: 'invalid_blocks' } as const;

    it('keeps the last one, and shows the next', async () => {
      await slack.addWith();
      await slack.runSlackTasks();
      await slack.tell(foundAgain);
      statusBoard.edit.mockResolvedValueOnce(unshowable);
      expect(await slack.runSlackTasks()).toMatchObject({
        shownRevision: 2,
        messageTs: message.ts,
      });
      expect(slack.repliesPosted()).toEqual(['found_again']);
      await slack.tell(madeTwice);
      expect(await slack.runSlackTasks()).toMatchObject({ shownRevision: 3 });
      expect(statusBoard.edit).toHaveBeenCalledTimes(2);
    });

    it('is shown nowhere when that is the first', async () => {
      await slack.addWith([foundAgain]);
      statusBoard.post.mockResolvedValue(unshowable);
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'nowhere',
        shownRevision: 2,
      });
      await slack.runSlackTasksAfter(60 * 60_000);
      expect(statusBoard.post).toHaveBeenCalledOnce();
      expect(await slack.store.claimSlackTasks(10)).toEqual([]);
    });
  });

  describe('under a claim', () => {
    it.each(['post', 'edit', 'search', 'refused post'])(
      'that was lost during the %s saves and posts nothing more',
      async (what) => {
        await slack.addWith([foundAgain]);
        if (what === 'edit') {
          await slack.runSlackTasks();
          await slack.tell(foundAgain);
        }
        const before = slack.repliesPosted().length;
        const loseClaim = async () => {
          slack.nowMs += leaseMs;
          await slack.store.claimSlackTasks(1);
        };
        if (what === 'search') {
          statusBoard.post.mockResolvedValueOnce({ kind: 'unknown' });
          await slack.runSlackTasks();
          slack.nowMs += limits.searchAfterMs;
        }
        statusBoard.post.mockImplementation(async () => {
          await loseClaim();
          return what === 'post' ? shown : { kind: 'refused', code: 'invalid_auth' };
        });
        statusBoard.edit.mockImplementation(async () => {
          await loseClaim();
          return shown;
        });
        statusBoard.findMessage.mockImplementation(async () => {
          await loseClaim();
          return { kind: 'absent' };
        });
        const posts = statusBoard.post.mock.calls.length;
        const { shownRevision } = await slack.runSlackTasks();
        expect(shownRevision).toBe(what === 'edit' ? 2 : 0);
        expect(slack.repliesPosted()).toHaveLength(before);
        expect(statusBoard.post.mock.calls.length - posts).toBe(
          what === 'edit' || what === 'search' ? 0 : 1,
        );
      },
    );

    it('that is lost before the post posts nothing', async () => {
      await slack.addWith();
      statusBoard.access.mockImplementation(async () => {
        slack.nowMs += beginCallsWithinMs;
        await slack.store.releaseClaims();
        await slack.store.claimSlackTasks(1);
        return { kind: 'open' };
      });
      await slack.runSlackTasks();
      expect(statusBoard.post).not.toHaveBeenCalled();
    });

    it('begins nothing that may outlast it', async () => {
      await slack.addWith([foundAgain, madeTwice]);
      statusBoard.reply.mockImplementationOnce(async () => {
        slack.nowMs += beginCallsWithinMs + 1;
        return { kind: 'shown', channel: message.channel, ts: '200.1' };
      });
      await slack.runSlackTasks();
      expect(slack.repliesPosted()).toEqual(['found_again']);
      await slack.runSlackTasks();
      expect(slack.repliesPosted()).toEqual(['found_again', 'made_twice']);
    });

    it('is given back, due at once, when the bot stops', async () => {
      await slack.addWith();
      await slack.runSlackTasks(AbortSignal.abort());
      expect(statusBoard.post).not.toHaveBeenCalled();
      expect(await slack.runSlackTasks()).toMatchObject({ messageTs: message.ts });
    });
  });
});
