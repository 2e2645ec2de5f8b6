import { describe, expect, it } from 'vitest';
import type { Intent, Launch } from '../../src/launches/launch.js';
import { type GivenStores, minute, startMs, trouble } from './launch-store-given.js';

const ada = 'U0ADA00001';
const mei = 'U0MEI00003';
const stopByAda = { intent: 'stop', action: 'stop', by: ada } as const;
const endByAda = { intent: 'terminate', action: 'terminate', by: ada } as const;

/** What a launch store promises about what people want to become of a session. */
export function describeIntents(given: GivenStores): void {
  const intent = async (clientToken: string, wanted: Intent, by = ada, from = given.store) =>
    from.intent(clientToken, { intent: wanted, action: wanted, by }, await given.read(clientToken));

  const openReplies = async () =>
    (await given.store.claimSlackTasks(10)).flatMap((task) => task.openReplies);

  describe('takes an intent', () => {
    it('with a line that says whose it is, and takes trouble back', async () => {
      const clientToken = await given.addChanged({
        set: { sessionId: 's-1', state: 'READY', trouble },
      });
      const { revision } = await given.read(clientToken);
      expect(await intent(clientToken, 'stop', mei)).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({
        intent: 'stop',
        intentAtMs: startMs,
        trouble: null,
        revision: revision + 1,
      });
      expect(await openReplies()).toMatchObject([
        { atMs: startMs, event: { kind: 'intent', intent: 'stop', by: mei } },
      ]);
    });

    it('once, although many ask for it at one moment', async () => {
      const clientToken = await given.addInState('READY');
      const seen = await given.read(clientToken);
      const presses = await Promise.all(
        [given.store, given.replica, given.store, given.replica].map((one) =>
          one.intent(clientToken, stopByAda, seen),
        ),
      );
      expect(presses.sort()).toEqual([false, false, false, true]);
      expect(await openReplies()).toHaveLength(1);
    });

    it.each<[string, Partial<Pick<Launch, 'state' | 'intent' | 'stuckSinceMs'>>]>([
      ['another state', { state: 'STOPPED' }],
      ['another intent', { intent: 'start' }],
      ['a stuck launch', { stuckSinceMs: startMs }],
    ])('of nobody who has seen %s', async (_what, stale) => {
      const clientToken = await given.addInState('READY');
      const before = await given.read(clientToken);
      expect(await given.store.intent(clientToken, stopByAda, { ...before, ...stale })).toBe(false);
      expect(await given.read(clientToken)).toEqual(before);
      expect(await openReplies()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('of nobody who has not seen that it is stuck, or intended for already', async () => {
      const clientToken = await given.addInState('CREATE_IN_PROGRESS');
      const before = await given.read(clientToken);
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      const release = { dueInMs: 5_000, seenIntent: null };
      const set = { stuckSinceMs: given.nowMs };
      await given.store.saveStudio(clientToken, ticket, { set, release });
      expect(await given.store.intent(clientToken, endByAda, before)).toBe(false);
      const seen = await given.read(clientToken);
      expect(await given.store.intent(clientToken, endByAda, seen)).toBe(true);
      expect(await given.store.intent(clientToken, endByAda, seen)).toBe(false);
    });

    it('of nobody for a launch that there is not', async () => {
      const seen = { state: 'READY', intent: null, stuckSinceMs: null };
      expect(await given.store.intent('slack-of-nobody', stopByAda, seen)).toBe(false);
    });

    it('that makes the launch due at once, as a task of its own', async () => {
      const clientToken = await given.addInState('READY');
      await intent(clientToken, 'stop');
      expect(await given.store.claimWatched()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toMatchObject([{ intent: 'stop' }]);
    });

    it('that is seen as soon as a single release allows, when it came while held', async () => {
      const clientToken = await given.addInState('READY');
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      expect(await intent(clientToken, 'stop', ada, given.replica)).toBe(true);
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      const release = { dueInMs: minute, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: { statusCode: 'NEW' }, release });
      expect(await given.claimTask(given.replica)).toMatchObject({
        intent: 'stop',
        statusCode: 'NEW',
      });
    });

    it('that is seen as soon as the watch is kept, when it came while held', async () => {
      const clientToken = await given.addInState('READY');
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      await intent(clientToken, 'terminate', ada, given.replica);
      await given.store.keepWatching(ticket, { movingInMs: minute, settledInMs: minute });
      expect(await given.claimTask(given.replica)).toMatchObject({
        clientToken,
        intent: 'terminate',
      });
    });

    it('that waits like anything else once a step has seen it', async () => {
      const clientToken = await given.addInState('READY');
      await intent(clientToken, 'terminate');
      const { ticket } = await given.claimTask();
      const release = { dueInMs: minute, seenIntent: 'terminate' as const };
      await given.store.saveStudio(clientToken, ticket, { set: {}, release });
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs += minute;
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
    });

    it('that a step clears which has carried it out', async () => {
      const clientToken = await given.addInState('READY');
      await intent(clientToken, 'stop');
      const { ticket } = await given.claimTask();
      const set = { state: 'STOP_IN_PROGRESS', intent: null };
      const release = { dueInMs: minute, seenIntent: 'stop' as const };
      // Its time goes with it, or another intent would seem to be as old.
      expect(await given.store.saveStudio(clientToken, ticket, { set, release })).toMatchObject({
        ...set,
        intentAtMs: null,
      });
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs += minute;
      expect(await given.store.claimWatched()).toHaveLength(1);
    });

    it('that takes the place of one being carried out, survives its save, and is due at once', async () => {
      const clientToken = await given.addInState('READY');
      await intent(clientToken, 'stop');
      const { ticket } = await given.claimTask();
      given.nowMs += 1_000;
      expect(await intent(clientToken, 'terminate', mei, given.replica)).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({ intentAtMs: startMs + 1_000 });
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      const set = { state: 'STOP_IN_PROGRESS', intent: null };
      const release = { dueInMs: minute, seenIntent: 'stop' as const };
      expect(await given.store.saveStudio(clientToken, ticket, { set, release })).toMatchObject({
        state: 'STOP_IN_PROGRESS',
        intent: 'terminate',
        intentAtMs: startMs + 1_000,
      });
      expect(await given.claimTask(given.replica)).toMatchObject({
        state: 'STOP_IN_PROGRESS',
        intent: 'terminate',
      });
    });

    it('that a step without it cannot take back, however final that step is', async () => {
      const clientToken = await given.addInState('READY');
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      await intent(clientToken, 'terminate', ada, given.replica);
      const set = { state: 'FORGOTTEN', intent: null };
      const release = { dueInMs: null, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set, release });
      // It gets its own step, which then finds nothing to do.
      const claimed = await given.claimTask();
      expect(claimed).toMatchObject({ state: 'FORGOTTEN', intent: 'terminate' });
      await given.store.saveStudio(clientToken, claimed.ticket, {
        set: { intent: null },
        release: { dueInMs: null, seenIntent: 'terminate' },
      });
      expect(await given.read(clientToken)).toMatchObject({ intent: null });
      given.nowMs += 1_000 * minute;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(await given.store.claimWatched()).toEqual([]);
    });
  });

  describe('dismisses a launch', () => {
    it('once, and has its message show that', async () => {
      const clientToken = await given.addChanged({
        set: { state: 'NOT_CREATED' },
        release: { dueInMs: null, seenIntent: null },
      });
      const { revision } = await given.read(clientToken);
      const presses = await Promise.all([
        given.store.dismiss(clientToken, ada),
        given.replica.dismiss(clientToken, mei),
      ]);
      expect(presses.sort()).toEqual([false, true]);
      expect(await given.read(clientToken)).toMatchObject({
        dismissed: true,
        revision: revision + 1,
      });
      expect((await given.claimBoard()).openReplies).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('that there is', async () => {
      expect(await given.store.dismiss('slack-of-nobody', ada)).toBe(false);
    });
  });

  describe('has a session looked at now', () => {
    it('rather than at its next due time', async () => {
      const clientToken = await given.addInState('READY');
      expect(await given.store.claimWatched()).toEqual([]);
      await given.replica.lookNow(clientToken);
      expect(await given.store.msUntilDue()).toBe(0);
      expect(await given.claimWatchedLaunch()).toMatchObject({ clientToken });
    });

    it('but not by a second one while somebody looks', async () => {
      const clientToken = await given.addInState('READY');
      given.nowMs += 5_000;
      await given.claimWatchedLaunch();
      await given.replica.lookNow(clientToken);
      expect(await given.replica.claimWatched()).toEqual([]);
    });

    it.each(['DELETED', 'FORGOTTEN'])('but never again once it is %s', async (state) => {
      const clientToken = await given.addChanged({
        set: { state, sessionId: 's-1' },
        release: { dueInMs: null, seenIntent: null },
      });
      await given.store.lookNow(clientToken);
      given.nowMs += 1_000 * minute;
      expect(await given.store.claimWatched()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('and nothing of a launch without one', async () => {
      const clientToken = await given.addChanged({ set: {} });
      await given.store.lookNow(clientToken);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });
  });
}
