import { describe, expect, it } from 'vitest';
import type { Launch } from '../../src/launches/launch.js';
import { leaseMs, longestWaitMs } from '../../src/limits.js';
import {
  ada,
  ben,
  foundAgain,
  type GivenStores,
  mei,
  minute,
  startMs,
} from './launch-store-given.js';

const pastTimes = [
  'stateSinceMs',
  'createSentAtMs',
  'readyAtMs',
  'firstReadyAtMs',
  'intentAtMs',
  'missingSinceMs',
  'slowSinceMs',
  'stuckSinceMs',
  'ownerLeftAtMs',
  'agedReadyAtMs',
  'messageSentAtMs',
] as const satisfies readonly (keyof Launch)[];

/** Times of the future, and the one whose age must not be mistaken. */
const otherTimes = [
  'requestedAtMs',
  'stopAtMs',
  'terminateAtMs',
  'remindedDeadlineMs',
] as const satisfies readonly (keyof Launch)[];

/** What a launch store promises when the clock was set back. */
export function describeClock(given: GivenStores): void {
  const aheadMs = startMs + 60 * minute;

  describe('a launch with times that lie ahead', () => {
    it.each(pastTimes)('is read with %s as now, as long as that lies ahead', async (name) => {
      const clientToken = await given.addInState('READY');
      await given.tamper(clientToken, name, aheadMs);
      expect(await given.read(clientToken)).toMatchObject({ [name]: startMs });
      given.nowMs += minute;
      expect(await given.read(clientToken)).toMatchObject({ [name]: startMs + minute });
      given.nowMs = aheadMs + minute;
      expect(await given.read(clientToken)).toMatchObject({ [name]: aheadMs });
    });

    it.each(otherTimes)('is read with %s as it is', async (name) => {
      const clientToken = await given.addInState('READY');
      await given.tamper(clientToken, name, aheadMs);
      expect(await given.read(clientToken)).toMatchObject({ [name]: aheadMs });
    });

    it('is read so by every query', async () => {
      const now = { stateSinceMs: startMs + 5_000 };
      await given.add({ clientToken: 'requested' });
      const requested = await given.claimStudioTask();
      const release = { dueInMs: 5_000, seenIntent: null };
      await given.store.saveStudio('requested', requested.ticket, { set: {}, release });
      await given.addDue('READY', { clientToken: 'ready', owner: ben });
      for (const clientToken of ['requested', 'ready']) {
        await given.tamper(clientToken, 'stateSinceMs', aheadMs);
      }
      const page = { offset: 0, limit: 10 };
      expect((await given.store.live({ words: [] }, page)).launches).toMatchObject([now, now]);
      expect(await given.store.recent(ada, 10)).toMatchObject([now]);
      expect(await given.store.claimSlackTasks(10)).toMatchObject([
        { launch: now },
        { launch: now },
      ]);
      expect(await given.claimStudioTask()).toMatchObject(now);
      const { clientToken, ticket, ...observed } = await given.claimObserved();
      expect(observed).toMatchObject(now);
      expect(await given.store.saveStudio(clientToken, ticket, { set: {} })).toMatchObject(now);
    });

    it('has its replies read with sentAtMs as now', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [foundAgain] });
      await given.tamperReplies(clientToken, 'sentAtMs', aheadMs);
      expect((await given.claimSlackTask()).openReplies).toMatchObject([{ sentAtMs: startMs }]);
    });

    it('is not taken for the mark of the claim that reads it', async () => {
      const clientToken = await given.add();
      await given.claimStudioTask();
      await given.tamper(clientToken, 'createSentAtMs', aheadMs);
      given.nowMs += leaseMs;
      const claimed = await given.claimStudioTask();
      expect(claimed.createSentAtMs).toBe(given.nowMs);
      expect(claimed).not.toHaveProperty('createMarked');
    });

    it('keeps the times as a claim reads them, so that no wait begins anew at each claim', async () => {
      const requested = await given.addChanged({ set: {} }, { clientToken: 'requested' });
      await given.tamper(requested, 'createSentAtMs', aheadMs);
      const posted = await given.addChanged(
        { set: {}, events: [foundAgain] },
        { clientToken: 'posted', owner: ben },
      );
      await given.tamper(posted, 'messageSentAtMs', aheadMs);
      await given.tamperReplies(posted, 'sentAtMs', aheadMs);
      const ready = await given.addDue('READY', { clientToken: 'ready', owner: mei });
      await given.tamper(ready, 'missingSinceMs', aheadMs);

      const claimedAtMs = given.nowMs;
      await given.store.claimStudioTasks(10);
      await given.claimObserved();
      await given.store.claimSlackTasks(10);
      given.nowMs += longestWaitMs;

      expect(await given.read(requested)).toMatchObject({ createSentAtMs: claimedAtMs });
      expect(await given.read(posted)).toMatchObject({ messageSentAtMs: claimedAtMs });
      expect(await given.read(ready)).toMatchObject({ missingSinceMs: claimedAtMs });
      const tasks = await given.store.claimSlackTasks(10);
      const task = tasks.find(({ launch }) => launch.clientToken === posted);
      expect(task?.openReplies.at(-1)).toMatchObject({ event: foundAgain, sentAtMs: claimedAtMs });
    });

    it('takes an intent from a person who saw it so', async () => {
      const clientToken = await given.addInState('CREATE_IN_PROGRESS');
      await given.tamper(clientToken, 'stuckSinceMs', aheadMs);
      const requested = {
        intent: 'terminate',
        action: 'cancel_launch',
        by: ada,
        press: '1.2.a',
      } as const;
      const seen = await given.read(clientToken);
      expect(await given.store.setIntent(clientToken, requested, seen)).toBe(true);
    });
  });

  describe('a due time', () => {
    it.each([
      ['studioDueAtMs', 'REQUESTED'],
      ['studioDueAtMs', 'READY'],
      ['slackDueAtMs', 'READY'],
    ] as const)(
      'in %s of a launch that is %s counts as due beyond 10 minutes ahead',
      async (column, state) => {
        const clientToken =
          state === 'READY' ? await given.addInState(state) : await given.addChanged({ set: {} });
        const claim = async () => {
          if (column === 'slackDueAtMs') return given.store.claimSlackTasks(10);
          if (state === 'READY') return given.store.claimObserved();
          return given.store.claimStudioTasks(10);
        };
        await given.tamper(clientToken, column, startMs + longestWaitMs);
        expect(await claim()).toEqual([]);
        await given.tamper(clientToken, column, startMs + longestWaitMs + 1);
        expect(await claim()).toHaveLength(1);
        // The claim holds, rather than being far ahead again.
        expect(await claim()).toEqual([]);
      },
    );
  });
}
