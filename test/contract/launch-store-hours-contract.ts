import { describe, expect, it } from 'vitest';
import { theBotByHours } from '../../src/launches/actors.js';
import type { Due, Hours, KeptHours, Moment } from '../../src/launches/hours.js';
import type { Idle } from '../../src/launches/idle.js';
import type { LaunchState } from '../../src/launches/states.js';
import type { Lifetime } from '../../src/studio/studio.js';
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

  const carryOut = (kept: KeptHours, due: Omit<Due, 'again'> & Partial<Due>) =>
    given.replica.carryOutHours(kept, { again: null, ...due });

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

  describe('weekly hours that keep workstations on', () => {
    const lifetime: Lifetime = {
      endedBy: 'bot',
      onForMs: 600 * minute,
      longestMs: null,
      stoppedForMs: null,
      idleForMs: 60 * minute,
    };
    const untilMs = startMs + 120 * minute;
    const keepOn = () => given.store.saveHours({ ...hours, keepOnUntilMs: untilMs }, null, null);
    const held: Idle = { is: 'held', untilMs };
    const asked: Idle = { is: 'asked', sinceMs: startMs - minute, stopAtMs: startMs + minute };

    it.each<[string, Idle | null, Idle, string[]]>([
      ['in use', null, held, []],
      ['asked about', asked, held, ['held']],
      ['held for less', { is: 'held', untilMs: untilMs - 1 }, held, []],
      [
        'held for more',
        { is: 'held', untilMs: untilMs + 1 },
        { is: 'held', untilMs: untilMs + 1 },
        [],
      ],
    ])('have no idle one stopped until then: one %s', async (_, idle, then, told) => {
      const clientToken = await add('one', 'READY', { lifetime }, { idle });
      expect(await keepOn()).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({ idle: then });
      const [task] = await given.store.claimSlackTasks(1);
      expect(task?.openReplies.map((reply) => reply.event.kind)).toEqual(told);
    });

    it('change nothing about others, nor about any once that is over', async () => {
      await add('never-idle', 'READY');
      await add('of-ben', 'READY', { owner: ben, requestedBy: ben, lifetime });
      await add('stopped', 'STOPPED', { lifetime });
      expect(await keepOn()).toBe(true);
      for (const one of ['never-idle', 'of-ben', 'stopped']) {
        expect(await given.read(one)).toMatchObject({ idle: null });
      }
      await add('ready', 'READY', { lifetime });
      const over = { ...hours, keepOnUntilMs: given.nowMs };
      expect(await given.store.saveHours(over, null, 1)).toBe(true);
      expect(await given.read('ready')).toMatchObject({ idle: null });
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

    it('stop what is ready and was reminded of this stop, and that alone', async () => {
      const reminded = { hoursForMs: startMs };
      await add('ready', 'READY', {}, reminded);
      await add('stopped', 'STOPPED', {}, reminded);
      await add('starting', 'START_IN_PROGRESS', {}, reminded);
      await add('since', 'READY', {}, { hoursForMs: startMs - 24 * 60 * minute });
      await add('never', 'READY');
      const kept = await keep(moment('stop'));
      expect(await carryOut(kept, { does: 'stop', next: null })).toEqual(['ready']);
      expect(await given.read('ready')).toMatchObject({ intent: 'stop' });
      expect(await given.store.hoursOf(ada)).toMatchObject({ moment: null });
    });

    it('remind of what is ready, which a person waits for', async () => {
      const clientToken = await add('ready', 'READY');
      await add('stopped', 'STOPPED');
      const busy = await add('busy', 'READY');
      const asked = { intent: 'reboot', action: 'reboot', by: ada, press: 'one' } as const;
      await given.store.setIntent(busy, asked, await given.read(busy));
      const kept = await keep(moment('remind'));
      const next = { ...moment('stop', startMs + 10 * minute), forMs: startMs + 9 * minute };
      expect(await carryOut(kept, { does: 'remind', next })).toEqual([clientToken]);
      expect(await given.read(clientToken)).toMatchObject({ hoursForMs: next.forMs });
      expect(await given.read(busy)).toMatchObject({ hoursForMs: null });
      const [task] = await given.store.claimSlackTasks(1);
      expect(task).toMatchObject({
        isAwaited: true,
        openReplies: [{ event: { kind: 'hours_end', atMs: next.atMs, forMs: next.forMs } }],
      });
    });

    it('leave alone what a person holds beyond the stop, although it is idle, and that alone', async () => {
      const heldUntil = (untilMs: number): { idle: Idle } => ({ idle: { is: 'held', untilMs } });
      const stopAtMs = startMs + 10 * minute;
      await add('held-beyond', 'READY', {}, { ...heldUntil(stopAtMs + 1), hoursForMs: stopAtMs });
      await add('held-until-then', 'READY', {}, heldUntil(stopAtMs));
      const failed: Idle = { is: 'not_stopped', untilMs: stopAtMs + 1 };
      await add('not-stopped', 'READY', {}, { idle: failed });
      const next = moment('stop', stopAtMs);
      const both = ['held-until-then', 'not-stopped'];
      const kept = await keep(moment('remind'));
      expect(await carryOut(kept, { does: 'remind', next })).toEqual(both);
      const reminded = await given.store.hoursOf(ada);
      if (reminded === null) throw new Error('not stored');
      expect(await carryOut(reminded, { does: 'stop', next: null })).toEqual(both);
      expect(await given.read('held-beyond')).toMatchObject({ intent: null });
    });

    it('stop the others when a row cannot be read', async () => {
      const reminded = { hoursForMs: startMs };
      await add('one', 'READY', {}, { ...reminded, idle: { is: 'held', untilMs: startMs } });
      await add('other', 'READY', {}, reminded);
      await given.tamper('one', 'idle', '{}');
      expect(await carryOut(await keep(moment('stop')), { does: 'stop', next: null })).toEqual([
        'other',
      ]);
    });

    it('leave alone what a person has asked for, and do nothing in a moment that was missed', async () => {
      const clientToken = await add('one', 'READY', {}, { hoursForMs: startMs });
      const asked = { intent: 'terminate', action: 'terminate', by: ada, press: 'one' } as const;
      await given.store.setIntent(clientToken, asked, await given.read(clientToken));
      const kept = await keep(moment('stop'));
      expect(await carryOut(kept, { does: 'stop', next: moment('start') })).toEqual([]);
      const moved = await given.store.hoursOf(ada);
      if (moved === null) throw new Error('not stored');
      expect(await carryOut(moved, { does: null, next: null })).toEqual([]);
      expect(await given.read(clientToken)).toMatchObject({ intent: 'terminate' });
    });

    it('wait with a start for what does not rest yet, and for that alone', async () => {
      await add('stopped', 'STOPPED');
      await add('stopping', 'STOP_IN_PROGRESS');
      const sized = await add('sized', 'STOPPED');
      const resize = { intent: 'resize', action: 'resize', by: ada, press: 'one' } as const;
      const wanted = { ...resize, wantedInstanceType: 'g5.xlarge' };
      await given.store.setIntent(sized, wanted, await given.read(sized));
      const next = moment('remind', startMs + 60 * minute);
      const again = { ...moment('start', startMs + minute), forMs: startMs };
      const due = { does: 'start', next, again } as const;
      expect(await carryOut(await keep(moment('start')), due)).toEqual(['stopped']);
      expect(await given.store.hoursOf(ada)).toMatchObject({ moment: again });
      expect(await given.read('stopping')).toMatchObject({ hoursForMs: startMs });
      expect(await given.read(sized)).toMatchObject({ hoursForMs: startMs, intent: 'resize' });
    });

    it('start what they waited for once it rests, and not what a person has stopped since', async () => {
      await add('rested', 'STOPPED', {}, { hoursForMs: startMs });
      await add('stopping', 'STOP_IN_PROGRESS', {}, { hoursForMs: startMs });
      await add('since', 'STOPPED');
      await add('stopping-since', 'STOP_IN_PROGRESS');
      const again = { ...moment('start', startMs + minute), forMs: startMs };
      const due = { does: 'start', next: null, again } as const;
      expect(await carryOut(await keep(again), due)).toEqual(['rested']);
      expect(await given.store.hoursOf(ada)).toMatchObject({ moment: again });
      expect(await given.read('stopping-since')).toMatchObject({ hoursForMs: null });
    });

    it('are kept on with the stop that is open taken off, in the history once', async () => {
      const clientToken = await add('ready', 'READY', {}, { hoursForMs: startMs });
      const other = await add('other', 'READY');
      const stop = { intent: 'stop', action: 'stop', by: ada, press: 'stop' } as const;
      await given.store.setIntent(other, stop, await given.read(other));
      const kept = await keep(moment('stop'));
      const isOpen = () => given.store.isHoursStopOpen(ada, startMs);
      expect(await isOpen()).toBe(false);
      await carryOut(kept, { does: 'stop', next: moment('start', startMs + 60 * minute) });
      expect(await isOpen()).toBe(true);
      expect(await given.store.isHoursStopOpen(ada, startMs + 1)).toBe(false);
      const also = { asked: { by: ada, press: 'keep' }, withdraws: startMs };
      const save = (revision: number) => given.replica.saveHours(hours, null, revision, also);
      expect(await save(1)).toBe(false);
      expect(await isOpen()).toBe(true);
      expect(await save(2)).toBe(true);
      expect(await isOpen()).toBe(false);
      expect(await given.read(clientToken)).toMatchObject({ intent: null, openRequestBy: null });
      expect(await given.read(other)).toMatchObject({ intent: 'stop' });
      expect((await given.auditLines()).slice(-2)).toEqual([
        `${theBotByHours} stop superseded`,
        `${ada} hours succeeded`,
      ]);
      expect(await save(3)).toBe(true);
      const entries = (await given.auditLines()).filter((line) => line.includes('hours'));
      expect(entries.filter((line) => line.startsWith(ada))).toHaveLength(1);
    });

    it('that a launch brought are told in its thread, once', async () => {
      const owing = (token: string) => add(token, 'READY', {}, { hoursOwed: true });
      const [first, cut, none] = [await owing('first'), await owing('cut'), await owing('none')];
      const save = (seen: number | null, broughtBy: string) =>
        given.store.saveHours(hours, null, seen, { broughtBy });
      expect(await save(null, first)).toBe(true);
      expect(await save(null, cut)).toBe(false);
      expect(await given.read(cut)).toMatchObject({ hoursOwed: true });
      expect(await save(1, cut)).toBe(true);
      expect(await save(2, cut)).toBe(true);
      await given.store.settleHours(none);
      for (const token of [first, cut, none]) {
        expect(await given.read(token)).toMatchObject({ hoursOwed: false });
      }
      const tasks = await given.store.claimSlackTasks(10);
      const told = new Map(
        tasks.map(({ launch, openReplies }) => [
          launch.clientToken,
          openReplies.map(({ event }) => event),
        ]),
      );
      const { week } = hours;
      expect(told.get(first)).toEqual([{ kind: 'hours_set', week, isCut: false }]);
      expect(told.get(cut)).toEqual([{ kind: 'hours_set', week, isCut: true }]);
    });

    it('do not change if the history cannot tell of it', async () => {
      const kept = await keep(moment('start'));
      await given.breakAuditLog();
      const also = { asked: { by: ada, press: 'one' } };
      await expect(given.store.saveHours(hours, null, 1, also)).rejects.toThrow();
      expect(await given.store.hoursOf(ada)).toEqual(kept);
    });

    it('do it once, of several replicas, and not once they have changed', async () => {
      await add('one', 'STOPPED');
      const kept = await keep(moment('start'));
      const next = moment('remind', startMs + minute);
      const due = { does: 'start', next, again: null } as const;
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
