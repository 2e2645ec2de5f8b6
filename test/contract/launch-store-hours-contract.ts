import { describe, expect, it } from 'vitest';
import { theBotByHours } from '../../src/launches/actors.js';
import type { Due, Hours, KeptHours, Moment } from '../../src/launches/hours.js';
import type { LaunchState } from '../../src/launches/states.js';
import { ada, ben, forGood, type GivenStores, minute, startMs } from './launch-store-given.js';

const nine = { from: 9 * 60, until: 18 * 60 };

const hours: Hours = {
  owner: ada,
  timeZone: 'Europe/Amsterdam',
  week: [nine, nine, null, nine, nine, null, null],
  notToday: '2026-09-21',
  keepOnUntilMs: startMs + 5 * minute,
  pausedUntil: null,
};

const moment = (does: Moment['does'], atMs = startMs): Moment => ({ does, atMs, forMs: atMs });

/** What a launch store promises about weekly hours. */
export function describeHours(given: GivenStores): void {
  const keep = async (next: Moment | null, owner = ada): Promise<KeptHours> => {
    expect(await given.store.saveHours({ ...hours, owner }, next, null)).toBe(true);
    const kept = await given.replica.hoursOf(owner);
    if (kept === null) throw new Error('not stored');
    return kept;
  };

  const add = (clientToken: string, state: LaunchState, changed = {}, set = {}) =>
    given.addChanged(
      { set: { state, sessionId: clientToken, readyAtMs: startMs - 60 * minute, ...set } },
      { clientToken, ...changed },
    );

  const carryOut = (kept: KeptHours, due: Due) => given.replica.carryOutHours(kept, due);

  describe('weekly hours', () => {
    it('are kept as they are, for each person', async () => {
      const kept = await keep(moment('start'));
      expect(kept).toEqual({ ...hours, moment: moment('start'), revision: 1 });
      await keep(null, ben);
      expect(await given.store.hoursOf(ben)).toMatchObject({ owner: ben, moment: null });
      expect(await given.store.hoursOf('U0CARL0003')).toBeNull();
      expect(await given.store.hoursOf(ada)).toEqual(kept);
    });

    it('change only if they are still as they were read, of several replicas once', async () => {
      const { revision } = await keep(moment('start'));
      const changed = { ...hours, notToday: null };
      const saves = [given.store, given.replica].map((store) =>
        store.saveHours(changed, moment('remind'), revision),
      );
      expect((await Promise.all(saves)).filter((done) => done)).toHaveLength(1);
      expect(await given.store.saveHours(hours, null, revision)).toBe(false);
      expect(await given.store.saveHours(hours, null, null)).toBe(false);
      expect(await given.store.hoursOf(ada)).toMatchObject({ ...changed, revision: 2 });
    });

    it('are due at their moment, the longest overdue first, as many as are wanted', async () => {
      await keep(moment('start', startMs + minute), ada);
      await keep(moment('stop', startMs), ben);
      await keep(null, 'U0NEVER');
      const due = async (limit = 10) =>
        (await given.replica.dueHours(limit)).map(({ owner }) => owner);
      expect(await due()).toEqual([ben]);
      given.nowMs += minute;
      expect(await due()).toEqual([ben, ada]);
      expect(await due(1)).toEqual([ben]);
    });

    it('are looked through in the order of their owners, those with a moment', async () => {
      await keep(moment('start', startMs + minute), ben);
      await keep(moment('remind', startMs + 2 * minute), ada);
      await keep(null, 'U0NEVER');
      const following = async (owner: string, limit = 10) =>
        (await given.replica.hoursAfter(owner, limit)).map((one) => one.owner);
      expect(await following('')).toEqual([ada, ben]);
      expect(await following('', 1)).toEqual([ada]);
      expect(await following(ada)).toEqual([ben]);
      expect(await following(ben)).toEqual([]);
    });

    it.each([
      ['week', '[]'],
      ['time_zone', 'Mars/Olympus'],
      ['not_today', 'today'],
      ['paused_until', '2027-02-30'],
    ])('that cannot be read, for their %s, hold nobody up', async (column, value) => {
      await keep(moment('start'), ada);
      await keep(moment('start'), ben);
      await given.tamperHours(ada, column, value);
      expect((await given.store.dueHours(1)).map(({ owner }) => owner)).toEqual([]);
      expect(given.logged.join()).toContain('stored weekly hours not readable');
      expect((await given.store.dueHours(1)).map(({ owner }) => owner)).toEqual([ben]);
    });
  });

  describe('weekly hours whose moment has come', () => {
    it('start what is stopped, and that alone', async () => {
      await add('stopped', 'STOPPED');
      await add('ready', 'READY');
      await add('of-ben', 'STOPPED', { owner: ben, requestedBy: ben });
      await add('never-stopped', 'STOPPED', { canStop: false });
      await add('left', 'STOPPED', {}, { ownerLeftAtMs: startMs });
      const kept = await keep(moment('start'));
      const next = moment('remind', startMs + minute);
      expect(await carryOut(kept, { does: 'start', next })).toEqual(['stopped']);
      expect(await given.read('stopped')).toMatchObject({
        intent: 'start',
        openRequestBy: theBotByHours,
      });
      expect(await given.store.hoursOf(ada)).toMatchObject({ moment: next, revision: 2 });
      expect((await given.auditLines()).at(-1)).toBe(`${theBotByHours} start requested`);
    });

    it('stop what is ready and was so at the reminder, and that alone', async () => {
      await add('ready', 'READY');
      await add('stopped', 'STOPPED');
      await add('starting', 'START_IN_PROGRESS');
      await add('since', 'READY', {}, { readyAtMs: startMs - 9 * minute });
      const kept = await keep(moment('stop'));
      expect(await carryOut(kept, { does: 'stop', next: null })).toEqual(['ready']);
      expect(await given.read('ready')).toMatchObject({ intent: 'stop' });
      expect(await given.store.hoursOf(ada)).toMatchObject({ moment: null });
    });

    it('remind of what is ready, which a person waits for', async () => {
      const clientToken = await add('ready', 'READY');
      await add('stopped', 'STOPPED');
      const kept = await keep(moment('remind'));
      const next = { ...moment('stop', startMs + 10 * minute), forMs: startMs + 9 * minute };
      expect(await carryOut(kept, { does: 'remind', next })).toEqual([clientToken]);
      const [task] = await given.store.claimSlackTasks(1);
      expect(task).toMatchObject({
        isAwaited: true,
        openReplies: [{ event: { kind: 'hours_end', atMs: next.atMs, forMs: next.forMs } }],
      });
    });

    it('leave alone what a person has asked for, and do nothing in a moment that was missed', async () => {
      const clientToken = await add('one', 'READY');
      const asked = { intent: 'terminate', action: 'terminate', by: ada, press: 'one' } as const;
      await given.store.setIntent(clientToken, asked, await given.read(clientToken));
      const kept = await keep(moment('stop'));
      expect(await carryOut(kept, { does: 'stop', next: moment('start') })).toEqual([]);
      const moved = await given.store.hoursOf(ada);
      if (moved === null) throw new Error('not stored');
      expect(await carryOut(moved, { does: null, next: null })).toEqual([]);
      expect(await given.read(clientToken)).toMatchObject({ intent: 'terminate' });
    });

    it('do it once, of several replicas, and not once they have changed', async () => {
      await add('one', 'STOPPED');
      const kept = await keep(moment('start'));
      const due = { does: 'start', next: moment('remind', startMs + minute) } as const;
      const stores = [given.store, given.replica, given.store];
      const done = await Promise.all(stores.map((store) => store.carryOutHours(kept, due)));
      expect(done.filter((tokens) => tokens !== null)).toEqual([['one']]);
      const log = await given.auditLines();
      expect(log.filter((line) => line.includes('start requested'))).toHaveLength(1);
    });

    it('do nothing at all if not all of it can be stored', async () => {
      await add('one', 'STOPPED');
      const kept = await keep(moment('start'));
      await given.breakAuditLog();
      await expect(carryOut(kept, { does: 'start', next: null })).rejects.toThrow();
      expect(await given.store.hoursOf(ada)).toEqual(kept);
      expect(await given.read('one')).toMatchObject({ intent: null });
    });
  });

  describe('how long workstations take to start', () => {
    it('is told of those that are live and can be stopped, by the starts that succeeded', async () => {
      await add('one', 'STOPPED', {}, { typicalMs: 8 * minute });
      await add('other', 'STOPPED', { canStop: false });
      await given.addChanged(
        { set: { state: 'DELETED', sessionId: 's' }, release: forGood },
        { clientToken: 'over' },
      );
      for (const [result, afterMs] of [
        ['requested', 0],
        ['succeeded', 3 * minute],
        ['requested', minute],
        ['capacity', minute],
        ['requested', minute],
        ['succeeded', 4 * minute],
      ] as const) {
        given.nowMs += afterMs;
        await given.auditLog.add({ actor: ada, action: 'start', clientToken: 'one', result });
      }
      expect(await given.store.startHistory(ada)).toEqual([
        { startsMs: [4 * minute, 3 * minute], launchMs: 8 * minute },
      ]);
      expect(await given.store.startHistory(ben)).toEqual([]);
    });
  });
}
