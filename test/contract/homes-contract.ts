import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/sessions/launch-store.js';
import { type GivenStores, plenty, ready } from './launch-store-given.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

/** What is promised about the Home tabs that people have opened. */
export function describeHomes(given: GivenStores): void {
  /** Whose Home tabs are due now; they are published, and given back for good. */
  const published = async (): Promise<string[]> => {
    const claimed = await given.homes.claim(10);
    for (const { slackUserId, ticket } of claimed) {
      await given.homes.release(slackUserId, ticket, null);
    }
    return claimed.map(({ slackUserId }) => slackUserId).sort();
  };

  describe('has a Home tab published', () => {
    it('when it is opened, by one only', async () => {
      expect(await given.homes.msUntilDue()).toBeNull();
      await given.homes.open(ada, false);
      await given.replicaHomes.open(mei, true);
      expect(await given.replicaHomes.msUntilDue()).toBe(0);
      const claims = await Promise.all([given.homes.claim(10), given.replicaHomes.claim(10)]);
      const shown = claims.flat().toSorted((a, b) => (a.slackUserId < b.slackUserId ? -1 : 1));
      expect(shown).toEqual([
        { slackUserId: ada, everyone: false, ticket: expect.any(String) },
        { slackUserId: mei, everyone: true, ticket: expect.any(String) },
      ]);
    });

    it('up to the limit', async () => {
      for (const slackUserId of [ada, ben, mei]) await given.homes.open(slackUserId, false);
      expect(await given.homes.claim(2)).toHaveLength(2);
      expect(await given.homes.claim(2)).toHaveLength(1);
    });

    it('not again while nothing changes', async () => {
      await given.homes.open(ada, false);
      expect(await published()).toEqual([ada]);
      expect(await given.homes.msUntilDue()).toBeNull();
      given.nowMs += 100 * leaseMs;
      expect(await given.homes.claim(10)).toEqual([]);
    });

    it('again when it is opened again, then perhaps with everybody’s sessions', async () => {
      await given.homes.open(ada, false);
      await published();
      await given.homes.open(ada, true);
      expect(await given.homes.claim(10)).toMatchObject([{ slackUserId: ada, everyone: true }]);
      await given.homes.open(ada, false);
      expect(await given.homes.claim(10)).toMatchObject([{ slackUserId: ada, everyone: false }]);
    });

    it('after a change of what it shows: one’s own, or everybody’s', async () => {
      await given.homes.open(ada, false);
      await given.homes.open(ben, false);
      await given.homes.open(mei, true);
      await published();
      const clientToken = await given.add();
      expect(await published()).toEqual([ada, mei]);
      const { ticket } = await given.claimErrand();
      await given.store.saveStudio(clientToken, ticket, { set: { studioAttempts: 3 } });
      expect(await published()).toEqual([]);
      const release = { dueInMs: 5_000, seenWish: null };
      const set = { sessionId: 's-1', state: 'READY' };
      await given.store.saveStudio(clientToken, ticket, { set, news: [ready], release });
      expect(await published()).toEqual([ada, mei]);
      const seen = await given.read(clientToken);
      expect(
        await given.store.wish(clientToken, { wish: 'stop', action: 'stop', by: ada }, seen),
      ).toBe(true);
      expect(await published()).toEqual([ada, mei]);
      expect(await given.store.dismiss(clientToken, ada)).toBe(true);
      expect(await published()).toEqual([ada, mei]);
      await given.add({ clientToken: 'of ben', owner: ben });
      expect(await published()).toEqual([ben, mei]);
    });

    it('not after a launch that was refused', async () => {
      await given.add({}, 1);
      await given.homes.open(ada, false);
      await published();
      const launch = await given.read((await given.store.live(ada, plenty))[0]?.clientToken ?? '');
      expect(await given.store.add({ ...launch, clientToken: 'another' }, 1)).toMatchObject({
        kind: 'too_many',
      });
      expect(await published()).toEqual([]);
    });

    it('again as soon as it is given back, when something changed in the meantime', async () => {
      await given.homes.open(ada, false);
      const [claimed] = await given.homes.claim(10);
      await given.add();
      expect(await given.replicaHomes.claim(10)).toEqual([]);
      await given.homes.release(ada, claimed?.ticket ?? '', null);
      expect(await given.homes.msUntilDue()).toBe(0);
      expect(await published()).toEqual([ada]);
      expect(await published()).toEqual([]);
    });

    it('again after the time that its release names', async () => {
      await given.homes.open(ada, false);
      const [claimed] = await given.homes.claim(10);
      await given.homes.release(ada, claimed?.ticket ?? '', 3_000);
      expect(await given.homes.msUntilDue()).toBe(3_000);
      given.nowMs += 2_999;
      expect(await given.homes.claim(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.homes.claim(10)).toHaveLength(1);
    });

    it('by another when the lease has ended, and then the first may not give it back', async () => {
      await given.homes.open(ada, false);
      const [stolen] = await given.homes.claim(10);
      expect(await given.homes.msUntilDue()).toBe(leaseMs);
      given.nowMs += leaseMs - 1;
      expect(await given.replicaHomes.claim(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.replicaHomes.claim(10)).toHaveLength(1);
      await given.homes.release(ada, stolen?.ticket ?? '', 0);
      expect(await given.homes.claim(10)).toEqual([]);
    });
  });
}
