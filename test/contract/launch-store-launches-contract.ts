import { describe, expect, it } from 'vitest';
import { launchStates } from '../../src/launches/states.js';
import {
  ada,
  ben,
  type GivenStores,
  minute,
  plenty,
  startMs,
  tokensOf,
} from './launch-store-given.js';

/** Nothing is left of these that could be stopped, or that costs anything. */
const notLive = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED', 'CREATE_FAILED'];

/** What a launch store promises about launches as people look them up. */
export function describeLaunches(given: GivenStores): void {
  const live = async (search: { owner?: string; notOwner?: string }) => {
    const page = { offset: 0, limit: plenty };
    return tokensOf((await given.store.live({ words: [], ...search }, page)).launches);
  };

  describe('get', () => {
    it('returns null for a launch that is not stored', async () => {
      expect(await given.store.get('slack-of-none')).toBeNull();
    });
  });

  describe('live', () => {
    it('returns the live launches of one owner, all others, or everybody, newest first', async () => {
      for (const [at, state] of launchStates.entries()) {
        given.nowMs = startMs + at;
        const owner = at % 2 === 0 ? ada : ben;
        await given.addInState(state, { clientToken: state, owner });
      }
      const newestFirst = launchStates.filter((state) => !notLive.includes(state)).reverse();
      const adas = newestFirst.filter((state) => launchStates.indexOf(state) % 2 === 0);
      const notAdas = newestFirst.filter((state) => !adas.includes(state));
      expect(await live({})).toEqual(newestFirst);
      expect(await live({ owner: ada })).toEqual(adas);
      expect(await live({ notOwner: ada })).toEqual(notAdas);
      expect(await live({ owner: 'U0NOBODY' })).toEqual([]);
    });

    it('returns page by page, with how many there are in all', async () => {
      for (let number = 1; number <= 7; number += 1) {
        // Two of the same moment keep their order.
        given.nowMs = startMs + Math.floor(number / 2);
        await given.addInState('READY', { clientToken: `slack-${number}` });
      }
      const page = async (offset: number) => {
        const { launches, ...counts } = await given.store.live({ words: [] }, { offset, limit: 3 });
        return { tokens: tokensOf(launches), ...counts };
      };
      const newestFirst = [7, 6, 5, 4, 3, 2, 1].map((number) => `slack-${number}`);
      const last = { tokens: newestFirst.slice(6), total: 7, offset: 6 };
      expect(await page(0)).toEqual({ tokens: newestFirst.slice(0, 3), total: 7, offset: 0 });
      expect(await page(3)).toEqual({ tokens: newestFirst.slice(3, 6), total: 7, offset: 3 });
      expect(await page(6)).toEqual(last);
      // Launches may have ended since the person turned to this page.
      expect(await page(9)).toEqual(last);
    });

    it('returns an empty first page when there are none', async () => {
      const page = { offset: 20, limit: 3 };
      const none = { launches: [], total: 0, offset: 0 };
      expect(await given.store.live({ owner: ben, words: [] }, page)).toEqual(none);
    });

    it('leaves out of an owner’s launches what others requested and is not admitted', async () => {
      const byBen = { requestedBy: ben, admitted: false };
      await given.addInState('REQUESTED', { clientToken: 'not yet', ...byBen });
      await given.addInState('READY', { clientToken: 'granted', requestedBy: ben });
      await given.addInState('READY', { clientToken: 'own', admitted: false });
      expect((await live({ owner: ada })).sort()).toEqual(['granted', 'own']);
      expect((await live({})).sort()).toEqual(['granted', 'not yet', 'own']);
    });
  });

  describe('recent', () => {
    it('returns an owner’s launches, over or not, newest first, up to the limit', async () => {
      for (const [at, state] of (['READY', 'DELETED', 'NOT_CREATED'] as const).entries()) {
        given.nowMs = startMs + at;
        await given.addInState(state, { clientToken: state });
      }
      await given.addInState('READY', { clientToken: 'of ben', owner: ben });
      expect(await given.store.recent(ada, 10)).toEqual([
        await given.read('NOT_CREATED'),
        await given.read('DELETED'),
        await given.read('READY'),
      ]);
      expect(tokensOf(await given.store.recent(ada, 1))).toEqual(['NOT_CREATED']);
    });

    it('leaves out what others requested and is not admitted', async () => {
      const byBen = { requestedBy: ben, admitted: false };
      await given.addInState('REFUSED', { clientToken: 'refused', ...byBen });
      await given.addInState('READY', { clientToken: 'granted', requestedBy: ben });
      given.nowMs += 1;
      await given.addInState('REFUSED', { clientToken: 'own', admitted: false });
      expect(tokensOf(await given.store.recent(ada, 10))).toEqual(['own', 'granted']);
    });
  });

  describe('lastChoice', () => {
    it('returns what the person requested last, by the time of the request', async () => {
      expect(await given.store.lastChoice(ada)).toBeNull();
      const first = { launchProfileId: 'lp-1', ec2InstanceType: 'g5.xlarge' };
      const last = {
        launchProfileId: 'lp-2',
        ec2InstanceType: 'g5.2xlarge',
        streamingImageId: null,
      };
      await given.add({ clientToken: 'b', ...last, requestedAtMs: startMs + 1 });
      await given.add({ clientToken: 'a', ...first, streamingImageId: 'img-1' });
      expect(await given.store.lastChoice(ada)).toEqual(last);
    });

    it('leaves out what they requested for others, and others for them', async () => {
      await given.add({ clientToken: 'own', ec2InstanceType: 'g4dn.4xlarge' });
      given.nowMs += 1;
      await given.add({ clientToken: 'for ben', owner: ben, requestedBy: ada });
      given.nowMs += 1;
      await given.add({ clientToken: 'by ben', owner: ada, requestedBy: ben });
      expect(await given.store.lastChoice(ada)).toMatchObject({ ec2InstanceType: 'g4dn.4xlarge' });
      expect(await given.store.lastChoice(ben)).toBeNull();
    });
  });

  describe('durations', () => {
    /** A launch that was READY for the first time after `ms`. */
    const addReadyAfter = (ms: number, clientToken: string, ec2InstanceType = 'g5.2xlarge') => {
      const [firstReadyAtMs, readyAtMs] = [given.nowMs + ms, given.nowMs + 10 * ms];
      const set = { sessionId: clientToken, state: 'DELETED', firstReadyAtMs, readyAtMs } as const;
      return given.addChanged({ set }, { clientToken, ec2InstanceType });
    };
    const profile = 'lp-lighting-seq040';

    it('returns the times from request to first READY, of this profile, and of one type or any', async () => {
      await addReadyAfter(3 * minute, 'one');
      given.nowMs += 10 * minute;
      await addReadyAfter(5 * minute, 'other');
      await addReadyAfter(7 * minute, 'of another type', 'g4dn.4xlarge');
      await given.addInState('CREATE_IN_PROGRESS', { clientToken: 'not yet' });
      expect(await given.store.durations(profile, 'g5.2xlarge')).toEqual([5 * minute, 3 * minute]);
      expect(await given.store.durations(profile, 'g5.xlarge')).toEqual([]);
      expect(await given.store.durations('lp-other', 'g5.2xlarge')).toEqual([]);
      expect(await given.store.durations(profile)).toEqual([7, 5, 3].map((ms) => ms * minute));
      expect(await given.store.durations('lp-other')).toEqual([]);
    });

    it('returns the fifty that became READY last', async () => {
      for (let number = 1; number <= 52; number += 1)
        await addReadyAfter(number, `slack-${number}`);
      const durations = await given.store.durations(profile, 'g5.2xlarge');
      expect(durations).toEqual(Array.from({ length: 50 }, (_, at) => 52 - at));
    });
  });
}
