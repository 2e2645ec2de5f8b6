import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/launches/failures.js';
import { leaseMs } from '../../src/limits.js';
import {
  forGood,
  type GivenStores,
  minute,
  ready,
  tokensOf,
  trouble,
} from './launch-store-given.js';

/** What a launch store promises about steps of launches at the studio. */
export function describeStudioTasks(given: GivenStores): void {
  describe('claimStudioTasks', () => {
    it('gives a due launch to one of three that claim at one moment', async () => {
      const clientToken = await given.add();
      const claims = await Promise.all([
        given.store.claimStudioTasks(10),
        given.replica.claimStudioTasks(10),
        given.store.claimStudioTasks(10),
      ]);
      expect(claims.flat()).toMatchObject([{ clientToken, state: 'REQUESTED' }]);
    });

    it('gives whole launches', async () => {
      const clientToken = await given.add({ admitted: false });
      const { ticket, ...launch } = await given.claimStudioTask();
      expect(ticket).not.toBe('');
      expect(launch).toEqual(await given.read(clientToken));
    });

    it('marks the first Create as sent, and says that it did', async () => {
      const clientToken = await given.add();
      const claimed = await given.claimStudioTask();
      expect(claimed).toMatchObject({ createSentAtMs: null, createMarked: true });
      const markedAtMs = given.nowMs;
      expect((await given.read(clientToken)).createSentAtMs).toBe(markedAtMs);
      given.nowMs += leaseMs;
      const { createMarked, ...again } = await given.claimStudioTask(given.replica);
      expect(again.createSentAtMs).toBe(markedAtMs);
      expect(createMarked).toBeUndefined();
    });

    it.each([
      ['that is not admitted', { admitted: false }, {}],
      ['without a place', { placeId: null }, {}],
      ['that has failed', {}, { failure: trouble }],
      ['that is to be terminated', {}, { intent: 'terminate' }],
      ['that has a session', {}, { sessionId: 's-1', intent: 'stop' }],
    ] as const)('marks no Create of a launch %s', async (_which, request, set) => {
      const clientToken = await given.add({ ...request, admitted: false });
      const { ticket } = await given.claimStudioTask();
      const admitted = !('admitted' in request);
      const release = { dueInMs: 0, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: { admitted, ...set }, release });
      expect(await given.claimStudioTask()).not.toHaveProperty('createMarked');
      expect(await given.read(clientToken)).toMatchObject({ createSentAtMs: null });
    });

    it('gives up to the limit, the longest due first', async () => {
      given.nowMs += 3;
      for (const clientToken of ['third', 'second', 'first']) {
        given.nowMs -= 1;
        await given.add({ clientToken });
      }
      given.nowMs += 3;
      const claimed = await given.store.claimStudioTasks(2);
      expect(tokensOf(claimed).sort()).toEqual(['first', 'second']);
      expect(await given.store.claimStudioTasks(2)).toMatchObject([{ clientToken: 'third' }]);
    });

    it('gives a launch again when its lease has ended, not before', async () => {
      const clientToken = await given.add();
      await given.claimStudioTask();
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.replica.claimStudioTasks(10)).toMatchObject([{ clientToken }]);
    });

    it('gives each launch under a ticket of its own', async () => {
      for (const clientToken of ['a', 'b', 'c']) await given.add({ clientToken });
      const claimed = await given.store.claimStudioTasks(10);
      const ticketOf = (token: string) =>
        claimed.find(({ clientToken }) => clientToken === token)?.ticket ?? '';
      expect(await given.store.saveStudio('a', ticketOf('b'), { set: { trouble } })).toBeNull();
      const release = { dueInMs: minute, seenIntent: null };
      await given.store.saveStudio('a', ticketOf('a'), { set: {}, release });
      expect(await given.store.saveStudio('b', ticketOf('b'), { set: {} })).not.toBeNull();
      given.nowMs += leaseMs - 1;
      await given.store.renew(ticketOf('b'));
      given.nowMs += 1;
      expect(tokensOf(await given.replica.claimStudioTasks(10))).toEqual(['c']);
    });

    it('leaves out launches whose session only has to be observed', async () => {
      await given.addDue('READY');
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(await given.store.claimObserved()).toHaveLength(1);
    });
  });

  describe('saveStudio', () => {
    it('returns the launch as it is now', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimStudioTask();
      const failure: Failure = { kind: 'quota', message: '', requestId: null };
      const set = { trouble, failure, offeredInstanceTypes: ['g5.xlarge'], admitted: true };
      const saved = await given.store.saveStudio(clientToken, ticket, { set });
      expect(saved).toMatchObject(set);
      expect(saved).toEqual(await given.read(clientToken));
      const cleared = { trouble: null, failure: null };
      await given.store.saveStudio(clientToken, ticket, { set: cleared });
      expect(await given.read(clientToken)).toMatchObject(cleared);
    });

    it('saves after the lease has ended, if no other replica has claimed the launch', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimStudioTask();
      given.nowMs += 2 * leaseMs;
      const set = { sessionId: 's-1' };
      expect(await given.store.saveStudio(clientToken, ticket, { set })).toMatchObject(set);
    });

    it('returns null, and changes nothing, when another replica has claimed the launch', async () => {
      const clientToken = await given.add();
      const lost = await given.claimStudioTask();
      given.nowMs += leaseMs;
      const { ticket } = await given.claimStudioTask(given.replica);
      const before = await given.read(clientToken);
      const change = { set: { sessionId: 's-stale' }, events: [ready] };
      expect(await given.store.saveStudio(clientToken, lost.ticket, change)).toBeNull();
      const release = { dueInMs: 0, seenIntent: null };
      const givenBack = { set: {}, release };
      expect(await given.store.saveStudio(clientToken, lost.ticket, givenBack)).toBeNull();
      expect(await given.read(clientToken)).toEqual(before);
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      const set = { sessionId: 's-true' };
      expect(await given.replica.saveStudio(clientToken, ticket, { set })).toMatchObject(set);
      expect((await given.claimSlackTask()).openReplies).toEqual([]);
    });

    it('returns null when the claim was given back', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimStudioTask();
      const release = { dueInMs: 5_000, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: {}, release });
      expect(await given.store.saveStudio(clientToken, ticket, { set: { trouble } })).toBeNull();
    });

    it('returns null for a ticket of no claim', async () => {
      const clientToken = await given.add();
      await given.claimStudioTask();
      expect(await given.store.saveStudio(clientToken, 'made-up', { set: { trouble } })).toBeNull();
      expect((await given.read(clientToken)).trouble).toBeNull();
    });

    it('returns null for a launch without a claim', async () => {
      const clientToken = await given.add();
      expect(await given.store.saveStudio(clientToken, '', { set: { trouble } })).toBeNull();
    });

    it('keeps the claim for another lease unless it gives it back', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimStudioTask();
      given.nowMs += leaseMs - 1;
      await given.store.saveStudio(clientToken, ticket, { set: {} });
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.claimStudioTask(given.replica)).toMatchObject({ clientToken });
    });

    it('has the launch due again after the time that the release names', async () => {
      await given.addChanged({ set: {} });
      given.nowMs += 4_999;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
    });

    it('has the launch never due again after a release for good', async () => {
      await given.addChanged({ set: {}, release: forGood });
      given.nowMs += 1_000 * minute;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('saves all or nothing of a change and its events', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimStudioTask();
      const before = await given.read(clientToken);
      await given.breakThreadReplies();
      const change = { set: { sessionId: 's-1' }, events: [ready] };
      await expect(given.store.saveStudio(clientToken, ticket, change)).rejects.toThrow();
      expect(await given.read(clientToken)).toEqual(before);
    });
  });
}
