import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../src/launches/launch.js';
import type { CountedLimit } from '../../src/launches/quotas.js';
import { newLaunch } from '../support/launches.js';
import { ada, ben, type GivenStores, mei, plenty } from './launch-store-given.js';

const animation = { launchProfileId: 'lp-animation', launchProfileName: 'Animation' };

/** A limit of the profile Animation, for everybody or for these people. */
function limitOf(sessions: number, members: readonly string[] | null = null): CountedLimit {
  const group = members === null ? null : 'S0ANIMATORS';
  return {
    limit: { group, profile: 'Animation', sessions },
    members: members && new Set(members),
  };
}

/** What a launch store promises about the limits of user groups and profiles. */
export function describeLimits(given: GivenStores): void {
  const by = (owner: string, changed: Partial<LaunchRequest> = {}) =>
    newLaunch({ ...animation, owner, requestedBy: owner, clientToken: `of ${owner}`, ...changed });
  const unadmitted = { admitted: false, placeId: null };
  const admission = { set: { admitted: true, placeId: 'somewhere' } };

  describe('a limit of a profile or a user group', () => {
    it.each([1, 2, 3])('lets %i of twelve pass that come at one moment', async (sessions) => {
      const additions = await Promise.all(
        Array.from({ length: 12 }, (_, at) =>
          (at % 2 === 0 ? given.store : given.replica).add(by(`U${at}`), 1, [limitOf(sessions)]),
        ),
      );
      const kinds = additions.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'added')).toHaveLength(sessions);
      expect(kinds.filter((kind) => kind === 'limit_reached')).toHaveLength(12 - sessions);
      expect(await given.store.claimStudioTasks(20)).toHaveLength(sessions);
    });

    it.each([1, 2])('lets %i of six pass that are admitted at one moment', async (sessions) => {
      for (let at = 0; at < 6; at += 1) {
        const launch = by(`U${at}`, { ...unadmitted, clientToken: `launch ${at}` });
        // What waits for its admission is in no other's way.
        expect(await given.store.add(launch, 1, [limitOf(1)])).toEqual({ kind: 'added' });
      }
      const claims = await given.store.claimStudioTasks(6);
      const outcomes = await Promise.all(
        claims.map((claimed, at) =>
          (at % 2 === 0 ? given.store : given.replica).admit(claimed, admission, null, [
            limitOf(sessions),
          ]),
        ),
      );
      expect(outcomes.filter((one) => one !== null && !('kind' in one))).toHaveLength(sessions);
    });

    it('names the one that is reached, and stores nothing', async () => {
      await given.store.add(by(ada), 1, []);
      const limits = [limitOf(2), limitOf(1, [ada, ben])];
      expect(await given.replica.add(by(ben), 1, limits)).toEqual({
        kind: 'limit_reached',
        limit: { group: 'S0ANIMATORS', profile: 'Animation', sessions: 1 },
      });
      expect(await given.store.get(`of ${ben}`)).toBeNull();
    });

    it('counts the sessions of its members and its profile only', async () => {
      await given.store.add(by(mei), 1);
      await given.store.add(by(ada, { launchProfileId: 'lp-2', launchProfileName: 'Layout' }), 1);
      expect(await given.replica.add(by(ben), 1, [limitOf(1, [ada, ben])])).toEqual({
        kind: 'added',
      });
      expect(await given.store.held()).toHaveLength(3);
    });

    it('counts a launch until it is over, and one that is opened again once it is admitted anew', async () => {
      const ended = { state: 'NOT_CREATED', failure: null, sessionId: null } as const;
      await given.addChanged({ set: ended }, { ...animation, clientToken: 'first' });
      expect(await given.store.held()).toEqual([]);
      const how = { takesOtherTypes: false, needsAnotherApproval: false };
      const kept = { ...how, untilMs: given.nowMs + 1_000, by: ada, press: '1' };
      const first = await given.read('first');
      expect(await given.store.add(by(ben), 1, [limitOf(1)])).toEqual({ kind: 'added' });
      expect(await given.store.keepTrying(first, kept, plenty, [limitOf(1)])).toMatchObject({
        kind: 'limit_reached',
      });
      expect(await given.read('first')).toEqual(first);
      expect(await given.store.keepTrying(first, kept, plenty, [limitOf(2)])).toEqual({
        kind: 'reopened',
      });
      expect(await given.store.held()).toMatchObject([{ owner: ben, sessions: 1 }]);
    });

    it('is not in the way of a launch that is stored or admitted already', async () => {
      expect(await given.store.add(by(ada), 1, [limitOf(1)])).toEqual({ kind: 'added' });
      expect(await given.replica.add(by(ada), 1, [limitOf(1)])).toEqual({ kind: 'known' });
      const claimed = await given.claimStudioTask();
      expect(await given.store.admit(claimed, admission, null, [limitOf(1)])).toMatchObject({
        clientToken: `of ${ada}`,
      });
    });
  });
}
