import { describe, expect, it } from 'vitest';
import type { StraySession } from '../../src/launches/ports/stray-sessions.js';
import { launchStates, statesWhere } from '../../src/launches/states.js';
import { forGood, type GivenStores, minute, startMs, trouble } from './launch-store-given.js';

const finalStates = statesWhere(({ final }) => final);
const afterAll = { kind: 'made_after_all' } as const;
const again = { kind: 'found_again' } as const;

/** What a launch store promises about launches that a sweep compares with sessions, and opens again. */
export function describeSweep(given: GivenStores): void {
  const stray = (clientToken: string, changed: Partial<StraySession> = {}): StraySession => ({
    sessionId: 's-stray',
    clientToken,
    state: 'READY',
    stateWord: 'READY',
    ...changed,
  });

  /** A launch that is over, with nothing due any more. */
  const addOver = async (set: Parameters<typeof given.addChanged>[0]['set']): Promise<string> => {
    const clientToken = await given.addChanged({ set, release: forGood });
    await given.show(await given.claimSlackTask());
    given.nowMs += minute;
    return clientToken;
  };

  describe('sweptLaunches', () => {
    it('returns the launches with these tokens, and what a sweep needs of them', async () => {
      await given.addInState('READY', { clientToken: 'a' });
      await given.add({ clientToken: 'b' });
      await given.add({ clientToken: 'c' });
      const fresh = { attempt: 0, nextRoundAtMs: null };
      const swept = await given.replica.sweptLaunches(['a', 'b', 'slack-of-none']);
      expect(swept.toSorted((a, b) => (a.clientToken < b.clientToken ? -1 : 1))).toEqual([
        { ...fresh, clientToken: 'a', sessionId: 'session-of-a', state: 'READY' },
        { ...fresh, clientToken: 'b', sessionId: null, state: 'REQUESTED' },
      ]);
    });
  });

  describe('sweptSessions', () => {
    it('returns the live launches with these sessions', async () => {
      await given.addInState('READY', { clientToken: 'a' });
      await given.addInState('READY', { clientToken: 'b' });
      await given.addInState('DELETED', { clientToken: 'c' });
      const ids = ['a', 'c', 'none'].map((token) => `session-of-${token}`);
      expect(await given.replica.sweptSessions(ids)).toMatchObject([
        { clientToken: 'a', sessionId: 'session-of-a', state: 'READY' },
      ]);
    });
  });

  describe('reopen', () => {
    it.each(finalStates)('opens a launch that is %s, with the session', async (state) => {
      const clientToken = await addOver({ state });
      const session = stray(clientToken, { state: 'STOPPED', stateWord: 'PARKED' });
      expect(await given.store.reopen(session, 'terminate', afterAll)).toBe('U0ADA00001');
      expect(await given.read(clientToken)).toMatchObject({
        state: 'STOPPED',
        stateWord: 'PARKED',
        stateSinceMs: given.nowMs,
        sessionId: 's-stray',
        intent: 'terminate',
        intentAtMs: given.nowMs,
      });
    });

    it('has both tasks due at once, with the event', async () => {
      const clientToken = await addOver({ state: 'NOT_CREATED' });
      const { revision } = await given.read(clientToken);
      await given.store.reopen(stray(clientToken), 'terminate', afterAll);
      expect(await given.claimStudioTask(given.replica)).toMatchObject({ intent: 'terminate' });
      const { launch, openReplies } = await given.claimSlackTask(given.replica);
      expect(launch).toMatchObject({ revision: revision + 1, shownRevision: revision });
      expect(openReplies).toMatchObject([{ atMs: given.nowMs, event: afterAll }]);
    });

    it('has the session observed at once when it is opened without an intent', async () => {
      const clientToken = await addOver({ state: 'FORGOTTEN', sessionId: 's-stray' });
      expect(await given.store.reopen(stray(clientToken), null, again)).toBe('U0ADA00001');
      expect(await given.claimObserved()).toMatchObject({ intent: null, intentAtMs: null });
      expect((await given.claimSlackTask()).openReplies).toMatchObject([{ event: again }]);
    });

    it('forgets why the launch was over, and what was told of its state', async () => {
      const clientToken = await addOver({
        state: 'NOT_CREATED',
        failure: trouble,
        trouble,
        createSentAtMs: startMs,
        missingSinceMs: startMs,
        stuckSinceMs: startMs,
        slowSinceMs: startMs,
        studioAttempts: 7,
      });
      await given.store.reopen(stray(clientToken), 'terminate', afterAll);
      expect(await given.read(clientToken)).toMatchObject({
        failure: null,
        trouble: null,
        createSentAtMs: null,
        missingSinceMs: null,
        stuckSinceMs: null,
        slowSinceMs: null,
        studioAttempts: 0,
      });
    });

    it('has a READY session READY since now if it never was before', async () => {
      const clientToken = await addOver({ state: 'FORGOTTEN' });
      await given.store.reopen(stray(clientToken), null, again);
      const since = { readyAtMs: given.nowMs, firstReadyAtMs: given.nowMs };
      expect(await given.read(clientToken)).toMatchObject(since);
    });

    it('leaves the READY times of a session that was READY before', async () => {
      const before = { readyAtMs: startMs - 1, firstReadyAtMs: startMs - 2 };
      const clientToken = await addOver({ state: 'FORGOTTEN', ...before });
      await given.store.reopen(stray(clientToken), null, again);
      expect(await given.read(clientToken)).toMatchObject(before);
    });

    it('leaves the READY times of a session that is not READY', async () => {
      const clientToken = await addOver({ state: 'NOT_CREATED' });
      const session = stray(clientToken, { state: 'CREATE_IN_PROGRESS' });
      await given.store.reopen(session, 'terminate', afterAll);
      const never = { readyAtMs: null, firstReadyAtMs: null };
      expect(await given.read(clientToken)).toMatchObject(never);
    });

    it.each(launchStates.filter((state) => !finalStates.includes(state)))(
      'returns null, and changes nothing, when the launch is %s',
      async (state) => {
        const clientToken = await given.addInState(state);
        await given.show(await given.claimSlackTask());
        const before = await given.read(clientToken);
        expect(await given.store.reopen(stray(clientToken), 'terminate', afterAll)).toBeNull();
        expect(await given.read(clientToken)).toEqual(before);
        expect(await given.store.claimSlackTasks(10)).toEqual([]);
      },
    );

    it('returns null for a launch that is not stored', async () => {
      expect(await given.store.reopen(stray('slack-of-none'), null, again)).toBeNull();
    });

    it('opens once for two replicas that sweep at one moment', async () => {
      const clientToken = await addOver({ state: 'FORGOTTEN' });
      const opened = await Promise.all(
        [given.store, given.replica].map((one) => one.reopen(stray(clientToken), null, again)),
      );
      expect(opened.sort()).toEqual(['U0ADA00001', null]);
      expect((await given.claimSlackTask()).openReplies).toHaveLength(1);
    });

    it('opens the launch only together with its event', async () => {
      const clientToken = await addOver({ state: 'FORGOTTEN' });
      const before = await given.read(clientToken);
      await given.breakThreadReplies();
      await expect(given.store.reopen(stray(clientToken), null, again)).rejects.toThrow();
      expect(await given.read(clientToken)).toEqual(before);
      expect(await given.store.claimObserved()).toEqual([]);
    });

    it('takes the claim from a replica that has closed the launch', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimStudioTask();
      const set = { state: 'NOT_CREATED' } as const;
      await given.store.saveStudio(clientToken, ticket, { set });
      await given.replica.reopen(stray(clientToken), 'terminate', afterAll);
      expect(await given.store.saveStudio(clientToken, ticket, { set })).toBeNull();
      expect(await given.claimStudioTask(given.replica)).toMatchObject({ state: 'READY' });
    });
  });
}
