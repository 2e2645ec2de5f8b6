import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { ada, forGood, type GivenStores, minute, tokensOf, trouble } from './launch-store-given.js';

/** What a launch store promises about launches whose session only has to be observed. */
export function describeObserved(given: GivenStores): void {
  const claimedTokens = async (aheadMs?: (due: number) => number) =>
    tokensOf(await given.store.claimObserved(aheadMs)).sort();

  const byToken = (one: { clientToken: string }, other: { clientToken: string }) =>
    one.clientToken < other.clientToken ? -1 : 1;

  describe('claimObserved', () => {
    it('gives all that is due, whole and under one ticket, to one replica', async () => {
      await given.addInState('CREATE_IN_PROGRESS', { clientToken: 'a' });
      const set = { sessionId: 's-2', state: 'READY', readyAtMs: 7, stopAtMs: 8, trouble } as const;
      await given.addChanged({ set }, { clientToken: 'b' });
      await given.add({ clientToken: 'without a session' });
      given.nowMs += 5_000;
      const claims = await Promise.all([
        given.store.claimObserved(),
        given.replica.claimObserved(),
      ]);
      const claimed = claims.flat().toSorted(byToken);
      const ticket = claimed[0]?.ticket ?? '';
      expect(claimed).toEqual([
        { clientToken: 'a', sessionId: 'session-of-a', ticket },
        { clientToken: 'b', sessionId: 's-2', ticket },
      ]);
      const whole = await given.store.claimedWhole(ticket, ['a', 'b', 'without a session']);
      expect(whole.toSorted(byToken)).toEqual([
        { ...(await given.read('a')), ticket },
        { ...(await given.read('b')), ticket },
      ]);
      expect(await given.store.claimedWhole('another ticket', ['a', 'b'])).toEqual([]);
    });

    it('gives what is due soon only along with what is due, and no further ahead', async () => {
      await given.addInState('READY', { clientToken: 'due in 5 s' });
      given.nowMs += 2_000;
      await given.addInState('READY', { clientToken: 'due in 7 s' });
      given.nowMs += 2_000;
      await given.addInState('READY', { clientToken: 'due in 9 s' });
      expect(await claimedTokens(() => 3_000)).toEqual([]);
      given.nowMs += 1_000;
      expect(await claimedTokens(() => 3_000)).toEqual(['due in 5 s', 'due in 7 s']);
    });

    it.each([
      [3, 3],
      [12, 10],
    ])('says of %i due launches that %i are', async (sessions, counted) => {
      for (let number = 0; number < sessions; number += 1) {
        await given.addInState('READY', { clientToken: `session ${number}` });
      }
      given.nowMs += 5_000;
      const told: number[] = [];
      await given.store.claimObserved((due) => {
        told.push(due);
        return 0;
      });
      expect(told).toEqual([counted]);
    });

    it('brings observations of sessions launched at any time together', async () => {
      const [sessions, intervalMs, stepMs] = [20, 60_000, 500];
      for (let number = 0; number < sessions; number += 1) {
        await given.addInState('READY', { clientToken: `session ${number}` });
        given.nowMs += intervalMs / sessions;
      }
      const observations: number[] = [0, 0, 0];
      for (const minutes of observations.keys()) {
        for (let passedMs = 0; passedMs < intervalMs; passedMs += stepMs) {
          given.nowMs += stepMs;
          const aheadMs = (due: number) => (due > 3 ? intervalMs / 2 : 2_500);
          const [first] = await given.store.claimObserved(aheadMs);
          if (first === undefined) continue;
          observations[minutes] = (observations[minutes] ?? 0) + 1;
          const due = { movingInMs: 5_000, settledInMs: intervalMs };
          await given.store.releaseUnchanged(first.ticket, due);
        }
      }
      expect(observations[2]).toBe(1);
    });
  });

  describe('renew', () => {
    it('keeps claims for another lease, as long as no other replica has them', async () => {
      await given.addDue('READY');
      const { ticket } = await given.claimObserved();
      given.nowMs += leaseMs - 1;
      await given.store.renew(ticket);
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimObserved()).toEqual([]);
      given.nowMs += 1;
      await given.claimObserved(given.replica);
      given.nowMs += leaseMs - 1;
      await given.store.renew(ticket);
      given.nowMs += 1;
      await given.claimObserved(given.replica);
    });
  });

  describe('releaseUnchanged', () => {
    it('has each launch due again by whether its state moves', async () => {
      for (const [clientToken, state] of [
        ['moving', 'CREATE_IN_PROGRESS'],
        ['leaving', 'DELETE_IN_PROGRESS'],
        // It may be on the move.
        ['unknown', 'UNKNOWN'],
        ['ready', 'READY'],
        ['stopped', 'STOPPED'],
        ['failed', 'CREATE_FAILED'],
      ] as const) {
        await given.addInState(state, { clientToken });
      }
      given.nowMs += 5_000;
      const [claimed] = await given.store.claimObserved();
      const due = { movingInMs: 1_000, settledInMs: 9_000 };
      await given.store.releaseUnchanged(claimed?.ticket ?? '', due);
      given.nowMs += 999;
      expect(await claimedTokens()).toEqual([]);
      given.nowMs += 1;
      expect(await claimedTokens()).toEqual(['leaving', 'moving', 'unknown']);
      given.nowMs += 7_999;
      expect(await claimedTokens()).toEqual([]);
      given.nowMs += 1;
      expect(await claimedTokens()).toEqual(['failed', 'ready', 'stopped']);
    });

    it('has a launch due at once whose intent came while it was claimed', async () => {
      const clientToken = await given.addDue('READY');
      const { ticket, ...seen } = await given.claimObserved();
      const requested = {
        intent: 'terminate',
        action: 'terminate',
        by: ada,
        press: '1.2.a',
      } as const;
      expect(await given.replica.setIntent(clientToken, requested, seen)).toBe(true);
      expect(await given.store.claimedWhole(ticket, [clientToken])).toEqual([]);
      await given.store.releaseUnchanged(ticket, { movingInMs: minute, settledInMs: minute });
      expect(await given.claimStudioTask(given.replica)).toMatchObject({
        clientToken,
        intent: 'terminate',
      });
    });

    it('leaves a launch alone that was saved and given back by itself', async () => {
      const clientToken = await given.addDue('CREATE_IN_PROGRESS');
      const { ticket } = await given.claimObserved();
      const set = { state: 'DELETED' } as const;
      await given.store.saveStudio(clientToken, ticket, { set, release: forGood });
      await given.store.releaseUnchanged(ticket, { movingInMs: 0, settledInMs: 0 });
      expect(await given.store.claimObserved()).toEqual([]);
    });

    it('leaves a launch alone that another replica has claimed since', async () => {
      await given.addDue('CREATE_IN_PROGRESS');
      const { ticket } = await given.claimObserved();
      given.nowMs += leaseMs;
      await given.claimObserved(given.replica);
      await given.store.releaseUnchanged(ticket, { movingInMs: 0, settledInMs: 0 });
      expect(await given.store.claimObserved()).toEqual([]);
    });
  });
}
