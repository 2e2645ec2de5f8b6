import { describe, expect, it } from 'vitest';
import { runSlackTask } from '../../../../src/engine/slack/slack-task.js';
import type { Access } from '../../../../src/launches/ports/status-board.js';
import { leaseMs, slackAttemptsInVain, slackGiveWayMs } from '../../../../src/limits.js';
import { never } from '../../../support/engine-context.js';
import {
  direct,
  foundAgain,
  GivenSlack,
  madeTwice,
  message,
  shownDirectly,
} from '../../../support/slack-given.js';

describe('the place of the status message', () => {
  const slack = new GivenSlack();
  const { statusBoard, limits } = slack;
  const notInChannel = { kind: 'no_place', reason: 'not_in_channel', code: 'c' } as const;
  const deleted = { kind: 'no_place', reason: 'deleted', code: 'message_not_found' } as const;

  it('is the owner’s direct messages when the channel cannot be written to', async () => {
    await slack.addWith();
    statusBoard.post.mockResolvedValueOnce(notInChannel);
    statusBoard.post.mockResolvedValueOnce(shownDirectly);
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'owner',
      fallbackReason: 'not_in_channel',
      messageChannel: direct.channel,
      shownRevision: 1,
    });
    expect(statusBoard.post.mock.calls[1]?.[0]).toMatchObject({ fallbackReason: 'not_in_channel' });
  });

  it('is the owner’s direct messages when the message is deleted, with the replies that are left', async () => {
    await slack.addWith();
    await slack.runSlackTasks();
    await slack.tell(foundAgain);
    statusBoard.edit.mockResolvedValueOnce(deleted);
    statusBoard.post.mockResolvedValueOnce(shownDirectly);
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'owner',
      fallbackReason: 'deleted',
      messageChannel: direct.channel,
    });
    expect(statusBoard.reply.mock.calls[0]?.[1]).toEqual(direct);
  });

  it('is found once although the process dies before the message is there', async () => {
    await slack.addWith();
    statusBoard.post.mockResolvedValueOnce(notInChannel);
    statusBoard.post.mockRejectedValueOnce(new Error('killed'));
    await expect(slack.runSlackTasks()).rejects.toThrow('killed');
    await slack.store.releaseClaims();
    statusBoard.findMessage.mockResolvedValue({ kind: 'found', ...direct });
    expect(await slack.runSlackTasksAfter(limits.searchAfterMs)).toMatchObject({
      messagePlace: 'owner',
      messageTs: direct.ts,
    });
    expect(slack.placesPosted()).toEqual(['as_requested', 'owner']);
  });

  it.each([
    ['the owner cannot be written to either', {}, 2],
    ['only the owner’s direct messages were asked for', { channelId: null }, 1],
  ])('is nowhere when %s', async (_what, changed, posts) => {
    await slack.addWith([foundAgain], changed);
    statusBoard.post.mockResolvedValue({ ...notInChannel, reason: 'not_allowed' });
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'nowhere',
      shownRevision: 2,
    });
    slack.nowMs += 60 * 60_000;
    await slack.tell(madeTwice);
    await slack.runSlackTasks();
    expect(statusBoard.post).toHaveBeenCalledTimes(posts);
    expect(await slack.store.claimSlackTasks(10)).toEqual([]);
  });

  it('is not given up under a claim that another bot has by then', async () => {
    await slack.addWith([foundAgain], { channelId: null });
    statusBoard.post.mockResolvedValue({ kind: 'unshowable', code: 'invalid_blocks' });
    await slack.runSlackTasks();
    await slack.tell(madeTwice);
    const [task] = await slack.store.claimSlackTasks(1);
    slack.nowMs += leaseMs;
    const [theirs] = await slack.store.claimSlackTasks(1);
    if (task === undefined || theirs === undefined) throw new Error('nothing is due');
    await runSlackTask(slack.ctx, task, never);
    expect((await slack.read()).shownRevision).toBe(2);
  });

  describe('before the first post', () => {
    it('is asked for: once, and not for replies and edits', async () => {
      await slack.addWith([foundAgain]);
      statusBoard.access.mockImplementation(async () => {
        expect(statusBoard.post).not.toHaveBeenCalled();
        return { kind: 'open' };
      });
      await slack.runSlackTasks();
      await slack.tell(madeTwice);
      expect(await slack.runSlackTasks()).toMatchObject({
        messageTs: message.ts,
        messagePlace: 'as_requested',
      });
      expect(statusBoard.access).toHaveBeenCalledOnce();
    });

    it('is not asked for where no channel was asked for', async () => {
      await slack.addWith([], { channelId: null });
      await slack.runSlackTasks();
      expect(statusBoard.access).not.toHaveBeenCalled();
    });

    it('is the owner’s direct messages when the channel is closed to the requester', async () => {
      await slack.addWith([foundAgain]);
      statusBoard.access.mockResolvedValue({ kind: 'closed', reason: 'not_a_member' });
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'owner',
        fallbackReason: 'not_a_member',
        messageTs: message.ts,
      });
      expect(slack.placesPosted()).toEqual(['owner']);
      expect(slack.repliesPosted()).toEqual(['found_again']);
      expect(statusBoard.access).toHaveBeenCalledOnce();
    });

    it('is left by a launch that is over too, when another hears that it is shared', async () => {
      await slack.addWith();
      await slack.change({ set: { state: 'NOT_CREATED' }, visible: true }, null);
      await slack.runSlackTasks();
      statusBoard.access.mockResolvedValue({ kind: 'closed', reason: 'shared' });
      statusBoard.edit.mockResolvedValue({ kind: 'no_place', reason: 'shared', code: 'c' });
      statusBoard.post.mockResolvedValue(shownDirectly);
      await slack.addWith([], { clientToken: 'another' });
      await slack.runSlackTasks();
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'owner',
        fallbackReason: 'shared',
      });
    });

    it.each<[Access, number]>([
      [{ kind: 'later', afterMs: 30_000 }, 30_000 + slackGiveWayMs],
      [{ kind: 'unknown' }, limits.searchAfterMs],
    ])('is asked for again after %j, %i ms later', async (access, afterMs) => {
      await slack.addWith();
      statusBoard.access.mockResolvedValueOnce(access);
      await slack.runSlackTasks();
      await slack.runSlackTasksAfter(afterMs - 1);
      expect(statusBoard.access).toHaveBeenCalledOnce();
      expect(statusBoard.post).not.toHaveBeenCalled();
      expect(await slack.runSlackTasksAfter(1)).toMatchObject({
        messageTs: message.ts,
        slackAttempts: 0,
      });
      expect(statusBoard.access).toHaveBeenCalledTimes(2);
    });

    it('is the owner’s direct messages when Slack never says', async () => {
      await slack.addWith([foundAgain]);
      statusBoard.access.mockResolvedValue({ kind: 'unknown' });
      for (let attempt = 1; attempt < slackAttemptsInVain; attempt += 1) {
        expect(await slack.runSlackTasks()).toMatchObject({ slackAttempts: attempt });
        expect(statusBoard.post).not.toHaveBeenCalled();
        slack.nowMs += limits.searchAfterMs * 2 ** (attempt - 1);
      }
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'owner',
        fallbackReason: 'membership_unknown',
        messageTs: message.ts,
        slackAttempts: 0,
      });
      expect(statusBoard.access).toHaveBeenCalledTimes(slackAttemptsInVain);
      expect(slack.repliesPosted()).toEqual(['found_again']);
    });

    it('is not used any more when the answer outlasts the claim', async () => {
      await slack.addWith();
      statusBoard.access.mockImplementationOnce(async () => {
        slack.nowMs += leaseMs / 2 + 1;
        return { kind: 'open' };
      });
      await slack.runSlackTasks();
      expect(statusBoard.post).not.toHaveBeenCalled();
      expect(await slack.runSlackTasks()).toMatchObject({ messageTs: message.ts });
    });
  });
});
