import { describe, expect, it } from 'vitest';
import { noWeek } from '../../src/launches/hours.js';
import type { LaunchRequest } from '../../src/launches/launch.js';
import type { StudioChange } from '../../src/launches/ports/launch-store.js';
import { leaseMs, longestWaitMs } from '../../src/limits.js';
import {
  ada,
  forGood,
  type GivenStores,
  mei,
  minute,
  startMs,
  trouble,
} from './launch-store-given.js';

/** What a launch store promises about all claims together. */
export function describeClaims(given: GivenStores): void {
  describe('nextDue', () => {
    const never = { tasksInMs: null, clocksInMs: null };
    const tasksInMs = async () => (await given.store.nextDue()).tasksInMs;
    const clocksInMs = async () => (await given.store.nextDue()).clocksInMs;

    /** A launch without a task that will be due, as another replica has left it. */
    const addResting = async (
      change: StudioChange['set'],
      changed: Partial<LaunchRequest> = {},
    ) => {
      const clientToken = await given.addChanged({ set: change, release: forGood }, changed);
      await given.show(await given.claimSlackTask());
      return clientToken;
    };

    it('has null while nothing will be due', async () => {
      expect(await given.store.nextDue()).toEqual(never);
      await addResting({});
      expect(await given.store.nextDue()).toEqual(never);
    });

    it('returns the shorter wait of both tasks; a claimed task waits for its lease', async () => {
      const clientToken = await given.add();
      expect(await tasksInMs()).toBe(0);
      const studio = await given.claimStudioTask();
      expect(await tasksInMs()).toBe(0);
      const { ticket } = await given.claimSlackTask();
      expect(await tasksInMs()).toBe(leaseMs);
      given.nowMs += 1_000;
      expect(await tasksInMs()).toBe(leaseMs - 1_000);
      await given.store.releaseSlack(clientToken, ticket, 700);
      expect(await tasksInMs()).toBe(700);
      const release = { dueInMs: 300, seenIntent: null };
      await given.store.saveStudio(clientToken, studio.ticket, { set: {}, release });
      expect(await tasksInMs()).toBe(300);
      given.nowMs += 5_000;
      expect(await tasksInMs()).toBe(0);
    });

    it.each(['studioDueAtMs', 'slackDueAtMs'] as const)(
      'has a task due whose %s was written before the clock was set back, also beside others',
      async (column) => {
        await addResting({}, { clientToken: 'before' });
        await given.tamper('before', column, startMs + longestWaitMs + 60 * minute);
        expect(await tasksInMs()).toBe(0);
        await given.tamper('before', column, startMs + longestWaitMs);
        expect(await tasksInMs()).toBe(longestWaitMs);
        const other = column === 'studioDueAtMs' ? 'slackDueAtMs' : 'studioDueAtMs';
        await given.tamper('before', column, startMs + longestWaitMs + 60 * minute);
        await given.tamper('before', other, startMs + minute);
        expect(await tasksInMs()).toBe(0);
      },
    );

    it('has the message to an approver, which waits for its lease once it is claimed', async () => {
      const set = { approval: 'asked', decideByMs: startMs + 60 * minute } as const;
      const change = { set, asks: [mei], release: forGood };
      await given.addChanged(change, { reason: 'Why', neededForMs: minute });
      await given.show(await given.claimSlackTask());
      expect(await tasksInMs()).toBe(0);
      const [notice] = await given.replica.claimApprovalNotices(10);
      if (notice === undefined) throw new Error('no notice is due');
      expect(await tasksInMs()).toBe(leaseMs);
      await given.replica.saveApprovalNotice(notice, 700);
      expect(await tasksInMs()).toBe(700);
      given.nowMs -= longestWaitMs + 60 * minute;
      expect(await tasksInMs()).toBe(0);
    });

    it('has a launch for later until it begins', async () => {
      await addResting({}, { readyByMs: startMs + 9 * minute, beginsAtMs: startMs + minute });
      expect(await given.store.nextDue()).toEqual({ tasksInMs: null, clocksInMs: minute });
      given.nowMs += 2 * minute;
      expect(await clocksInMs()).toBe(0);
      await given.replica.beginPlanned(10);
      expect(await given.store.nextDue()).toEqual({ tasksInMs: 0, clocksInMs: null });
    });

    it('has the end of a decision, unless there is one already', async () => {
      const decideByMs = startMs + minute;
      await addResting({ approval: 'approved', decideByMs }, { clientToken: 'decided' });
      given.nowMs += 2 * minute;
      expect(await given.store.nextDue()).toEqual(never);
      await addResting({ approval: 'asked', decideByMs: startMs + 3 * minute });
      expect(await given.store.nextDue()).toEqual({ tasksInMs: null, clocksInMs: minute });
      given.nowMs += minute;
      expect(await clocksInMs()).toBe(0);
      await given.replica.expireUndecided();
      expect(await given.store.nextDue()).toEqual({ tasksInMs: 0, clocksInMs: null });
    });

    it('has a deadline, unless a person has asked for something, or nothing is to be ended', async () => {
      const set = { sessionId: 's-1', endAtMs: startMs + minute } as const;
      await addResting({ ...set, state: 'DELETED' }, { clientToken: 'ended' });
      expect(await given.store.nextDue()).toEqual(never);
      const clientToken = await addResting({ ...set, state: 'READY' });
      expect(await given.store.nextDue()).toEqual({ tasksInMs: null, clocksInMs: minute });
      given.nowMs += 2 * minute;
      expect(await clocksInMs()).toBe(0);
      const requested = { intent: 'reboot', action: 'reboot', by: ada, press: 'a press' } as const;
      await given.store.setIntent(clientToken, requested, await given.read(clientToken));
      expect(await clocksInMs()).toBeNull();
      expect(await given.store.overdue(10)).toEqual([]);
    });

    it('has the next moment of weekly hours', async () => {
      const moment = { does: 'start', atMs: startMs + minute, forMs: startMs + minute } as const;
      const none = { notToday: null, keepOnUntilMs: null, pausedUntil: null };
      const hours = { owner: ada, timeZone: 'UTC', week: noWeek, ...none };
      expect(await given.replica.saveHours(hours, moment, null)).toBe(true);
      expect(await given.store.nextDue()).toEqual({ tasksInMs: null, clocksInMs: minute });
      given.nowMs += 2 * minute;
      expect(await clocksInMs()).toBe(0);
      expect(await given.replica.saveHours(hours, null, 1)).toBe(true);
      expect(await given.store.nextDue()).toEqual(never);
    });
  });

  describe('releaseClaims', () => {
    it('gives back every claim of this replica, due at once, and none of another', async () => {
      await given.addDue('READY', { clientToken: 'observed' });
      await given.store.claimObserved();
      await given.add({ clientToken: 'studio task' });
      await given.claimStudioTask();
      const slackTasks = await given.store.claimSlackTasks(1);
      await given.add({ clientToken: 'of the other replica' });
      await given.replica.claimStudioTasks(10);
      await given.replica.claimSlackTasks(10);
      await given.store.releaseClaims();
      expect(await given.store.claimStudioTasks(10)).toMatchObject([
        { clientToken: 'studio task' },
      ]);
      expect(await given.store.claimObserved()).toMatchObject([{ clientToken: 'observed' }]);
      expect(await given.store.claimSlackTasks(10)).toMatchObject(
        slackTasks.map(({ launch: { clientToken } }) => ({ launch: { clientToken } })),
      );
    });

    it('leaves nothing that could still be saved under them', async () => {
      const clientToken = await given.add();
      const studio = await given.claimStudioTask();
      const slack = await given.claimSlackTask();
      await given.store.releaseClaims();
      const change = { set: { trouble } };
      expect(await given.store.saveStudio(clientToken, studio.ticket, change)).toBeNull();
      const shown = { shownRevision: 1 };
      expect(await given.store.saveSlack(clientToken, slack.ticket, shown)).toBe(false);
    });
  });
}
