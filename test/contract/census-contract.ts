import { describe, expect, it } from 'vitest';
import { type GivenStores, stateEvent } from './launch-store-given.js';

/** What is promised about how launches stand. */
export function describeCensus(given: GivenStores): void {
  describe('census', () => {
    it('counts the live launches of all replicas by state, and none that is over', async () => {
      await given.addInState('READY', { clientToken: 'a' });
      await given.addInState('READY', { clientToken: 'b' });
      await given.addInState('STOPPED', { clientToken: 'c' });
      await given.addInState('DELETED', { clientToken: 'd' });
      await given.add({ clientToken: 'e' });
      for (const census of given.census) {
        const { live } = await census();
        expect(Object.fromEntries(live)).toEqual({ READY: 2, REQUESTED: 1, STOPPED: 1 });
      }
    });

    it('tells the alerts that are not over', async () => {
      await given.alerts.note([{ cause: 'leavers', count: 1 }]);
      for (const census of given.census) expect([...(await census()).alerts]).toEqual(['leavers']);
      await given.alerts.forget('leavers');
      for (const census of given.census) expect([...(await census()).alerts]).toEqual([]);
    });

    it('tells for how long the oldest task of each kind has been due', async () => {
      const [census] = given.census;
      expect((await census()).oldestDueMs).toEqual({ studio: 0, slack: 0 });
      await given.addChanged({
        set: { state: 'READY', sessionId: 's-1' },
        events: [stateEvent('READY')],
      });
      // At the studio it is due after 5 s, and in Slack it has been since.
      given.nowMs += 12_000;
      expect((await census()).oldestDueMs).toEqual({ studio: 7_000, slack: 12_000 });
      await given.claimSlackTask();
      await given.store.claimObserved();
      expect((await census()).oldestDueMs).toEqual({ studio: 0, slack: 0 });
    });
  });
}
