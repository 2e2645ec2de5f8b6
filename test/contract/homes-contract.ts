import { beforeEach, describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/launches/ports/claim.js';
import { type GivenStores, minute, ready } from './launch-store-given.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

/** What is promised about the Home tabs that people have opened. */
export function describeHomes(given: GivenStores): void {
  /** Whose Home tabs are due now; they are published, and given back for good. */
  const published = async (): Promise<string[]> => {
    const claimed = await given.homes.claim(10);
    for (const { slackUserId, ticket } of claimed) {
      await given.homes.release(slackUserId, ticket, null, 0);
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
        { slackUserId: ada, everyone: false, refusals: 0, ticket: expect.any(String) },
        { slackUserId: mei, everyone: true, refusals: 0, ticket: expect.any(String) },
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
      for (const everyone of [false, true, false]) {
        await given.homes.open(ada, everyone);
        const [claimed] = await given.homes.claim(10);
        expect(claimed).toMatchObject({ slackUserId: ada, everyone });
        await given.homes.release(ada, claimed?.ticket ?? '', null, 0);
      }
    });

    it('after a change of what it shows: one’s own, or everybody’s', async () => {
      await given.homes.open(ada, false);
      await given.homes.open(ben, false);
      await given.homes.open(mei, true);
      await published();
      const clientToken = await given.add();
      expect(await published()).toEqual([ada, mei]);
      const { ticket } = await given.claimTask();
      await given.store.saveStudio(clientToken, ticket, { set: { studioAttempts: 3 } });
      expect(await published()).toEqual([]);
      const release = { dueInMs: 5_000, seenIntent: null };
      const set = { sessionId: 's-1', state: 'READY' };
      await given.store.saveStudio(clientToken, ticket, { set, events: [ready], release });
      expect(await published()).toEqual([ada, mei]);
      const seen = await given.read(clientToken);
      expect(
        await given.store.intent(clientToken, { intent: 'stop', action: 'stop', by: ada }, seen),
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
      const launch = await given.read((await given.store.recent(ada, 1))[0]?.clientToken ?? '');
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
      await given.homes.release(ada, claimed?.ticket ?? '', null, 0);
      expect(await given.homes.msUntilDue()).toBe(0);
      expect(await published()).toEqual([ada]);
      expect(await published()).toEqual([]);
    });

    it('again when it is opened while it is being published, and not both at a time', async () => {
      await given.homes.open(ada, false);
      const [older] = await given.homes.claim(10);
      await given.replicaHomes.open(ada, true);
      expect(await given.replicaHomes.claim(10)).toEqual([]);
      await given.homes.release(ada, older?.ticket ?? '', null, 0);
      expect(await given.homes.claim(10)).toMatchObject([{ slackUserId: ada, everyone: true }]);
    });

    it('again when it is opened, though whoever held it is gone', async () => {
      await given.homes.open(ada, false);
      await given.homes.claim(10);
      await given.replicaHomes.open(ada, false);
      given.nowMs += leaseMs;
      expect(await given.replicaHomes.claim(10)).toHaveLength(1);
    });

    it('again after the time that its release names', async () => {
      await given.homes.open(ada, false);
      const [claimed] = await given.homes.claim(10);
      await given.homes.release(ada, claimed?.ticket ?? '', 3_000, 0);
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
      await given.homes.release(ada, stolen?.ticket ?? '', 0, 0);
      expect(await given.homes.claim(10)).toEqual([]);
    });

    it('by another at once when whoever held it gives its claims back', async () => {
      for (const slackUserId of [ada, ben]) await given.homes.open(slackUserId, false);
      const [kept] = await given.replicaHomes.claim(1);
      const [mine] = await given.homes.claim(1);
      await given.homes.releaseClaims();
      expect(await given.replicaHomes.claim(10)).toMatchObject([
        { slackUserId: mine?.slackUserId },
      ]);
      expect(kept?.slackUserId).not.toBe(mine?.slackUserId);
    });

    it('although the clock has been set back since', async () => {
      await given.homes.open(ada, false);
      await given.homes.open(ben, false);
      const [held] = await given.homes.claim(1);
      await given.homes.release(held?.slackUserId ?? '', held?.ticket ?? '', 10 * minute, 1);
      expect(await given.homes.claim(10)).toHaveLength(1);
      given.nowMs -= 60 * minute;
      expect(await given.homes.claim(10)).toHaveLength(2);
    });
  });

  describe('has a Home tab that Slack refuses published', () => {
    /** Ada's tab, claimed and refused so often, and due again after so long. */
    const refuse = async (dueInMs: number | null, refusals: number) => {
      const [claimed] = await given.homes.claim(10);
      await given.homes.release(ada, claimed?.ticket ?? '', dueInMs, refusals);
    };
    beforeEach(() => given.homes.open(ada, false));

    it('when its time comes, and no sooner for a change', async () => {
      await refuse(4 * minute, 3);
      await given.add();
      expect(await given.homes.claim(10)).toEqual([]);
      given.nowMs += 4 * minute;
      expect(await given.homes.claim(10)).toMatchObject([{ slackUserId: ada, refusals: 3 }]);
    });

    it('after the last time only when something has changed, and a while later', async () => {
      await refuse(null, 7);
      given.nowMs += 60 * minute;
      expect(await given.homes.claim(10)).toEqual([]);
      await given.add();
      given.nowMs += minute;
      await given.add({ clientToken: 'another' });
      given.nowMs += 9 * minute - 1;
      expect(await given.homes.claim(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.homes.claim(10)).toMatchObject([{ refusals: 7 }]);
    });

    it('a while later too when the change came during the last time', async () => {
      const [claimed] = await given.homes.claim(10);
      await given.add();
      await given.homes.release(ada, claimed?.ticket ?? '', null, 7);
      expect(await given.homes.msUntilDue()).toBe(10 * minute);
    });

    it.each([4 * minute, null])('at once when it is opened, due in %s', async (dueInMs) => {
      await refuse(dueInMs, 7);
      await given.homes.open(ada, false);
      expect(await given.homes.claim(10)).toMatchObject([{ slackUserId: ada, refusals: 0 }]);
    });

    it('like any other once Slack has taken it', async () => {
      await refuse(minute, 1);
      given.nowMs += minute;
      await refuse(null, 0);
      await given.add();
      expect(await given.homes.msUntilDue()).toBe(0);
    });
  });
}
