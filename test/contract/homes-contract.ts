import { describe, expect, it } from 'vitest';
import { ada, ben, type GivenStores, mei } from './launch-store-given.js';

/** What is promised about the Home tabs that people have opened. */
export function describeHomes(given: GivenStores): void {
  describe('showing', () => {
    it('returns no tab before its person has opened it', async () => {
      expect(await given.homes.showing([ada])).toEqual([]);
    });

    it('returns the tabs of these owners, and those that show everybody’s sessions', async () => {
      await given.homes.open({ slackUserId: ada, everyone: false });
      await given.replicaHomes.open({ slackUserId: ben, everyone: false });
      await given.homes.open({ slackUserId: mei, everyone: true });
      const [adas, bens, meis] = [
        { slackUserId: ada, everyone: false },
        { slackUserId: ben, everyone: false },
        { slackUserId: mei, everyone: true },
      ];
      expect(await given.homes.showing([ada])).toEqual([adas, meis]);
      expect(await given.replicaHomes.showing([ada, ben])).toEqual([adas, bens, meis]);
      expect(await given.homes.showing(['U0NOBODY'])).toEqual([meis]);
    });

    it('returns a tab once that shows everybody’s sessions and its owner’s', async () => {
      await given.homes.open({ slackUserId: mei, everyone: true });
      expect(await given.homes.showing([mei])).toHaveLength(1);
    });
  });

  describe('forget', () => {
    it('leaves only the other tabs', async () => {
      await given.homes.open({ slackUserId: ada, everyone: true });
      await given.homes.open({ slackUserId: ben, everyone: true });
      await given.replicaHomes.forget(ada);
      expect(await given.homes.showing([ada, ben])).toEqual([{ slackUserId: ben, everyone: true }]);
    });

    it('changes nothing about a tab that is not known', async () => {
      await given.homes.forget(ada);
      expect(await given.homes.showing([ada])).toEqual([]);
    });
  });

  describe('open', () => {
    it('remembers how the person opened it last', async () => {
      for (const everyone of [false, true, false]) {
        await given.homes.open({ slackUserId: ada, everyone });
        expect(await given.replicaHomes.showing([ada])).toEqual([{ slackUserId: ada, everyone }]);
      }
    });

    it('remembers one tab when both replicas hear of it at one moment', async () => {
      const tab = { slackUserId: ada, everyone: false };
      await Promise.all([given.homes.open(tab), given.replicaHomes.open(tab)]);
      expect(await given.homes.showing([ada])).toEqual([tab]);
    });
  });
}
