import { describe, expect, it } from 'vitest';
import { ada, ben, type GivenStores, minute, tokensOf } from './launch-store-given.js';

/** What a launch store promises about live launches whose owner has left the workspace. */
export function describeLeavers(given: GivenStores): void {
  describe('owners who have left', () => {
    it('are found among the owners of live launches', async () => {
      await given.addInState('READY', { clientToken: 'adas' });
      await given.addInState('STOPPED', { clientToken: 'bens', owner: ben, requestedBy: ben });
      await given.addInState('DELETED', { clientToken: 'meis', owner: 'U3', requestedBy: 'U3' });
      await given.replica.noteLeft(ben);
      const owners = await given.store.liveOwners();
      expect(owners.toSorted((one, other) => one.owner.localeCompare(other.owner))).toEqual([
        { owner: ada, hasLeft: false },
        { owner: ben, hasLeft: true },
      ]);
    });

    it('are noted once on each live launch of theirs, by one replica', async () => {
      await given.addInState('READY', { clientToken: 'one' });
      await given.addInState('DELETED', { clientToken: 'over' });
      await given.addInState('READY', { clientToken: 'bens', owner: ben, requestedBy: ben });
      const noted = await Promise.all([given.store.noteLeft(ada), given.replica.noteLeft(ada)]);
      expect(tokensOf(noted.flat())).toEqual(['one']);
      const leftAtMs = given.nowMs;
      expect(noted.flat()).toMatchObject([{ ownerLeftAtMs: leftAtMs }]);
      given.nowMs += minute;
      await given.addInState('READY', { clientToken: 'two' });
      expect(tokensOf(await given.store.noteLeft(ada))).toEqual(['two']);
      const theirs = await given.replica.ofLeaver(ada);
      expect(theirs.map(({ clientToken, ownerLeftAtMs: atMs }) => [clientToken, atMs])).toEqual(
        expect.arrayContaining([
          ['one', leftAtMs],
          ['two', given.nowMs],
        ]),
      );
      expect(await given.store.ofLeaver(ben)).toEqual([]);
      expect((await given.read('over')).ownerLeftAtMs).toBeNull();
    });

    it('may come back', async () => {
      await given.addInState('READY');
      expect(await given.store.noteBack(ada)).toBe(false);
      await given.store.noteLeft(ada);
      expect(await given.replica.noteBack(ada)).toBe(true);
      expect(await given.store.ofLeaver(ada)).toEqual([]);
      expect(await given.store.noteLeft(ada)).toHaveLength(1);
    });

    it('have an intent of the bot put on a launch, told once, and due at once', async () => {
      const clientToken = await given.addInState('READY');
      const seen = await given.read(clientToken);
      expect(await given.store.setLeaverIntent(seen, 'stop')).toBe(false);
      await given.store.noteLeft(ada);
      expect(await given.store.setLeaverIntent({ ...seen, state: 'STOPPED' }, 'stop')).toBe(false);
      expect(await given.store.setLeaverIntent(seen, 'stop')).toBe(true);
      expect(await given.replica.setLeaverIntent(seen, 'stop')).toBe(false);
      expect(await given.claimStudioTask()).toMatchObject({
        intent: 'stop',
        intentAtMs: given.nowMs,
      });
      const { openReplies } = await given.claimSlackTask();
      expect(openReplies.map(({ event }) => event)).toEqual([
        { kind: 'owner_left', intent: 'stop' },
      ]);
    });
  });
}
