import { describe, expect, it } from 'vitest';
import { launchStates } from '../../src/launches/states.js';
import { launchInState, newLaunch } from '../support/launches.js';
import {
  ada,
  ben,
  forGood,
  type GivenStores,
  mei,
  plenty,
  ready,
  startMs,
  tokensOf,
} from './launch-store-given.js';

/** Nothing is left of these that could be stopped, or that costs anything. */
const notLive = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED', 'CREATE_FAILED'];

/** What a launch store promises about requests for a launch. */
export function describeRequests(given: GivenStores): void {
  /** Adds these by both replicas at one moment; what became of each. */
  const addAtOnce = async (
    launches: readonly ReturnType<typeof newLaunch>[],
    maxLive: number,
  ): Promise<string[]> => {
    const additions = await Promise.all(
      launches.map((launch, at) =>
        (at % 2 === 0 ? given.store : given.replica).add(launch, maxLive),
      ),
    );
    return additions.map(({ kind }) => kind).sort();
  };

  describe('add', () => {
    it('stores the launch as requested, with nothing done about it yet', async () => {
      const launch = newLaunch({ note: 'Für Sequenz 040 🎬', requestedAtMs: startMs });
      expect(await given.store.add(launch, plenty)).toEqual({ kind: 'added' });
      expect(await given.replica.get(launch.clientToken)).toEqual(
        launchInState({ ...launch, stateSinceMs: startMs, openRequestBy: launch.requestedBy }),
      );
    });

    it('stores null where a request may leave something open', async () => {
      const launch = newLaunch({
        channelId: null,
        note: null,
        streamingImageId: null,
        streamingImageName: null,
        placeId: null,
        canStop: false,
        ownedBy: null,
        admitted: false,
        offeredInstanceTypes: [],
      });
      await given.store.add(launch, plenty);
      expect(await given.store.get(launch.clientToken)).toMatchObject(launch);
    });

    it('stores text without NUL and halves of characters, and finds it by such text', async () => {
      await given.store.add(
        newLaunch({ note: 'Seq\0uence \ud83d40 🎬', ownerName: '\0Ada' }),
        plenty,
      );
      const [launch] = await given.store.claimStudioTasks(1);
      const change = { set: { statusMessage: 'No\0 host\udc00' }, release: forGood };
      await given.store.saveStudio(launch?.clientToken ?? '', launch?.ticket ?? '', change);
      const word = { text: 'A\0da\ud83d', owner: null, states: [] };
      const { launches } = await given.replica.live({ words: [word] }, { offset: 0, limit: 1 });
      expect(launches).toMatchObject([
        { note: 'Sequence 40 🎬', ownerName: 'Ada', statusMessage: 'No host' },
      ]);
    });

    it('makes the launch due at the studio at once', async () => {
      await given.add();
      expect(await given.store.claimStudioTasks(10)).toMatchObject([{ state: 'REQUESTED' }]);
    });

    it('returns known for a client token that is stored, and leaves the first as it is', async () => {
      const clientToken = await given.add({ note: 'first' });
      const second = newLaunch({ clientToken, note: 'second' });
      expect(await given.replica.add(second, plenty)).toEqual({ kind: 'known' });
      expect((await given.read(clientToken)).note).toBe('first');
    });

    it('returns known rather than too_many when the owner has no place left', async () => {
      const clientToken = await given.add({}, 1);
      expect(await given.replica.add(newLaunch({ clientToken }), 1)).toEqual({ kind: 'known' });
    });

    it('stores a launch once that two replicas add eight times at one moment', async () => {
      const launches = Array.from({ length: 8 }, () => newLaunch());
      expect(await addAtOnce(launches, 1)).toEqual(['added', ...Array(7).fill('known')]);
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
    });

    it('stores one of several launches with one token for several owners', async () => {
      const launches = [ada, ben, mei].map((owner) => newLaunch({ owner, requestedBy: owner }));
      expect(await addAtOnce(launches, 1)).toEqual(['added', 'known', 'known']);
    });

    it.each([
      ['another person', ada, { by: ada }],
      ['the owner', ben, {}],
    ])(
      'has the reply that settles it name %s only if that is not the owner',
      async (_who, requestedBy, named) => {
        const clientToken = await given.addChanged(
          { set: { state: 'READY', firstReadyAtMs: 1 }, events: [ready] },
          { clientToken: 'for ben', owner: ben, requestedBy },
        );
        const [task] = await given.store.claimSlackTasks(10);
        expect(task?.openReplies.map(({ event }) => event)).toEqual([{ ...ready, ...named }]);
        expect(clientToken).toBe('for ben');
      },
    );
  });

  describe('add, for an owner with a limit,', () => {
    it.each([1, 2, 3])('adds %i of twelve that come at one moment', async (maxLive) => {
      const launches = Array.from({ length: 12 }, (_, at) =>
        newLaunch({ clientToken: `slack-${at}` }),
      );
      const kinds = await addAtOnce(launches, maxLive);
      expect(kinds.filter((kind) => kind === 'added')).toHaveLength(maxLive);
      expect(kinds.filter((kind) => kind === 'too_many')).toHaveLength(12 - maxLive);
      expect(await given.store.claimStudioTasks(20)).toHaveLength(maxLive);
    });

    it('refuses one too many, names the live ones, newest first, and stores nothing', async () => {
      const first = await given.addInState('READY', { clientToken: 'first' });
      given.nowMs += 1;
      const second = await given.addInState('STOPPED', { clientToken: 'second' });
      const third = newLaunch({ clientToken: 'third' });
      expect(await given.store.add(third, 2)).toEqual({
        kind: 'too_many',
        live: [await given.read(second), await given.read(first)],
        unclaimed: 0,
      });
      expect(await given.store.get('third')).toBeNull();
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(tokensOf(await given.store.recent(ada, 10))).toEqual(['second', 'first']);
    });

    it('counts the launches of each owner, also those that another person requested', async () => {
      await given.add({ clientToken: 'for ben', owner: ben, requestedBy: ada }, 1);
      await given.add({ clientToken: 'for ada' }, 1);
      const another = newLaunch({ clientToken: 'another', owner: ben, requestedBy: ben });
      expect(await given.store.add(another, 1)).toMatchObject({
        kind: 'too_many',
        live: [{ clientToken: 'for ben' }],
      });
    });

    it.each(launchStates)(
      'counts a launch that is %s unless nothing is left of it',
      async (state) => {
        await given.addInState(state, { clientToken: 'first' });
        const { kind } = await given.store.add(newLaunch({ clientToken: 'second' }), 1);
        expect(kind).toBe(notLive.includes(state) ? 'added' : 'too_many');
      },
    );
  });
}
