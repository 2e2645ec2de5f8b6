import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SessionAction } from '../../src/launches/actions.js';
import type { Intent } from '../../src/launches/intents.js';
import type { Launch } from '../../src/launches/launch.js';
import type { AuditResult } from '../../src/launches/outcome.js';
import type { StudioChange } from '../../src/launches/ports/launch-store.js';
import { ada, type GivenStores, mei, minute, startMs, trouble } from './launch-store-given.js';

/** What is promised about the audit log's entries of intents, and of results. */
export function describeAuditResults(given: GivenStores): void {
  const setIntent = async (
    clientToken: string,
    intent: Intent,
    by = ada,
    action: SessionAction = intent,
  ): Promise<boolean> =>
    given.store.setIntent(
      clientToken,
      { intent, action, by, press: randomUUID() },
      await given.read(clientToken),
    );

  /** Takes the launch that is due through one saved step, or observation. */
  const save = async (clientToken: string, change: StudioChange): Promise<Launch | null> => {
    const due = [
      ...(await given.store.claimStudioTasks(1)),
      ...(await given.store.claimObserved()),
    ];
    const ticket = due.find((claimed) => claimed.clientToken === clientToken)?.ticket ?? '';
    const { intent: seenIntent } = await given.read(clientToken);
    return given.store.saveStudio(clientToken, ticket, {
      release: { dueInMs: 0, seenIntent },
      ...change,
    });
  };

  /** A launch that is READY, as the audit log says. */
  const addReady = async (): Promise<string> => {
    const clientToken = await given.add();
    await save(clientToken, {
      set: { sessionId: 's-1', state: 'READY', firstReadyAtMs: given.nowMs },
    });
    return clientToken;
  };
  const launched = [`${ada} launch requested`, `${ada} launch succeeded`];

  describe('saveStudio', () => {
    it.each<[StudioChange['set'], AuditResult]>([
      [{ state: 'READY', firstReadyAtMs: startMs }, 'succeeded'],
      [{ state: 'STOPPED' }, 'succeeded'],
      [{ state: 'CREATE_FAILED', problem: 'capacity' }, 'capacity'],
      [{ state: 'CREATE_FAILED' }, 'failed'],
      [{ state: 'NOT_CREATED', failure: trouble }, 'throttled'],
      [{ state: 'REFUSED', failure: { ...trouble, kind: 'not_admin' } }, 'not_admin'],
      [{ state: 'FORGOTTEN' }, 'gone'],
      [{ state: 'DELETED' }, 'gone'],
    ])('records once how a launch ends with %j', async (set, result) => {
      const clientToken = await given.add();
      await save(clientToken, { set: { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' } });
      expect(await given.auditLines()).toEqual([`${ada} launch requested`]);
      await save(clientToken, { set });
      for (const state of ['DELETE_IN_PROGRESS', 'DELETED'] as const) {
        await save(clientToken, { set: { state } });
      }
      expect(await given.auditLines()).toEqual([
        `${ada} launch requested`,
        `${ada} launch ${result}`,
      ]);
    });

    it('records a reason why an intent was not carried out', async () => {
      const clientToken = await addReady();
      await setIntent(clientToken, 'stop');
      const events = [{ kind: 'not_done', intent: 'stop', failure: trouble } as const];
      await save(clientToken, { set: { intent: null }, events });
      expect((await given.auditLines()).slice(2)).toEqual([
        `${ada} stop requested`,
        `${ada} stop throttled`,
      ]);
    });

    it('records the problem of a session that failed on the way', async () => {
      const clientToken = await addReady();
      await setIntent(clientToken, 'stop');
      await save(clientToken, { set: { state: 'STOP_IN_PROGRESS', intent: null } });
      await save(clientToken, { set: { state: 'STOP_FAILED', problem: 'internal' } });
      expect((await given.auditLines()).slice(3)).toEqual([`${ada} stop internal`]);
    });

    it('records that a state has superseded an intent', async () => {
      const clientToken = await addReady();
      await setIntent(clientToken, 'stop');
      const state = { state: 'DELETED', stateWord: 'DELETED' } as const;
      await save(clientToken, { set: { ...state, intent: null } });
      expect((await given.auditLines()).slice(3)).toEqual([`${ada} stop superseded`]);
    });

    it('saves a state that settles a request only together with the entry', async () => {
      const clientToken = await addReady();
      await setIntent(clientToken, 'stop');
      const before = await given.read(clientToken);
      await given.breakAuditLog();
      await expect(
        save(clientToken, { set: { state: 'STOPPED', intent: null } }),
      ).rejects.toThrow();
      expect(await given.read(clientToken)).toEqual(before);
    });

    it('records nothing under a ticket that is no longer good', async () => {
      const clientToken = await addReady();
      await setIntent(clientToken, 'stop');
      const set = { state: 'STOPPED', intent: null } as const;
      expect(await given.store.saveStudio(clientToken, 'stale', { set })).toBeNull();
      expect(await given.auditLines()).toHaveLength(3);
    });
  });

  describe('setIntent', () => {
    it('records the request once, and its result when the state has come', async () => {
      const clientToken = await addReady();
      const seen = await given.read(clientToken);
      const requested = { intent: 'stop', action: 'stop', by: mei, press: '1.2.a' } as const;
      const both = [given.store, given.replica];
      await Promise.all(both.map((store) => store.setIntent(clientToken, requested, seen)));
      expect(await given.auditLines()).toEqual([...launched, `${mei} stop requested`]);
      await save(clientToken, { set: { state: 'STOP_IN_PROGRESS', intent: null } });
      expect(await given.auditLines()).toHaveLength(3);
      given.nowMs += minute;
      await save(clientToken, { set: { state: 'STOPPED' } });
      expect((await given.auditLines()).slice(3)).toEqual([`${mei} stop succeeded`]);
      const [newest] = await given.auditLog.newest(1);
      expect(newest).toMatchObject({ atMs: startMs + minute, clientToken });
      await save(clientToken, { set: { state: 'READY' } });
      expect(await given.auditLines()).toHaveLength(4);
    });

    it('sets the intent only together with its entry', async () => {
      const clientToken = await addReady();
      const before = await given.read(clientToken);
      await given.breakAuditLog();
      await expect(setIntent(clientToken, 'stop')).rejects.toThrow();
      expect(await given.read(clientToken)).toEqual(before);
    });

    it('records that it replaces another, before itself, and one result of each', async () => {
      const clientToken = await addReady();
      await setIntent(clientToken, 'stop');
      const { ticket } = await given.claimStudioTask();
      await setIntent(clientToken, 'terminate', mei);
      const replaced = [
        `${ada} stop requested`,
        `${ada} stop superseded`,
        `${mei} terminate requested`,
      ];
      expect((await given.auditLines()).slice(2)).toEqual(replaced);
      // The holder of the claim carried out the first and knows nothing of the second.
      const release = { dueInMs: minute, seenIntent: 'stop' } as const;
      const set = { state: 'STOPPED', intent: null } as const;
      const events = [{ kind: 'not_done', intent: 'stop', failure: trouble } as const];
      await given.store.saveStudio(clientToken, ticket, { set, events, release });
      expect((await given.auditLines()).slice(2)).toEqual(replaced);
      await save(clientToken, { set: { state: 'DELETED', intent: null } });
      expect((await given.auditLines()).slice(5)).toEqual([`${mei} terminate succeeded`]);
    });

    it('records that a launch was cancelled, as the end of the launch', async () => {
      const clientToken = await given.add();
      await setIntent(clientToken, 'terminate', mei, 'cancel_launch');
      await save(clientToken, { set: { state: 'NOT_CREATED', intent: null, failure: trouble } });
      expect(await given.auditLines()).toEqual([
        `${ada} launch requested`,
        `${ada} launch cancelled`,
        `${mei} cancel_launch requested`,
        `${mei} cancel_launch succeeded`,
      ]);
    });

    it('records nothing when the launch is no longer as the person saw it', async () => {
      const clientToken = await addReady();
      const seen = { state: 'STOPPED', intent: null, stuckSinceMs: null } as const;
      const requested = { intent: 'start', action: 'start', by: ada, press: '1.2.a' } as const;
      await given.store.setIntent(clientToken, requested, seen);
      expect(await given.auditLines()).toEqual(launched);
    });
  });

  describe('a dismissal', () => {
    it('is recorded once, together with its result, for a launch without a session', async () => {
      const clientToken = await given.add();
      await save(clientToken, { set: { state: 'NOT_CREATED', failure: trouble } });
      const [first, second] = await Promise.all([
        given.store.dismiss(clientToken, { by: mei, press: '1.2.a' }),
        given.replica.dismiss(clientToken, { by: ada, press: '1.2.b' }),
      ]);
      expect([first, second].sort()).toEqual([false, true]);
      expect((await given.auditLines()).slice(2)).toEqual([
        `${first ? mei : ada} dismiss succeeded`,
      ]);
    });

    it('has its result when the session is gone, for a launch with one', async () => {
      const clientToken = await given.add();
      await save(clientToken, { set: { state: 'CREATE_FAILED', sessionId: 's-1' } });
      await setIntent(clientToken, 'terminate', mei, 'dismiss');
      expect(await given.read(clientToken)).toMatchObject({ dismissed: true });
      await save(clientToken, { set: { state: 'DELETE_IN_PROGRESS', intent: null } });
      await save(clientToken, { set: { state: 'DELETED' } });
      expect((await given.auditLines()).slice(2)).toEqual([
        `${mei} dismiss requested`,
        `${mei} dismiss succeeded`,
      ]);
    });

    it('is not saved without its entry', async () => {
      const clientToken = await given.add();
      await given.breakAuditLog();
      await expect(given.store.dismiss(clientToken, { by: mei, press: '1.2.a' })).rejects.toThrow();
      expect(await given.read(clientToken)).toMatchObject({ dismissed: false });
    });
  });
}
