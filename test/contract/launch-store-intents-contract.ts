import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/launches/intents.js';
import type { Launch } from '../../src/launches/launch.js';
import {
  ada,
  forGood,
  type GivenStores,
  mei,
  minute,
  startMs,
  trouble,
} from './launch-store-given.js';

const stopByAda = { intent: 'stop', action: 'stop', by: ada, press: '1.2.a' } as const;
const terminateByAda = {
  intent: 'terminate',
  action: 'terminate',
  by: ada,
  press: '1.2.a',
} as const;

/** What a launch store promises about what people ask to become of a session. */
export function describeIntents(given: GivenStores): void {
  const setIntent = async (clientToken: string, intent: Intent, by = ada, from = given.store) =>
    from.setIntent(
      clientToken,
      { intent, action: intent, by, press: randomUUID() },
      await given.read(clientToken),
    );

  const openReplies = async () =>
    (await given.store.claimSlackTasks(10)).flatMap((task) => task.openReplies);

  describe('setIntent', () => {
    it('puts the intent on the row, without a reply, and clears trouble', async () => {
      const clientToken = await given.addChanged({
        set: { sessionId: 's-1', state: 'READY', trouble, studioAttempts: 3 },
      });
      const { revision } = await given.read(clientToken);
      expect(await setIntent(clientToken, 'stop', mei)).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({
        intent: 'stop',
        intentAtMs: startMs,
        trouble: null,
        studioAttempts: 0,
        revision: revision + 1,
      });
      expect(await openReplies()).toEqual([]);
    });

    it('returns true to one of four presses at one moment', async () => {
      const clientToken = await given.addInState('READY');
      const seen = await given.read(clientToken);
      const presses = await Promise.all(
        [given.store, given.replica, given.store, given.replica].map((one) =>
          one.setIntent(clientToken, { ...stopByAda, press: randomUUID() }, seen),
        ),
      );
      expect(presses.sort()).toEqual([false, false, false, true]);
    });

    it.each<[string, Partial<Pick<Launch, 'state' | 'intent' | 'stuckSinceMs'>>]>([
      ['another state', { state: 'STOPPED' }],
      ['another intent', { intent: 'start' }],
      ['a stuck launch', { stuckSinceMs: startMs }],
    ])('returns false, and changes nothing, when the person saw %s', async (_what, stale) => {
      const clientToken = await given.addInState('READY');
      const before = await given.read(clientToken);
      const seen = { ...before, ...stale };
      expect(await given.store.setIntent(clientToken, stopByAda, seen)).toBe(false);
      expect(await given.read(clientToken)).toEqual(before);
      expect(await openReplies()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('returns false when the launch is stuck, or has an intent, since the person saw it', async () => {
      const clientToken = await given.addDue('CREATE_IN_PROGRESS');
      const before = await given.read(clientToken);
      const { ticket } = await given.claimObserved();
      const release = { dueInMs: 5_000, seenIntent: null };
      const set = { stuckSinceMs: given.nowMs };
      await given.store.saveStudio(clientToken, ticket, { set, release });
      expect(await given.store.setIntent(clientToken, terminateByAda, before)).toBe(false);
      const seen = await given.read(clientToken);
      expect(await given.store.setIntent(clientToken, terminateByAda, seen)).toBe(true);
      expect(await given.store.setIntent(clientToken, terminateByAda, seen)).toBe(false);
    });

    it('returns false, and changes nothing, for a press that another delivery has stored', async () => {
      const clientToken = await given.addInState('READY');
      const seen = await given.read(clientToken);
      const deliveries = await Promise.all(
        [given.store, given.replica].map((one) => one.setIntent(clientToken, stopByAda, seen)),
      );
      expect(deliveries.sort()).toEqual([false, true]);
      // By now it is stopped and started again: the press has had its effect.
      const { ticket } = await given.claimStudioTask();
      const release = { dueInMs: minute, seenIntent: 'stop' as const };
      await given.store.saveStudio(clientToken, ticket, { set: { intent: null }, release });
      const before = await given.read(clientToken);
      expect(await given.replica.setIntent(clientToken, stopByAda, before)).toBe(false);
      expect(await given.read(clientToken)).toEqual(before);
      expect(await given.interactions.take(stopByAda.press)).toBe(false);
    });

    it('leaves a press to be answered that it has not stored', async () => {
      const clientToken = await given.addInState('STOPPED');
      const seen = { ...(await given.read(clientToken)), state: 'READY' } as const;
      expect(await given.store.setIntent(clientToken, stopByAda, seen)).toBe(false);
      expect(await given.interactions.take(stopByAda.press)).toBe(true);
    });

    it('returns false for a launch that is not stored', async () => {
      const seen = { state: 'READY', intent: null, stuckSinceMs: null } as const;
      expect(await given.store.setIntent('slack-of-none', stopByAda, seen)).toBe(false);
    });

    it('makes the launch due at once, as a task of its own', async () => {
      const clientToken = await given.addInState('READY');
      await setIntent(clientToken, 'stop');
      expect(await given.store.claimObserved()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toMatchObject([{ intent: 'stop' }]);
    });

    it('has the launch due as soon as its holder releases it, if it was claimed', async () => {
      const clientToken = await given.addDue('READY');
      const { ticket } = await given.claimObserved();
      expect(await setIntent(clientToken, 'stop', ada, given.replica)).toBe(true);
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      const release = { dueInMs: minute, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: { statusCode: 'NEW' }, release });
      expect(await given.claimStudioTask(given.replica)).toMatchObject({
        intent: 'stop',
        statusCode: 'NEW',
      });
    });
  });

  describe('saveStudio, of a launch with an intent,', () => {
    it('puts it off like any other once a step has seen the intent', async () => {
      const clientToken = await given.addInState('READY');
      await setIntent(clientToken, 'terminate');
      const { ticket } = await given.claimStudioTask();
      const release = { dueInMs: minute, seenIntent: 'terminate' as const };
      await given.store.saveStudio(clientToken, ticket, { set: {}, release });
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs += minute;
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
    });

    it.each([
      ['gives the claim back', { release: { dueInMs: minute, seenIntent: 'stop' as const } }],
      ['keeps the claim', {}],
    ])('clears it together with its time when the step %s', async (_what, released) => {
      const clientToken = await given.addInState('READY');
      await setIntent(clientToken, 'stop');
      const { ticket } = await given.claimStudioTask();
      const set = { state: 'STOP_IN_PROGRESS', intent: null } as const;
      const change = { set, ...released };
      expect(await given.store.saveStudio(clientToken, ticket, change)).toMatchObject({
        ...set,
        intentAtMs: null,
      });
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs += minute;
      expect(await given.store.claimObserved()).toHaveLength(1);
    });

    it('keeps an intent that replaced the one carried out, due at once', async () => {
      const clientToken = await given.addInState('READY');
      await setIntent(clientToken, 'stop');
      const { ticket } = await given.claimStudioTask();
      given.nowMs += 1_000;
      expect(await setIntent(clientToken, 'terminate', mei, given.replica)).toBe(true);
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      const set = { state: 'STOP_IN_PROGRESS', intent: null } as const;
      const release = { dueInMs: minute, seenIntent: 'stop' as const };
      const replaced = {
        state: 'STOP_IN_PROGRESS',
        intent: 'terminate',
        intentAtMs: startMs + 1_000,
      };
      expect(await given.store.saveStudio(clientToken, ticket, { set, release })).toMatchObject(
        replaced,
      );
      expect(await given.claimStudioTask(given.replica)).toMatchObject(replaced);
    });

    it('keeps an intent that came meanwhile, due at once, although the step was the last', async () => {
      const clientToken = await given.addDue('READY');
      const { ticket } = await given.claimObserved();
      await setIntent(clientToken, 'terminate', ada, given.replica);
      const set = { state: 'FORGOTTEN', intent: null } as const;
      await given.store.saveStudio(clientToken, ticket, { set, release: forGood });
      // It gets a step of its own, which then finds nothing to do.
      const claimed = await given.claimStudioTask();
      expect(claimed).toMatchObject({ state: 'FORGOTTEN', intent: 'terminate' });
      await given.store.saveStudio(clientToken, claimed.ticket, {
        set: { intent: null },
        release: { dueInMs: null, seenIntent: 'terminate' },
      });
      expect(await given.read(clientToken)).toMatchObject({ intent: null });
      given.nowMs += 1_000 * minute;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(await given.store.claimObserved()).toEqual([]);
    });
  });

  describe('dismiss', () => {
    it('returns true to one of two presses, and has the message show it', async () => {
      const clientToken = await given.addChanged({
        set: { state: 'NOT_CREATED' },
        release: forGood,
      });
      const { revision } = await given.read(clientToken);
      const presses = await Promise.all([
        given.store.dismiss(clientToken, { by: ada, press: '1.2.a' }),
        given.replica.dismiss(clientToken, { by: mei, press: '1.2.b' }),
      ]);
      expect(presses.sort()).toEqual([false, true]);
      // The other press is answered in words.
      const takes = ['1.2.a', '1.2.b'].map((press) => given.interactions.take(press));
      expect((await Promise.all(takes)).sort()).toEqual([false, true]);
      expect(await given.read(clientToken)).toMatchObject({
        dismissed: true,
        revision: revision + 1,
      });
      expect((await given.claimSlackTask()).openReplies).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('returns false for a launch that is not stored', async () => {
      expect(await given.store.dismiss('slack-of-none', { by: ada, press: '1.2.a' })).toBe(false);
    });
  });

  describe('observeNow', () => {
    it('has the session observed before its next due time', async () => {
      const clientToken = await given.addInState('READY');
      expect(await given.store.claimObserved()).toEqual([]);
      await given.replica.observeNow(clientToken);
      expect(await given.store.nextDue()).toMatchObject({ tasksInMs: 0 });
      expect(await given.claimObserved()).toMatchObject({ clientToken });
    });

    it('leaves a session to the replica that is observing it', async () => {
      const clientToken = await given.addDue('READY');
      await given.claimObserved();
      await given.replica.observeNow(clientToken);
      expect(await given.replica.claimObserved()).toEqual([]);
    });

    it.each(['DELETED', 'FORGOTTEN'] as const)('has none observed that is %s', async (state) => {
      const set = { state, sessionId: 's-1' };
      const clientToken = await given.addChanged({ set, release: forGood });
      await given.store.observeNow(clientToken);
      given.nowMs += 1_000 * minute;
      expect(await given.store.claimObserved()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('leaves a launch alone that has no session', async () => {
      const clientToken = await given.addChanged({ set: {} });
      await given.store.observeNow(clientToken);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });
  });
}
