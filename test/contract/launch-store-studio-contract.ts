import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/launches/launch.js';
import { leaseMs } from '../../src/launches/ports/claim.js';
import { type GivenStores, minute, ready, startMs, trouble } from './launch-store-given.js';

/** What a launch store promises about a launch’s dealings with the studio. */
export function describeStudioTasks(given: GivenStores): void {
  describe('gives a studio task out', () => {
    it('at once, to one only', async () => {
      const clientToken = await given.add();
      const claims = await Promise.all([
        given.store.claimStudioTasks(10),
        given.replica.claimStudioTasks(10),
        given.store.claimStudioTasks(10),
      ]);
      expect(claims.flat()).toMatchObject([{ clientToken, state: 'REQUESTED' }]);
    });

    it('up to the limit, the longest due first', async () => {
      given.nowMs += 3;
      for (const clientToken of ['third', 'second', 'first']) {
        given.nowMs -= 1;
        await given.add({ clientToken });
      }
      given.nowMs += 3;
      const claimed = await given.store.claimStudioTasks(2);
      expect(claimed.map(({ clientToken }) => clientToken).sort()).toEqual(['first', 'second']);
      expect(await given.store.claimStudioTasks(2)).toMatchObject([{ clientToken: 'third' }]);
    });

    it('again when the lease has ended, not before', async () => {
      const clientToken = await given.add();
      await given.claimTask();
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.replica.claimStudioTasks(10)).toMatchObject([{ clientToken }]);
    });

    it('and saves under its ticket, also late, as long as nobody else has claimed it', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimTask();
      given.nowMs += 2 * leaseMs;
      const set = { trouble, offeredInstanceTypes: ['g5.xlarge'], admitted: true };
      const saved = await given.store.saveStudio(clientToken, ticket, { set });
      expect(saved).toMatchObject(set);
      expect(saved).toEqual(await given.read(clientToken));
    });

    it('and saves nothing under a ticket that has been taken over', async () => {
      const clientToken = await given.add();
      const stolen = await given.claimTask();
      given.nowMs += leaseMs;
      const thief = await given.claimTask(given.replica);
      const before = await given.read(clientToken);
      const change = { set: { sessionId: 's-stale' }, events: [ready] };
      expect(await given.store.saveStudio(clientToken, stolen.ticket, change)).toBeNull();
      const release = { dueInMs: 0, seenIntent: null };
      expect(
        await given.store.saveStudio(clientToken, stolen.ticket, { set: {}, release }),
      ).toBeNull();
      expect(await given.read(clientToken)).toEqual(before);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      const set = { sessionId: 's-true' };
      expect(await given.replica.saveStudio(clientToken, thief.ticket, { set })).toMatchObject(set);
      expect((await given.claimBoard()).openReplies).toEqual([]);
    });

    it('and saves nothing under a ticket that has been given back', async () => {
      const clientToken = await given.addChanged({ set: {} });
      given.nowMs += 5_000;
      const { ticket } = await given.claimTask();
      const release = { dueInMs: 5_000, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: {}, release });
      expect(await given.store.saveStudio(clientToken, ticket, { set: { trouble } })).toBeNull();
    });

    it('and nothing to somebody who makes a ticket up', async () => {
      const clientToken = await given.add();
      await given.claimTask();
      expect(await given.store.saveStudio(clientToken, 'made-up', { set: { trouble } })).toBeNull();
      expect((await given.read(clientToken)).trouble).toBeNull();
    });

    it('again after the time that its release names', async () => {
      await given.addChanged({ set: {} });
      given.nowMs += 4_999;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
    });

    it('never again after a release for good', async () => {
      await given.addChanged({ set: {}, release: { dueInMs: null, seenIntent: null } });
      given.nowMs += 1_000 * minute;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('not for a session that only has to be looked at', async () => {
      await given.addWatched();
      given.nowMs += minute;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(await given.store.claimWatched()).toHaveLength(1);
    });
  });

  describe('keeps a failure', () => {
    it('until it is cleared', async () => {
      const failure: Failure = { kind: 'quota', message: '', requestId: null };
      const clientToken = await given.add();
      const { ticket } = await given.claimTask();
      await given.store.saveStudio(clientToken, ticket, { set: { trouble, failure } });
      expect(await given.read(clientToken)).toMatchObject({ trouble, failure });
      await given.store.saveStudio(clientToken, ticket, { set: { trouble: null, failure: null } });
      expect(await given.read(clientToken)).toMatchObject({ trouble: null, failure: null });
    });
  });

  describe('hands out what is watched', () => {
    it('all that is due, under one ticket, with what a comparison needs', async () => {
      await given.addWatched({ clientToken: 'a' });
      await given.addChanged(
        { set: { sessionId: 's-2', state: 'READY', readyAtMs: 7, stopAtMs: 8, trouble } },
        { clientToken: 'b' },
      );
      await given.add({ clientToken: 'without a session' });
      given.nowMs += 5_000;
      const watched = await given.store.claimWatched();
      expect(watched.toSorted((a, b) => (a.clientToken < b.clientToken ? -1 : 1))).toEqual([
        {
          clientToken: 'a',
          ticket: watched[0]?.ticket,
          requestedAtMs: startMs,
          sessionId: 's-1',
          state: 'CREATE_IN_PROGRESS',
          stateSinceMs: startMs,
          statusCode: null,
          statusMessage: null,
          readyAtMs: null,
          firstReadyAtMs: null,
          stopAtMs: null,
          terminateAtMs: null,
          stuckSinceMs: null,
          slowMs: null,
          slowSinceMs: null,
          remindedDeadlineMs: null,
          remindedLeadMs: null,
          agedReadyAtMs: null,
          missingSinceMs: null,
          troubled: false,
        },
        expect.objectContaining({
          clientToken: 'b',
          ticket: watched[0]?.ticket,
          sessionId: 's-2',
          readyAtMs: 7,
          stopAtMs: 8,
          troubled: true,
        }),
      ]);
      expect(await given.replica.claimWatched()).toEqual([]);
    });

    it('back at the limits of its state', async () => {
      for (const [clientToken, state] of [
        ['moving', 'CREATE_IN_PROGRESS'],
        ['leaving', 'DELETE_IN_PROGRESS'],
        ['unknown', 'HIBERNATED'],
        ['ready', 'READY'],
        ['stopped', 'STOPPED'],
        ['failed', 'CREATE_FAILED'],
      ] as const) {
        await given.addChanged({ set: { sessionId: clientToken, state } }, { clientToken });
      }
      given.nowMs += 5_000;
      const [watched] = await given.store.claimWatched();
      await given.store.keepWatching(watched?.ticket ?? '', {
        movingInMs: 1_000,
        settledInMs: 9_000,
      });
      const due = async () =>
        (await given.store.claimWatched()).map(({ clientToken }) => clientToken).sort();
      given.nowMs += 999;
      expect(await due()).toEqual([]);
      given.nowMs += 1;
      // A state that this version does not know may be one on the move.
      expect(await due()).toEqual(['leaving', 'moving', 'unknown']);
      given.nowMs += 7_999;
      expect(await due()).toEqual([]);
      given.nowMs += 1;
      expect(await due()).toEqual(['failed', 'ready', 'stopped']);
    });

    it('back without what was saved and released by itself', async () => {
      const clientToken = await given.addWatched();
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      const release = { dueInMs: null, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: { state: 'DELETED' }, release });
      await given.store.keepWatching(ticket, { movingInMs: 0, settledInMs: 0 });
      expect(await given.store.claimWatched()).toEqual([]);
    });

    it('for another lease to whoever renews it in time, and to nobody else', async () => {
      await given.addWatched();
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      given.nowMs += leaseMs - 1;
      await given.store.renew(ticket);
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimWatched()).toEqual([]);
      given.nowMs += 1;
      await given.claimWatchedLaunch(given.replica);
      given.nowMs += leaseMs - 1;
      await given.store.renew(ticket);
      given.nowMs += 1;
      await given.claimWatchedLaunch(given.replica);
    });

    it('back only to whoever holds it', async () => {
      await given.addWatched();
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      given.nowMs += leaseMs;
      await given.claimWatchedLaunch(given.replica);
      await given.store.keepWatching(ticket, { movingInMs: 0, settledInMs: 0 });
      expect(await given.store.claimWatched()).toEqual([]);
    });
  });
}
