import { describe, expect, it } from 'vitest';
import { sessionToken } from '../../src/launches/ports/stray-sessions.js';
import type { UnclaimedSession } from '../../src/launches/unclaimed.js';
import { leaseMs, unclaimedToldEveryMs } from '../../src/limits.js';
import { newLaunch } from '../support/launches.js';
import { ada, ben, type GivenStores, mei, minute } from './launch-store-given.js';

/** What a launch store promises about sessions with this bot's name that no row accounts for. */
export function describeUnclaimed(given: GivenStores): void {
  const clientToken = sessionToken('s-lost');
  const lost = (changed: Partial<UnclaimedSession> = {}): UnclaimedSession => ({
    ...newLaunch({ clientToken, requestedBy: ada }),
    sessionId: 's-lost',
    state: 'READY',
    stateWord: 'READY',
    ...changed,
  });
  const another = (owner: string) =>
    newLaunch({ clientToken: 'another', owner, requestedBy: owner, requestedAtMs: given.nowMs });

  describe('a session without a row', () => {
    it('is noted once, until it is forgotten', async () => {
      await Promise.all([given.store.noteUnclaimed(lost()), given.replica.noteUnclaimed(lost())]);
      expect(await given.replica.unclaimed()).toEqual([{ clientToken, session: lost() }]);
      await given.store.forgetUnclaimed([clientToken, 'none']);
      expect(await given.replica.unclaimed()).toEqual([]);
    });

    it('is noted as it has become, and not told again', async () => {
      await given.store.noteUnclaimed(lost());
      await given.store.claimUntold(5);
      await given.store.saveTold([clientToken]);
      const later = lost({ state: 'STOPPED', stateWord: 'STOPPED', ownerName: 'Ada Okafor' });
      await given.replica.noteUnclaimed(later);
      expect(await given.store.unclaimed()).toEqual([{ clientToken, session: later }]);
      given.nowMs += leaseMs;
      expect(await given.store.claimUntold(5)).toEqual({ sessions: [], others: 0 });
      expect(await given.store.adopt(clientToken, mei)).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({ state: 'STOPPED', readyAtMs: null });
    });

    it('is told with how many others are not yet, those aside that have got their row', async () => {
      const tokens = ['s-1', 's-2', 's-3', 's-4'].map(sessionToken);
      for (const token of tokens) await given.store.noteUnclaimed(lost({ clientToken: token }));
      await given.store.adopt(sessionToken('s-4'), mei);
      const { sessions, others } = await given.store.claimUntold(2);
      expect([sessions.length, others]).toEqual([2, 1]);
      await given.store.saveTold(sessions.map((one) => one.clientToken));
      expect(await given.replica.claimUntold(2)).toMatchObject({ sessions: [{}], others: 0 });
    });

    it('is told by one replica, and again after a while if that is not saved', async () => {
      await given.store.noteUnclaimed(lost());
      const claimed = () =>
        Promise.all([given.store.claimUntold(5), given.replica.claimUntold(5)]).then((all) =>
          all.flatMap(({ sessions }) => sessions),
        );
      expect(await claimed()).toEqual([lost()]);
      expect(await claimed()).toEqual([]);
      given.nowMs += leaseMs;
      expect(await claimed()).toEqual([lost()]);
      await given.store.saveTold([clientToken]);
      given.nowMs += leaseMs;
      expect(await claimed()).toEqual([]);
    });

    it('is told again once a day while it is there', async () => {
      await given.store.noteUnclaimed(lost());
      for (let day = 0; day < 3; day += 1) {
        expect(await given.store.claimUntold(5)).toEqual({ sessions: [lost()], others: 0 });
        await given.store.saveTold([clientToken]);
        given.nowMs += unclaimedToldEveryMs - minute;
        expect(await given.replica.claimUntold(5)).toEqual({ sessions: [], others: 0 });
        given.nowMs += minute;
      }
      await given.store.forgetUnclaimed([clientToken]);
      expect(await given.store.claimUntold(5)).toEqual({ sessions: [], others: 0 });
    });

    it('counts for its owner’s limit before it has its row, and as a row after', async () => {
      await given.store.noteUnclaimed(lost());
      expect(await given.store.add(another(ada), 1)).toEqual({
        kind: 'too_many',
        live: [],
        unclaimed: 1,
      });
      expect(await given.replica.unclaimedOf(ada)).toBe(1);
      expect(await given.replica.unclaimedOf(ben)).toBe(0);
      expect(await given.store.adopt(clientToken, mei)).toBe(true);
      expect(await given.store.add(another(ada), 1)).toEqual({
        kind: 'too_many',
        live: [await given.read(clientToken)],
        unclaimed: 0,
      });
      expect(await given.store.add(another(ben), 1)).toEqual({ kind: 'added' });
      expect(await given.store.claimUntold(5)).toEqual({ sessions: [], others: 0 });
    });

    it('counts for its owner when a launch on their behalf is admitted', async () => {
      const onBehalf = { clientToken: 'for-ada', requestedBy: mei, admitted: false };
      await given.add(onBehalf);
      const claimed = await given.claimStudioTask();
      await given.store.noteUnclaimed(lost());
      const change = { set: { admitted: true } };
      expect(await given.store.admit(claimed, change, 1)).toEqual({ kind: 'too_many' });
    });

    it('is adopted once, by whichever replica and admin; due at once, and told', async () => {
      await given.store.noteUnclaimed(lost());
      given.nowMs += minute;
      const adopted = await Promise.all([
        given.store.adopt(clientToken, mei),
        given.replica.adopt(clientToken, ben),
      ]);
      expect(adopted.toSorted()).toEqual([false, true]);
      expect(await given.read(clientToken)).toMatchObject({
        owner: ada,
        sessionId: 's-lost',
        state: 'READY',
        intent: null,
        requestedAtMs: given.nowMs,
        readyAtMs: given.nowMs,
      });
      const by = adopted[0] ? mei : ben;
      const { openReplies } = await given.claimSlackTask();
      expect(openReplies.map(({ event }) => event)).toEqual([{ kind: 'adopted', by }]);
      expect(await given.store.claimObserved()).toMatchObject([{ clientToken }]);
      expect(await given.auditLog.newest(5)).toMatchObject([
        { actor: by, action: 'adopt', clientToken, result: 'succeeded' },
      ]);
      // How long such a one took to become ready, no one knows.
      const { launchProfileId, ec2InstanceType } = lost();
      expect(await given.store.durations(launchProfileId, ec2InstanceType)).toEqual([]);
    });

    it('that is no one’s counts for no one, and gets a row only to be terminated, as the admin’s', async () => {
      await given.store.noteUnclaimed(
        lost({ owner: null, ownerName: 'No one known', requestedBy: '' }),
      );
      expect(await given.store.claimUntold(5)).toMatchObject({ sessions: [{ owner: null }] });
      expect(await given.store.add(another(ada), 1)).toEqual({ kind: 'added' });
      expect(await given.store.adopt(clientToken, mei)).toBe(false);
      expect(await given.store.get(clientToken)).toBeNull();
      expect(await given.store.adopt(clientToken, mei, 'press')).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({
        owner: mei,
        requestedBy: mei,
        ownedBy: '',
        intent: 'terminate',
      });
    });

    it('is adopted to be terminated by one press, which is taken then', async () => {
      await given.store.noteUnclaimed(lost());
      expect(await given.store.adopt(clientToken, mei, 'press')).toBe(true);
      expect(await given.replica.adopt(clientToken, mei, 'press')).toBe(false);
      expect(await given.read(clientToken)).toMatchObject({
        owner: ada,
        ownedBy: lost().ownedBy,
        intent: 'terminate',
        intentAtMs: given.nowMs,
        openRequestBy: mei,
      });
      const seen = await given.read(clientToken);
      const again = { intent: 'terminate', action: 'terminate', by: mei, press: 'press' } as const;
      expect(await given.store.setIntent(clientToken, again, seen)).toBe(false);
      expect(await given.auditLog.newest(5)).toMatchObject([
        { actor: mei, action: 'terminate', result: 'requested' },
        { actor: mei, action: 'adopt', result: 'succeeded' },
      ]);
    });

    it('that is not noted gets no row', async () => {
      expect(await given.store.adopt(clientToken, mei)).toBe(false);
      expect(await given.store.get(clientToken)).toBeNull();
    });
  });
}
