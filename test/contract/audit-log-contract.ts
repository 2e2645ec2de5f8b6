import { describe, expect, it } from 'vitest';
import type { Intent, Launch } from '../../src/launches/launch.js';
import type { SessionAction } from '../../src/launches/policy.js';
import type { AuditEntryShown, NewAuditEntry } from '../../src/launches/ports/audit-log.js';
import type { StudioChange } from '../../src/launches/ports/studio-tasks.js';
import { newLaunch } from '../support/launches.js';
import { type GivenStores, minute, plenty, startMs, trouble } from './launch-store-given.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

/** What is promised about the record of who asked for what, when, with what result. */
export function describeRecords(given: GivenStores): void {
  const entry = (changed: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
    actor: ada,
    action: 'stop',
    clientToken: 'slack-1',
    result: 'requested',
    ...changed,
  });
  const now = (one: NewAuditEntry): AuditEntryShown => ({ atMs: given.nowMs, ...one, about: null });

  /** All of it as words, oldest first. */
  const told = async (): Promise<string[]> =>
    (await given.auditLog.newest(100))
      .map(({ actor, action, result }) => `${actor} ${action} ${result}`)
      .toReversed();

  const intent = async (
    clientToken: string,
    wanted: Intent,
    by = ada,
    action: SessionAction = wanted,
  ): Promise<boolean> =>
    given.store.intent(clientToken, { intent: wanted, action, by }, await given.read(clientToken));

  /** Takes the launch that is due through one saved step, as a look or a task does. */
  const save = async (clientToken: string, change: StudioChange): Promise<Launch | null> => {
    const due = [...(await given.store.claimStudioTasks(1)), ...(await given.store.claimWatched())];
    const ticket = due.find((claimed) => claimed.clientToken === clientToken)?.ticket ?? '';
    const { intent: seenIntent } = await given.read(clientToken);
    return given.store.saveStudio(clientToken, ticket, {
      release: { dueInMs: 0, seenIntent },
      ...change,
    });
  };

  /** A launch that is READY, and recorded so. */
  const addReady = async (): Promise<string> => {
    const clientToken = await given.add();
    const set = { sessionId: 's-1', state: 'READY', firstReadyAtMs: given.nowMs };
    await save(clientToken, { set });
    return clientToken;
  };
  const launched = [`${ada} launch requested`, `${ada} launch succeeded`];

  describe('keeps a record', () => {
    it('with what each launch was for, if there is one', async () => {
      const clientToken = await given.add({ owner: ada, requestedBy: ada });
      const { launchProfileName, ec2InstanceType } = await given.read(clientToken);
      await given.auditLog.add(entry({ actor: mei, clientToken }));
      await given.auditLog.add(entry({ clientToken: null }));
      await given.auditLog.add(entry({ clientToken: 'slack-of-none' }));
      const about = { owner: ada, launchProfileName, ec2InstanceType };
      expect(await given.auditLog.newest(4)).toMatchObject([
        { about: null },
        { about: null },
        { actor: mei, clientToken, about },
        { actor: ada, action: 'launch', clientToken, about },
      ]);
    });

    it('of every request, newest first, up to the limit', async () => {
      const entries: AuditEntryShown[] = [];
      for (const one of [entry({ clientToken: null, action: 'launch' }), entry(), entry()]) {
        given.nowMs += 1;
        await given.auditLog.add(one);
        entries.unshift(now(one));
      }
      expect(await given.auditLog.newest(10)).toEqual(entries);
      expect(await given.auditLog.newest(2)).toEqual(entries.slice(0, 2));
    });

    it('that only grows: the same twice is twice in it', async () => {
      expect(await given.auditLog.newest(10)).toEqual([]);
      await Promise.all([given.auditLog.add(entry()), given.replicaRecords.add(entry())]);
      expect(await given.auditLog.newest(10)).toEqual([now(entry()), now(entry())]);
    });

    it('of several in the same millisecond, the later one first, whoever added it', async () => {
      // One of the two has added more before, and would be ahead if each counted by itself.
      for (let earlier = 0; earlier < 3; earlier += 1) await given.auditLog.add(entry());
      given.nowMs += 1;
      const results = Array.from({ length: 8 }, (_, at) => `result ${at}`);
      for (const [at, result] of results.entries()) {
        const { auditLog, replicaRecords } = given;
        await (at % 3 === 0 ? auditLog : replicaRecords).add(entry({ result }));
      }
      const newest = await given.replicaRecords.newest(8);
      expect(newest.map(({ result }) => result)).toEqual(results.toReversed());
    });
  });

  describe('records a launch', () => {
    it('as noted when it is added, by whoever asked for it, and once', async () => {
      const launch = newLaunch({ owner: ben, requestedBy: mei });
      await Promise.all([given.store.add(launch, 1), given.replica.add(launch, 1)]);
      const { clientToken, owner, launchProfileName, ec2InstanceType } = launch;
      const asked = entry({ actor: mei, action: 'launch', clientToken });
      const about = { owner, launchProfileName, ec2InstanceType };
      expect(await given.auditLog.newest(10)).toEqual([{ ...now(asked), about }]);
    });

    it('together with its row: neither without the other', async () => {
      await given.breakRecords();
      const launch = newLaunch();
      await expect(given.store.add(launch, plenty)).rejects.toThrow();
      expect(await given.read(launch.clientToken).catch(() => 'none')).toBe('none');
    });

    it('not when there is no room for it', async () => {
      await given.add();
      await given.store.add(newLaunch({ clientToken: 'another' }), 1);
      expect(await told()).toEqual([`${ada} launch requested`]);
    });

    it.each<[string, StudioChange['set'], string]>([
      ['READY', { state: 'READY', firstReadyAtMs: startMs }, 'succeeded'],
      ['CREATE_FAILED', { state: 'CREATE_FAILED', statusCode: 'NO_CAPACITY' }, 'no_capacity'],
      ['NOT_CREATED', { state: 'NOT_CREATED', failure: trouble }, 'throttled'],
      ['FORGOTTEN', { state: 'FORGOTTEN' }, 'forgotten'],
    ])('with its result when it is %s, and never again', async (_state, set, result) => {
      const clientToken = await given.add();
      await save(clientToken, { set: { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' } });
      await save(clientToken, { set });
      for (const state of ['DELETE_IN_PROGRESS', 'DELETED']) {
        await save(clientToken, { set: { state } });
      }
      expect(await told()).toEqual([`${ada} launch requested`, `${ada} launch ${result}`]);
    });
  });

  describe('records an intent', () => {
    it('as noted by whoever asked for it, once, and with its result', async () => {
      const clientToken = await addReady();
      const seen = await given.read(clientToken);
      const asking = { intent: 'stop', action: 'stop', by: mei } as const;
      const both = [given.store, given.replica];
      await Promise.all(both.map((store) => store.intent(clientToken, asking, seen)));
      expect(await told()).toEqual([...launched, `${mei} stop requested`]);
      await save(clientToken, { set: { state: 'STOP_IN_PROGRESS', intent: null } });
      expect(await told()).toHaveLength(3);
      given.nowMs += minute;
      await save(clientToken, { set: { state: 'STOPPED' } });
      expect((await told()).slice(3)).toEqual([`${mei} stop succeeded`]);
      const [newest] = await given.auditLog.newest(1);
      expect(newest).toMatchObject({ atMs: startMs + minute, clientToken });
      await save(clientToken, { set: { state: 'READY' } });
      expect(await told()).toHaveLength(4);
    });

    it('together with the row: neither without the other', async () => {
      const clientToken = await addReady();
      const before = await given.read(clientToken);
      await given.breakRecords();
      await expect(intent(clientToken, 'stop')).rejects.toThrow();
      expect(await given.read(clientToken)).toEqual(before);
    });

    it('that could not be, with the reason', async () => {
      const clientToken = await addReady();
      await intent(clientToken, 'stop');
      const events = [{ kind: 'not_done', intent: 'stop', failure: trouble } as const];
      await save(clientToken, { set: { intent: null }, events });
      expect((await told()).slice(2)).toEqual([`${ada} stop requested`, `${ada} stop throttled`]);
    });

    it('that the state has superseded, as such', async () => {
      const clientToken = await addReady();
      await intent(clientToken, 'stop');
      const events = [{ kind: 'superseded', intent: 'stop', state: 'DELETED' } as const];
      await save(clientToken, { set: { state: 'DELETED', intent: null }, events });
      expect((await told()).slice(3)).toEqual([`${ada} stop superseded`]);
    });

    it('that another one replaces: that comes first, and each has one result', async () => {
      const clientToken = await addReady();
      await intent(clientToken, 'stop');
      const { ticket } = await given.claimTask();
      await intent(clientToken, 'terminate', mei);
      const replaced = [
        `${ada} stop requested`,
        `${ada} stop superseded`,
        `${mei} terminate requested`,
      ];
      expect((await told()).slice(2)).toEqual(replaced);
      // Whoever carried out the first one knows nothing of the second.
      const release = { dueInMs: minute, seenIntent: 'stop' as const };
      const set = { state: 'STOPPED', intent: null };
      const failed = { kind: 'not_done', intent: 'stop', failure: trouble } as const;
      await given.store.saveStudio(clientToken, ticket, { set, events: [failed], release });
      expect((await told()).slice(2)).toEqual(replaced);
      await save(clientToken, { set: { state: 'DELETED', intent: null } });
      expect((await told()).slice(5)).toEqual([`${mei} terminate succeeded`]);
    });

    it('to give a launch up as the end of the launch', async () => {
      const clientToken = await given.add();
      await intent(clientToken, 'terminate', mei, 'give_up');
      await save(clientToken, { set: { state: 'NOT_CREATED', intent: null, failure: trouble } });
      expect(await told()).toEqual([
        `${ada} launch requested`,
        `${ada} launch given_up`,
        `${mei} give_up requested`,
        `${mei} give_up succeeded`,
      ]);
    });

    it('not when the launch is no longer as it was seen', async () => {
      const clientToken = await addReady();
      const seen = { state: 'STOPPED', intent: null, stuckSinceMs: null };
      await given.store.intent(clientToken, { intent: 'start', action: 'start', by: ada }, seen);
      expect(await told()).toEqual(launched);
    });
  });

  describe('records a result', () => {
    it('together with the state that tells it: neither without the other', async () => {
      const clientToken = await addReady();
      await intent(clientToken, 'stop');
      const before = await given.read(clientToken);
      await given.breakRecords();
      const set = { state: 'STOPPED', intent: null };
      await expect(save(clientToken, { set })).rejects.toThrow();
      expect(await given.read(clientToken)).toEqual(before);
    });

    it('not under a ticket that is no longer good', async () => {
      const clientToken = await addReady();
      await intent(clientToken, 'stop');
      const set = { state: 'STOPPED', intent: null };
      expect(await given.store.saveStudio(clientToken, 'stale', { set })).toBeNull();
      expect(await told()).toHaveLength(3);
    });

    it('of a dismissal at once, together with it', async () => {
      const clientToken = await given.add();
      await save(clientToken, { set: { state: 'NOT_CREATED', failure: trouble } });
      const [first, second] = await Promise.all([
        given.store.dismiss(clientToken, mei),
        given.replica.dismiss(clientToken, ada),
      ]);
      expect([first, second].sort()).toEqual([false, true]);
      expect((await told()).slice(2)).toEqual([`${first ? mei : ada} dismiss succeeded`]);
    });

    it('of the dismissal of what has a session when that is gone', async () => {
      const clientToken = await given.add();
      await save(clientToken, { set: { state: 'CREATE_FAILED', sessionId: 's-1' } });
      await intent(clientToken, 'terminate', mei, 'dismiss');
      expect(await given.read(clientToken)).toMatchObject({ dismissed: true });
      await save(clientToken, { set: { state: 'DELETE_IN_PROGRESS', intent: null } });
      await save(clientToken, { set: { state: 'DELETED' } });
      expect((await told()).slice(2)).toEqual([
        `${mei} dismiss requested`,
        `${mei} dismiss succeeded`,
      ]);
    });

    it('of a dismissal that is not recorded, not at all', async () => {
      const clientToken = await given.add();
      await given.breakRecords();
      await expect(given.store.dismiss(clientToken, mei)).rejects.toThrow();
      expect(await given.read(clientToken)).toMatchObject({ dismissed: false });
    });
  });
}
