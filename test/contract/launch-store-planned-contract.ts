import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../src/launches/launch.js';
import { keepTryingMs } from '../../src/limits.js';
import { newLaunch } from '../support/launches.js';
import { ada, type GivenStores, minute, plenty, startMs, tokensOf } from './launch-store-given.js';

const hour = 60 * minute;

/** What a launch store promises about launches for later. */
export function describePlanned(given: GivenStores): void {
  const plan = (clientToken: string, beginsInMs = hour, changed: Partial<LaunchRequest> = {}) =>
    given.add({
      clientToken,
      readyByMs: given.nowMs + beginsInMs + 10 * minute,
      beginsAtMs: given.nowMs + beginsInMs,
      ...changed,
    });

  /** A planned launch that was admitted, and waits. */
  const waiting = async (clientToken: string, changed: Partial<LaunchRequest> = {}) => {
    await plan(clientToken, hour, changed);
    const { ticket } = await given.claimStudioTask();
    const release = { dueInMs: null, seenIntent: null };
    await given.store.saveStudio(clientToken, ticket, { set: {}, release });
    return clientToken;
  };

  describe('a launch for later', () => {
    it('is PLANNED, due once so that it is admitted, and not marked for Create', async () => {
      const clientToken = await plan('one');
      expect(await given.read(clientToken)).toMatchObject({
        state: 'PLANNED',
        readyByMs: startMs + hour + 10 * minute,
        beginsAtMs: startMs + hour,
        attemptSinceMs: startMs + hour,
      });
      const claimed = await given.claimStudioTask();
      expect(claimed).toMatchObject({ clientToken, createSentAtMs: null });
      expect(claimed.createMarked).toBeUndefined();
    });

    it('is claimed no more while it waits, and counts for the limits', async () => {
      await waiting('one', { launchProfileId: 'lp-1' });
      given.nowMs += hour - 1;
      expect(await given.store.beginPlanned(10)).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(await given.store.held()).toMatchObject([
        { owner: ada, launchProfileId: 'lp-1', sessions: 1 },
      ]);
      const more = { ...(await given.read('one')), clientToken: 'two' };
      expect(await given.store.add(more, 1)).toMatchObject({ kind: 'too_many' });
    });

    it('begins when its time has come: due at once, to be admitted anew, from that moment', async () => {
      await waiting('one', { keepTryingUntilMs: startMs + hour + keepTryingMs });
      const { revision } = await given.read('one');
      given.nowMs += hour + minute;
      expect(await given.replica.beginPlanned(10)).toEqual([{ clientToken: 'one', owner: ada }]);
      expect(await given.read('one')).toMatchObject({
        state: 'REQUESTED',
        stateSinceMs: given.nowMs,
        beginsAtMs: given.nowMs,
        attemptSinceMs: given.nowMs,
        keepTryingUntilMs: given.nowMs + keepTryingMs,
        requestedAtMs: startMs,
        readyByMs: startMs + hour + 10 * minute,
        admitted: true,
        placeId: null,
        revision: revision + 1,
      });
      expect(await given.claimStudioTask()).toMatchObject({
        clientToken: 'one',
        createSentAtMs: null,
      });
      const [task] = await given.store.claimSlackTasks(10);
      expect(task?.launch.clientToken).toBe('one');
    });

    it('keeps its place of the limits while it is admitted anew', async () => {
      const ofAll = (sessions: number) => ({
        limit: { group: null, profile: newLaunch().launchProfileName, sessions },
        members: null,
      });
      for (const clientToken of ['one', 'two']) await waiting(clientToken);
      given.nowMs += hour;
      await given.store.beginPlanned(10);
      expect(await given.store.held()).toMatchObject([{ owner: ada, sessions: 2 }]);
      const another = newLaunch({ clientToken: 'three', requestedAtMs: given.nowMs });
      expect(await given.store.add(another, plenty, [ofAll(2)])).toMatchObject({
        kind: 'limit_reached',
      });
      const [claimed] = await given.store.claimStudioTasks(1);
      if (claimed === undefined) throw new Error('nothing is due');
      const change = { set: { placeId: 'us-west-2' } };
      expect(await given.replica.admit(claimed, change, null, [ofAll(2)])).toMatchObject({
        placeId: 'us-west-2',
      });
    });

    it('keeps no trying for which it was not told', async () => {
      await waiting('one');
      given.nowMs += hour;
      await given.store.beginPlanned(10);
      expect(await given.read('one')).toMatchObject({ keepTryingUntilMs: null });
    });

    it('begins once, of several replicas', async () => {
      for (const clientToken of ['one', 'two', 'three']) await waiting(clientToken);
      given.nowMs += hour;
      const stores = [given.store, given.replica, given.store, given.replica];
      const begun = await Promise.all(stores.map((store) => store.beginPlanned(10)));
      const later = await given.store.beginPlanned(10);
      expect(tokensOf([...begun.flat(), ...later]).toSorted()).toEqual(['one', 'three', 'two']);
    });

    it('begins before those that are due later, as many as are wanted', async () => {
      await plan('later', 2 * hour);
      await plan('soon', hour);
      await plan('last', 3 * hour);
      given.nowMs += 2 * hour;
      expect(tokensOf(await given.store.beginPlanned(1))).toEqual(['soon']);
      expect(tokensOf(await given.store.beginPlanned(10))).toEqual(['later']);
      expect(await given.store.beginPlanned(10)).toEqual([]);
    });

    it('begins although a bot is still admitting it, whose save then changes nothing', async () => {
      await plan('one');
      const { ticket } = await given.claimStudioTask();
      given.nowMs += hour;
      expect(tokensOf(await given.replica.beginPlanned(10))).toEqual(['one']);
      const release = { dueInMs: null, seenIntent: null };
      const late = { set: { placeId: 'us-west-2' }, release };
      expect(await given.store.saveStudio('one', ticket, late)).toBeNull();
      expect(await given.claimStudioTask(given.replica)).toMatchObject({ placeId: null });
    });

    it('does not begin once it was cancelled', async () => {
      await waiting('one');
      const asked = { intent: 'terminate', action: 'cancel_launch', by: ada, press: 'p' } as const;
      expect(await given.store.setIntent('one', asked, await given.read('one'))).toBe(true);
      const { ticket } = await given.claimStudioTask();
      await given.store.saveStudio('one', ticket, {
        set: { state: 'NOT_CREATED', intent: null },
        release: { dueInMs: null, seenIntent: 'terminate' },
      });
      given.nowMs += 2 * hour;
      expect(await given.store.beginPlanned(10)).toEqual([]);
    });

    it('begins by the clock as it is: later if it was set back, now if it was set ahead', async () => {
      await waiting('one');
      given.nowMs -= 5 * hour;
      expect(await given.store.beginPlanned(10)).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs = startMs + 5 * hour;
      expect(tokensOf(await given.store.beginPlanned(plenty))).toEqual(['one']);
      given.nowMs = startMs;
      expect(await given.store.beginPlanned(10)).toEqual([]);
    });
  });
}
