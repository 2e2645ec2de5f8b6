import { beforeEach, describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../../../src/launches/launch.js';
import type { Posting } from '../../../../src/launches/ports/status-board.js';
import { slackAttemptsInVain, slackGiveWayMs } from '../../../../src/limits.js';
import {
  direct,
  foundAgain,
  GivenSlack,
  madeTwice,
  message,
  shown,
  shownDirectly,
} from '../../../support/slack-given.js';

describe('the message of a launch that the studio has not admitted', () => {
  const slack = new GivenSlack();
  const { statusBoard, limits } = slack;
  const ben = 'U0BEN00002';

  beforeEach(() => {
    statusBoard.post.mockImplementation(async ({ messagePlace, channelId }) =>
      messagePlace === 'as_requested' && channelId !== null ? shown : shownDirectly,
    );
  });

  const addUnadmitted = (changed: Partial<LaunchRequest> = {}) =>
    slack.addWith([foundAgain], { admitted: false, ...changed });

  /** As it is when the requester has heard of trouble, and the studio has admitted it since. */
  const addAdmittedSince = async (changed: Partial<LaunchRequest> = {}) => {
    await addUnadmitted(changed);
    await slack.runSlackTasks();
    await slack.admit();
  };

  it('is between the bot and the requester', async () => {
    await addUnadmitted();
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'requester',
      messageChannel: direct.channel,
      fallbackReason: null,
    });
    expect(slack.placesPosted()).toEqual(['requester']);
    expect(slack.repliesPosted()).toEqual(['found_again']);
    expect(statusBoard.access).not.toHaveBeenCalled();
  });

  it('is dropped when the requester cannot be written to, and tried again with the next news', async () => {
    await addUnadmitted();
    statusBoard.post.mockResolvedValueOnce({ kind: 'no_place', reason: 'not_allowed', code: 'c' });
    expect(await slack.runSlackTasks()).toMatchObject({
      messagePlace: 'requester',
      shownRevision: 2,
    });
    expect(await slack.store.claimSlackTasks(10)).toEqual([]);
    await slack.tell(madeTwice);
    expect(await slack.runSlackTasks()).toMatchObject({ messageTs: direct.ts });
    expect(slack.repliesPosted()).toEqual(['made_twice']);
  });

  describe('once the studio has admitted it', () => {
    it('goes on where it was asked for, and says so where it was', async () => {
      await addAdmittedSince();
      await slack.tell(madeTwice);
      statusBoard.access.mockImplementation(async () => {
        expect(statusBoard.moveOn).not.toHaveBeenCalled();
        return { kind: 'open' };
      });
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        fallbackReason: null,
        messageTs: message.ts,
        shownRevision: 4,
      });
      expect(statusBoard.moveOn.mock.calls).toEqual([
        [expect.objectContaining({ messagePlace: 'requester', admitted: true }), direct],
      ]);
      expect(slack.placesPosted()).toEqual(['requester', 'as_requested']);
      expect(statusBoard.reply.mock.calls.map(([, { ts }, { event }]) => [ts, event.kind])).toEqual(
        [
          [direct.ts, 'found_again'],
          [message.ts, 'made_twice'],
        ],
      );
      expect(statusBoard.access).toHaveBeenCalledOnce();
    });

    it('goes on with its owner, if another person requested it and no channel was asked for', async () => {
      await addAdmittedSince({ owner: ben, channelId: null });
      const atOwner = { channel: 'D0BEN', ts: '400.1' };
      statusBoard.post.mockResolvedValueOnce({ kind: 'shown', ...atOwner });
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        messageTs: atOwner.ts,
      });
      expect(statusBoard.moveOn.mock.calls[0]?.[1]).toEqual(direct);
    });

    it('goes on where it was asked for if the requester was never told anything', async () => {
      await addUnadmitted();
      statusBoard.post.mockResolvedValueOnce({
        kind: 'no_place',
        reason: 'not_allowed',
        code: 'cannot_dm_bot',
      });
      await slack.runSlackTasks();
      await slack.admit();
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        messageTs: message.ts,
      });
      expect(statusBoard.moveOn).not.toHaveBeenCalled();
    });

    it.each<[string, Partial<LaunchRequest>]>([
      ['that is where it was asked for', { channelId: null }],
      ['the channel that was asked for is that conversation', { channelId: direct.channel }],
    ])('stays where it is when %s', async (_what, changed) => {
      statusBoard.post.mockResolvedValue(shownDirectly);
      await addAdmittedSince(changed);
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        messageTs: direct.ts,
        shownRevision: 3,
      });
      expect(statusBoard.post).toHaveBeenCalledOnce();
      expect(statusBoard.moveOn).not.toHaveBeenCalled();
      expect(statusBoard.edit.mock.calls.at(-1)?.[0]).toMatchObject({
        messagePlace: 'as_requested',
      });
    });

    it('stays with the owner who requested it when the channel is closed to them, and says why', async () => {
      statusBoard.access.mockResolvedValue({ kind: 'closed', reason: 'not_a_member' });
      await addAdmittedSince();
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'owner',
        fallbackReason: 'not_a_member',
        messageTs: direct.ts,
      });
      expect(statusBoard.post).toHaveBeenCalledOnce();
      expect(statusBoard.edit.mock.calls.at(-1)?.[0]).toMatchObject({
        fallbackReason: 'not_a_member',
      });
    });

    it('goes on with its owner when the channel is closed to another requester', async () => {
      statusBoard.access.mockResolvedValue({ kind: 'closed', reason: 'not_a_member' });
      await addAdmittedSince({ owner: ben });
      const atOwner = { channel: 'D0BEN', ts: '400.1' };
      statusBoard.post.mockResolvedValueOnce({ kind: 'shown', ...atOwner });
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'owner',
        fallbackReason: 'not_a_member',
        messageTs: atOwner.ts,
      });
    });

    it('waits as long as Slack asks before it moves on', async () => {
      await addAdmittedSince();
      statusBoard.moveOn.mockResolvedValueOnce({ kind: 'later', afterMs: 30_000 });
      await slack.runSlackTasks();
      expect(await slack.runSlackTasksAfter(29_999 + slackGiveWayMs)).toMatchObject({
        messageTs: direct.ts,
      });
      expect(await slack.runSlackTasksAfter(1)).toMatchObject({ messageTs: message.ts });
    });

    it.each<[string, Posting]>([
      ['is deleted', { kind: 'no_place', reason: 'deleted', code: 'message_not_found' }],
      ['cannot be edited', { kind: 'refused', code: 'invalid_auth' }],
      ['cannot say so', { kind: 'unshowable', code: 'invalid_blocks' }],
    ])('moves on all the same when the earlier message %s', async (_what, posting) => {
      await addAdmittedSince();
      statusBoard.moveOn.mockResolvedValueOnce(posting);
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        messageTs: message.ts,
      });
    });

    it('moves on at last when Slack never answers', async () => {
      await addAdmittedSince();
      statusBoard.moveOn.mockResolvedValue({ kind: 'unknown' });
      for (let attempt = 1; attempt < slackAttemptsInVain; attempt += 1) {
        expect(await slack.runSlackTasks()).toMatchObject({
          messagePlace: 'requester',
          messageTs: direct.ts,
        });
        slack.nowMs += limits.searchAfterMs * 2 ** (attempt - 1);
      }
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        messageTs: message.ts,
        slackAttempts: 0,
      });
      expect(statusBoard.moveOn).toHaveBeenCalledTimes(slackAttemptsInVain);
    });

    it('moves on once although the process dies while it says so', async () => {
      await addAdmittedSince();
      statusBoard.moveOn.mockRejectedValueOnce(new Error('killed'));
      await expect(slack.runSlackTasks()).rejects.toThrow('killed');
      await slack.store.releaseClaims();
      expect(await slack.runSlackTasks()).toMatchObject({
        messagePlace: 'as_requested',
        messageTs: message.ts,
      });
      expect(statusBoard.moveOn.mock.calls.map(([, { ts }]) => ts)).toEqual([direct.ts, direct.ts]);
      expect(slack.placesPosted()).toEqual(['requester', 'as_requested']);
    });

    describe('while a post to the requester has got no answer', () => {
      beforeEach(async () => {
        statusBoard.post.mockResolvedValueOnce({ kind: 'unknown' });
        await addAdmittedSince();
      });

      it('is searched for there, so that it can say where it goes on', async () => {
        statusBoard.findMessage.mockResolvedValue({ kind: 'found', ...direct });
        expect(await slack.runSlackTasksAfter(limits.searchAfterMs)).toMatchObject({
          messageTs: message.ts,
        });
        expect(statusBoard.findMessage.mock.calls[0]?.[0]).toMatchObject({
          messagePlace: 'requester',
        });
        expect(statusBoard.moveOn.mock.calls[0]?.[1]).toEqual(direct);
        expect(slack.placesPosted()).toEqual(['requester', 'as_requested']);
      });

      it.each([{ kind: 'absent' }, { kind: 'not_allowed', code: 'missing_scope' }] as const)(
        'is not posted there again after the search %j',
        async (search) => {
          statusBoard.findMessage.mockResolvedValue(search);
          expect(await slack.runSlackTasksAfter(limits.searchAfterMs)).toMatchObject({
            messageTs: message.ts,
          });
          expect(slack.placesPosted()).toEqual(['requester', 'as_requested']);
        },
      );
    });
  });
});
