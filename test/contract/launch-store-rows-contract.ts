import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/launches/ports/claim.js';
import { launchInState, newLaunch } from '../support/launches.js';
import { type GivenStores, plenty, startMs, trouble } from './launch-store-given.js';

/** What a launch store promises about its rows as a whole. */
export function describeRows(given: GivenStores): void {
  describe('stores a launch', () => {
    it('whole, as requested and with nothing done about it yet', async () => {
      const launch = newLaunch({ note: 'Für Sequenz 040 🎬', requestedAtMs: startMs });
      expect(await given.store.add(launch, plenty)).toEqual({ kind: 'added' });
      expect(await given.replica.get(launch.clientToken)).toEqual(
        launchInState({ ...launch, stateSinceMs: startMs }),
      );
    });

    it('with everything open that may be open', async () => {
      const launch = newLaunch({
        channelId: null,
        note: null,
        streamingImageId: null,
        streamingImageName: null,
        ownedBy: null,
        admitted: false,
        offeredInstanceTypes: [],
      });
      await given.store.add(launch, plenty);
      expect(await given.store.get(launch.clientToken)).toMatchObject(launch);
    });

    it('once per client token, and the first one stays', async () => {
      const clientToken = await given.add({ note: 'first' });
      const second = newLaunch({ clientToken, note: 'second' });
      expect(await given.replica.add(second, plenty)).toEqual({ kind: 'known' });
      expect((await given.read(clientToken)).note).toBe('first');
    });

    it('once although it is added many times at one moment', async () => {
      const launch = newLaunch();
      const outcomes = await Promise.all(
        [given.store, given.replica, given.store, given.replica, given.store].map((one) =>
          one.add(launch, plenty),
        ),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
        'added',
        'known',
        'known',
        'known',
        'known',
      ]);
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
    });

    it('and knows no other', async () => {
      expect(await given.store.get('slack-of-nobody')).toBeNull();
    });

    it('and remembers what a person asked for last', async () => {
      expect(await given.store.lastChoice('U0ADA00001')).toBeNull();
      const first = { launchProfileId: 'lp-1', ec2InstanceType: 'g5.xlarge' };
      const last = { launchProfileId: 'lp-2', ec2InstanceType: 'g5.2xlarge' };
      await given.add({
        clientToken: 'b',
        ...last,
        streamingImageId: null,
        requestedAtMs: given.nowMs + 1,
      });
      await given.add({ clientToken: 'a', ...first, streamingImageId: 'img-1' });
      await given.add({
        clientToken: 'c',
        owner: 'U0BEN00002',
        requestedBy: 'U0BEN00002',
        requestedAtMs: given.nowMs + 2,
      });
      expect(await given.store.lastChoice('U0ADA00001')).toEqual({
        ...last,
        streamingImageId: null,
      });
    });
  });

  describe('says how long it is until something is due', () => {
    it('never, while there is nothing to do', async () => {
      expect(await given.store.msUntilDue()).toBeNull();
      const clientToken = await given.addChanged({
        set: {},
        release: { dueInMs: null, seenIntent: null },
      });
      const { ticket } = await given.claimBoard();
      await given.store.saveSlack(clientToken, ticket, { shownRevision: 1 });
      await given.store.releaseSlack(clientToken, ticket, null);
      expect(await given.store.msUntilDue()).toBeNull();
    });

    it('the shorter of both tasks, a lease included', async () => {
      const clientToken = await given.add();
      expect(await given.store.msUntilDue()).toBe(0);
      const studio = await given.claimTask();
      expect(await given.store.msUntilDue()).toBe(0);
      const { ticket } = await given.claimBoard();
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

  describe('gives claims back', () => {
    it('its own and all of them, at once, and none of another process', async () => {
      await given.addWatched({ clientToken: 'watched' });
      given.nowMs += 5_000;
      await given.store.claimWatched();
      await given.add({ clientToken: 'task' });
      await given.claimTask();
      const boards = await given.store.claimSlackTasks(1);
      await given.add({ clientToken: 'of another' });
      await given.replica.claimStudioTasks(10);
      await given.replica.claimSlackTasks(10);
      await given.store.releaseClaims();
      expect(await given.store.claimStudioTasks(10)).toMatchObject([{ clientToken: 'task' }]);
      expect(await given.store.claimWatched()).toMatchObject([{ clientToken: 'watched' }]);
      expect(await given.store.claimSlackTasks(10)).toMatchObject(
        boards.map(({ launch: { clientToken } }) => ({ launch: { clientToken } })),
      );
    });

    it('so that nothing more can be saved under them', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimTask();
      await given.store.releaseClaims();
      expect(await given.store.saveStudio(clientToken, ticket, { set: { trouble } })).toBeNull();
    });
  });
}
