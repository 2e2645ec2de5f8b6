import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../src/launches/launch.js';
import { leaseMs, workflowsUnadmitted } from '../../src/limits.js';
import { newLaunch } from '../support/launches.js';
import { ada, ben, type GivenStores, plenty, ready, tokensOf } from './launch-store-given.js';

/** What a launch store promises about launches that the studio has yet to admit for their owner. */
export function describeOnBehalf(given: GivenStores): void {
  const forBen = { owner: ben, requestedBy: ada, admitted: false };
  const byBen = { owner: ben, requestedBy: ben };
  const admission = { set: { admitted: true } };
  const addAndClaim = async (clientToken: string) => {
    await given.add({ ...forBen, clientToken }, 1);
    return given.claimStudioTask();
  };

  describe('add, on behalf of an owner,', () => {
    it('takes no place of theirs before the launch is admitted', async () => {
      await given.add({ ...forBen, clientToken: 'for ben' }, 1);
      await given.add({ ...forBen, clientToken: 'for ben too' }, 1);
      await given.add({ ...byBen, clientToken: 'own' }, 1);
      const another = newLaunch({ ...byBen, clientToken: 'another' });
      expect(await given.store.add(another, 1)).toMatchObject({
        kind: 'too_many',
        live: [{ clientToken: 'own' }],
      });
    });

    it('tells them nothing before the launch is admitted', async () => {
      const { clientToken, ticket } = await addAndClaim('for ben');
      await given.store.saveStudio(clientToken, ticket, { set: {}, visible: true });
      expect((await given.claimSlackTask()).openReplies).toEqual([]);
    });
  });

  describe('add, by a workflow,', () => {
    const { launches: most, withinMs } = workflowsUnadmitted;
    const byWorkflow = (clientToken: string, more: Partial<LaunchRequest> = {}) =>
      newLaunch({
        clientToken,
        owner: ben,
        requestedBy: ben,
        executionId: clientToken,
        admitted: false,
        requestedAtMs: given.nowMs,
        ...more,
      });

    it('is too many for an owner for whom others wait or were refused', async () => {
      const own = newLaunch({ ...byBen, clientToken: 'own', admitted: false });
      expect(await given.store.add(own, plenty)).toEqual({ kind: 'added' });
      const kinds = await Promise.all(
        Array.from({ length: 2 * most }, async (_, at) => {
          const store = at % 2 === 0 ? given.store : given.replica;
          return (await store.add(byWorkflow(`by ${at}`), plenty)).kind;
        }),
      );
      expect(kinds.filter((kind) => kind === 'added')).toHaveLength(most);
      const [first] = kinds.flatMap((kind, at) => (kind === 'added' ? [at] : []));
      expect(await given.store.add(byWorkflow(`by ${first}`), plenty)).toEqual({ kind: 'known' });
      const another = byWorkflow('another');
      const none = { kind: 'too_many', live: [], unclaimed: 0 };
      expect(await given.store.add(another, plenty)).toEqual(none);
      const forAda = byWorkflow('for ada', { owner: ada, requestedBy: ada });
      expect(await given.store.add(forAda, plenty)).toEqual({ kind: 'added' });
      given.nowMs += withinMs;
      const later = { ...another, requestedAtMs: given.nowMs };
      expect(await given.store.add(later, plenty)).toEqual({ kind: 'added' });
    });

    it('does not count those that are admitted', async () => {
      for (let at = 0; at < most; at += 1) {
        await given.add({ ...byWorkflow(`by ${at}`), admitted: true });
      }
      expect(await given.store.add(byWorkflow('another'), plenty)).toEqual({ kind: 'added' });
    });
  });

  describe('admit', () => {
    it('saves the change when a place is free, and takes the place', async () => {
      const claimed = await addAndClaim('for ben');
      expect(await given.store.admit(claimed, admission, 1)).toMatchObject({
        clientToken: 'for ben',
        admitted: true,
      });
      const own = newLaunch({ ...byBen, clientToken: 'own' });
      expect(await given.store.add(own, 1)).toMatchObject({ kind: 'too_many' });
    });

    it('returns too_many when no place is left, and saves nothing', async () => {
      const claimed = await addAndClaim('for ben');
      await given.add({ ...byBen, clientToken: 'own' }, 1);
      const change = { ...admission, events: [ready] };
      expect(await given.store.admit(claimed, change, 1)).toEqual({ kind: 'too_many' });
      const { ticket, ...before } = claimed;
      expect(await given.read('for ben')).toEqual(before);
      expect(await given.store.saveStudio('for ben', ticket, admission)).not.toBeNull();
    });

    it('returns null when another replica has claimed the launch since', async () => {
      const claimed = await addAndClaim('for ben');
      given.nowMs += leaseMs;
      await given.claimStudioTask(given.replica);
      expect(await given.store.admit(claimed, admission, 1)).toBeNull();
      expect(await given.read('for ben')).toMatchObject({ admitted: false });
    });

    it.each([1, 2])('shares %i places with add, when all come at one moment', async (maxLive) => {
      for (let at = 0; at < 6; at += 1) await given.add({ ...forBen, clientToken: `for ${at}` });
      const claims = await given.store.claimStudioTasks(6);
      const outcomes = await Promise.all(
        claims.flatMap((claimed, at) => {
          const own = newLaunch({ ...byBen, clientToken: `own ${at}` });
          const [one, other] =
            at % 2 === 0 ? [given.store, given.replica] : [given.replica, given.store];
          return [
            one
              .admit(claimed, admission, maxLive)
              .then((saved) => saved !== null && !('kind' in saved)),
            other.add(own, maxLive).then(({ kind }) => kind === 'added'),
          ];
        }),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(maxLive);
      const page = { offset: 0, limit: plenty };
      const { launches } = await given.store.live({ owner: ben, words: [] }, page);
      expect(tokensOf(launches)).toHaveLength(maxLive);
    });
  });
}
