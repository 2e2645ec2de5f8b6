import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { forGood, type GivenStores, trouble } from './launch-store-given.js';

/** What a launch store promises about all claims together. */
export function describeClaims(given: GivenStores): void {
  describe('msUntilDue', () => {
    it('returns null while no task will be due', async () => {
      expect(await given.store.msUntilDue()).toBeNull();
      await given.addChanged({ set: {}, release: forGood });
      await given.show(await given.claimSlackTask());
      expect(await given.store.msUntilDue()).toBeNull();
    });

    it('returns the shorter wait of both tasks; a claimed task waits for its lease', async () => {
      const clientToken = await given.add();
      expect(await given.store.msUntilDue()).toBe(0);
      const studio = await given.claimStudioTask();
      expect(await given.store.msUntilDue()).toBe(0);
      const { ticket } = await given.claimSlackTask();
      expect(await given.store.msUntilDue()).toBe(leaseMs);
      given.nowMs += 1_000;
      expect(await given.store.msUntilDue()).toBe(leaseMs - 1_000);
      await given.store.releaseSlack(clientToken, ticket, 700);
      expect(await given.store.msUntilDue()).toBe(700);
      const release = { dueInMs: 300, seenIntent: null };
      await given.store.saveStudio(clientToken, studio.ticket, { set: {}, release });
      expect(await given.store.msUntilDue()).toBe(300);
      given.nowMs += 5_000;
      expect(await given.store.msUntilDue()).toBe(0);
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
