import { describe, expect, it } from 'vitest';
import { sessionlessStates, sessionStates } from '../../src/launches/launch.js';
import type { LiveSearch, SearchWord } from '../../src/launches/ports/launches.js';
import { newLaunch } from '../support/launches.js';
import { type GivenStores, minute, plenty, startMs } from './launch-store-given.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';

/** Nothing is left of these that could be stopped, or that costs anything. */
const notLive = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED', 'CREATE_FAILED'];
const everyState = [...sessionStates, ...sessionlessStates, 'HIBERNATED'];

/** What a launch store promises about what a person has, has had, and may have. */
export function describeLive(given: GivenStores): void {
  const tokens = (launches: { clientToken: string }[]) =>
    launches.map(({ clientToken }) => clientToken);
  const found = async (search: Partial<LiveSearch>) => {
    const page = { offset: 0, limit: plenty };
    return tokens((await given.store.live({ words: [], ...search }, page)).launches);
  };

  describe('lets a person have only so many live sessions:', () => {
    it.each([1, 2, 3])('%i of many that are asked for at one moment', async (maxLive) => {
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, at) => {
          const store = at % 2 === 0 ? given.store : given.replica;
          return store.add(newLaunch({ clientToken: `slack-${at}` }), maxLive);
        }),
      );
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'added')).toHaveLength(maxLive);
      expect(kinds.filter((kind) => kind === 'too_many')).toHaveLength(12 - maxLive);
      expect(await given.store.claimStudioTasks(20)).toHaveLength(maxLive);
    });

    it('and says which ones stand in the way of another, which leaves no trace', async () => {
      const first = await given.addInState('READY', { clientToken: 'first' });
      given.nowMs += 1;
      const second = await given.addInState('STOPPED', { clientToken: 'second' });
      const third = newLaunch({ clientToken: 'third' });
      expect(await given.store.add(third, 2)).toEqual({
        kind: 'too_many',
        live: [await given.read(second), await given.read(first)],
      });
      expect(await given.store.get('third')).toBeNull();
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(tokens(await given.store.recent(ada, 10))).toEqual(['second', 'first']);
    });

    it('each person on their own, whoever asked for it', async () => {
      await given.add({ clientToken: 'for ben', owner: ben, requestedBy: ada }, 1);
      await given.add({ clientToken: 'for ada' }, 1);
      const another = newLaunch({ clientToken: 'another', owner: ben, requestedBy: ben });
      expect(await given.store.add(another, 1)).toMatchObject({
        kind: 'too_many',
        live: [{ clientToken: 'for ben' }],
      });
    });

    describe('what somebody else asks for', () => {
      const forBen = { owner: ben, requestedBy: ada, admitted: false };
      const byBen = { owner: ben, requestedBy: ben };
      const admission = { set: { admitted: true } };
      const asked = async (clientToken: string) => {
        await given.add({ ...forBen, clientToken }, 1);
        return given.claimTask();
      };

      it('takes no place before it is admitted', async () => {
        await given.add({ ...forBen, clientToken: 'for ben' }, 1);
        await given.add({ ...forBen, clientToken: 'for ben too' }, 1);
        await given.add({ ...byBen, clientToken: 'own' }, 1);
        const another = newLaunch({ ...byBen, clientToken: 'another' });
        expect(await given.store.add(another, 1)).toMatchObject({
          kind: 'too_many',
          live: [{ clientToken: 'own' }],
        });
      });

      it('is admitted to a place that is free, and takes it', async () => {
        const claimed = await asked('for ben');
        expect(await given.store.admitOnBehalf(claimed, admission, 1)).toMatchObject({
          clientToken: 'for ben',
          admitted: true,
        });
        const own = newLaunch({ ...byBen, clientToken: 'own' });
        expect(await given.store.add(own, 1)).toMatchObject({ kind: 'too_many' });
      });

      it('is not admitted when there is none, which changes nothing', async () => {
        const claimed = await asked('for ben');
        await given.add({ ...byBen, clientToken: 'own' }, 1);
        expect(await given.store.admitOnBehalf(claimed, admission, 1)).toBe('too_many');
        const { ticket, ...before } = claimed;
        expect(await given.read('for ben')).toEqual(before);
        expect(await given.store.saveStudio('for ben', ticket, admission)).not.toBeNull();
      });

      it('is not admitted by whoever has lost the claim', async () => {
        const claimed = await asked('for ben');
        given.nowMs += minute;
        await given.claimTask(given.replica);
        expect(await given.store.admitOnBehalf(claimed, admission, 1)).toBeNull();
        expect(await given.read('for ben')).toMatchObject({ admitted: false });
      });

      it.each([1, 2])(
        'passes, with what they ask for themselves, %i times at one moment',
        async (maxLive) => {
          for (let at = 0; at < 6; at += 1)
            await given.add({ ...forBen, clientToken: `for ${at}` });
          const claims = await given.store.claimStudioTasks(6);
          const outcomes = await Promise.all(
            claims.flatMap((claimed, at) => {
              const own = newLaunch({ ...byBen, clientToken: `own ${at}` });
              const [one, other] =
                at % 2 === 0 ? [given.store, given.replica] : [given.replica, given.store];
              return [one.admitOnBehalf(claimed, admission, maxLive), other.add(own, maxLive)];
            }),
          );
          const passed = outcomes.filter((outcome) =>
            typeof outcome === 'object' && outcome !== null && 'kind' in outcome
              ? outcome.kind === 'added'
              : outcome !== 'too_many',
          );
          expect(passed).toHaveLength(maxLive);
          expect(await found({ owner: ben })).toHaveLength(maxLive);
        },
      );
    });

    it('the same launch many times at one moment is one launch, not one too many', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, at) => {
          const store = at % 2 === 0 ? given.store : given.replica;
          return store.add(newLaunch(), 1);
        }),
      );
      const kinds = outcomes.map(({ kind }) => kind).sort();
      expect(kinds).toEqual(['added', ...Array.from({ length: 7 }, () => 'known')]);
    });

    it('the same launch again is known, not one too many', async () => {
      await given.add({ clientToken: 'one' }, 1);
      expect(await given.replica.add(newLaunch({ clientToken: 'one' }), 1)).toEqual({
        kind: 'known',
      });
    });

    it.each(everyState)('%s counts, unless nothing is left of it', async (state) => {
      await given.addInState(state, { clientToken: 'first' });
      const { kind } = await given.store.add(newLaunch({ clientToken: 'second' }), 1);
      expect(kind).toBe(notLive.includes(state) ? 'added' : 'too_many');
    });
  });

  describe('lists launches:', () => {
    it('the live ones of one owner or of everybody, newest first, up to the limit', async () => {
      for (const [at, state] of everyState.entries()) {
        given.nowMs = startMs + at;
        const owner = at % 2 === 0 ? ada : ben;
        await given.addInState(state, { clientToken: state, owner });
      }
      const newestFirst = everyState.filter((state) => !notLive.includes(state)).reverse();
      const adas = newestFirst.filter((state) => everyState.indexOf(state) % 2 === 0);
      const notAdas = newestFirst.filter((state) => !adas.includes(state));
      expect(await found({})).toEqual(newestFirst);
      expect(await found({ owner: ada })).toEqual(adas);
      expect(await found({ notOwner: ada })).toEqual(notAdas);
      expect(await found({ owner: 'U0NOBODY' })).toEqual([]);
    });

    it('the live ones page by page, and how many there are', async () => {
      for (let number = 1; number <= 7; number += 1) {
        // Two at the same moment stay in their order.
        given.nowMs = startMs + Math.floor(number / 2);
        await given.addInState('READY', { clientToken: `slack-${number}` });
      }
      const page = async (offset: number) => {
        const { launches, ...counts } = await given.store.live({ words: [] }, { offset, limit: 3 });
        return { tokens: tokens(launches), ...counts };
      };
      const pages = [await page(0), await page(3), await page(6)];
      expect(pages.flatMap((each) => each.tokens)).toEqual(
        [7, 6, 5, 4, 3, 2, 1].map((number) => `slack-${number}`),
      );
      expect(pages.map(({ total, offset }) => [total, offset])).toEqual([
        [7, 0],
        [7, 3],
        [7, 6],
      ]);
      // Some have ended since somebody looked: then it is the last page.
      expect(await page(9)).toEqual(pages[2]);
      expect(await given.store.live({ owner: ben, words: [] }, { offset: 20, limit: 3 })).toEqual({
        launches: [],
        total: 0,
        offset: 0,
      });
    });

    it('the live ones in which each word is found, and no word means more than it says', async () => {
      const given100 = { launchProfileName: 'Comp 100%_done', ec2InstanceType: 'g4dn.xlarge' };
      await given.addInState('READY', { clientToken: 'of ada' });
      given.nowMs += 1;
      await given.addInState('STOPPED', { clientToken: 'of ben', owner: ben, ownerName: 'Ben C.' });
      given.nowMs += 1;
      await given.addInState('STOPPED', { clientToken: 'percent', ...given100 });
      const word = (text: string, more: Partial<SearchWord> = {}): SearchWord => ({
        text,
        owner: null,
        states: [],
        ...more,
      });
      expect(await found({ words: [word('OKAFOR')] })).toEqual(['percent', 'of ada']);
      expect(await found({ words: [word('seq 040')] })).toEqual(['of ben', 'of ada']);
      expect(await found({ words: [word('G4DN')] })).toEqual(['percent']);
      expect(await found({ words: [word('nowhere', { states: ['STOPPED'] })] })).toEqual([
        'percent',
        'of ben',
      ]);
      expect(await found({ words: [word('nobody', { owner: ben })] })).toEqual(['of ben']);
      expect(await found({ words: [word('okafor'), word('light')] })).toEqual(['of ada']);
      expect(await found({ owner: ben, words: [word('okafor')] })).toEqual([]);
      for (const text of ['100%_', '0%_d', '%_']) {
        expect(await found({ words: [word(text)] })).toEqual(['percent']);
      }
      for (const text of ['\\', '_a', '%a', "'", "') or 1=1 --"]) {
        expect(await found({ words: [word(text)] })).toEqual([]);
      }
    });

    it('whatever letters are capital, in the name or in the word', async () => {
      await given.addInState('READY', { clientToken: 'elodie', ownerName: 'ÉLODIE Brûlé' });
      given.nowMs += 1;
      const launchProfileName = 'Éclairage Ω · Ægir';
      await given.addInState('READY', { clientToken: 'light', launchProfileName });
      given.nowMs += 1;
      await given.addInState('READY', { clientToken: 'plain', ownerName: 'Elodie Straße' });
      const word = (text: string): SearchWord => ({ text, owner: null, states: [] });
      for (const text of ['Élodie', 'élodie', 'ÉLODIE', 'BRÛLÉ', 'brûlé']) {
        expect(await found({ words: [word(text)] }), text).toEqual(['elodie']);
      }
      for (const text of ['éclairage', 'ÉCLAIR', 'ω', 'ÆGIR', 'ægir']) {
        expect(await found({ words: [word(text)] }), text).toEqual(['light']);
      }
      expect(await found({ words: [word('elodie')] })).toEqual(['plain']);
      expect(await found({ words: [word('straße')] })).toEqual(['plain']);
      expect(await found({ words: [word('漢字')] })).toEqual([]);
      // No word is so long, or so far from ASCII, that it would be refused.
      const letters = 'абвгдежзийклмнопрстуфхцчшщъыьэюяαβγδεζηθ';
      given.nowMs += 1;
      await given.addInState('READY', { clientToken: 'letters', ownerName: letters });
      expect(await found({ words: [word(letters)] })).toEqual(['letters']);
    });

    it('nothing among an owner’s that others asked for and may not, or not yet', async () => {
      const byBen = { requestedBy: ben, admitted: false };
      await given.addInState('REQUESTED', { clientToken: 'not yet', ...byBen });
      await given.addInState('REFUSED', { clientToken: 'refused', ...byBen });
      await given.addInState('READY', { clientToken: 'granted', requestedBy: ben });
      given.nowMs += 1;
      await given.addInState('REFUSED', { clientToken: 'own', admitted: false });
      expect(tokens(await given.store.recent(ada, 10))).toEqual(['own', 'granted']);
      expect(await found({ owner: ada })).toEqual(['granted']);
      expect((await found({})).sort()).toEqual(['granted', 'not yet']);
    });

    it('all of one owner, over or not, newest first, up to the limit', async () => {
      for (const [at, state] of ['READY', 'DELETED', 'NOT_CREATED'].entries()) {
        given.nowMs = startMs + at;
        await given.addInState(state, { clientToken: state });
      }
      await given.addInState('READY', { clientToken: 'of ben', owner: ben });
      expect(tokens(await given.store.recent(ada, 10))).toEqual([
        'NOT_CREATED',
        'DELETED',
        'READY',
      ]);
      expect(tokens(await given.store.recent(ada, 1))).toEqual(['NOT_CREATED']);
      expect(await given.store.recent(ada, 10)).toEqual([
        await given.read('NOT_CREATED'),
        await given.read('DELETED'),
        await given.read('READY'),
      ]);
    });
  });

  describe('knows how long launches took:', () => {
    /** A launch that was READY for the first time after so long. */
    const took = async (ms: number, clientToken: string, ec2InstanceType = 'g5.2xlarge') =>
      given.addChanged(
        {
          set: {
            sessionId: clientToken,
            state: 'DELETED',
            firstReadyAtMs: given.nowMs + ms,
            readyAtMs: given.nowMs + 10 * ms,
          },
        },
        { clientToken, ec2InstanceType },
      );

    it('from the request to the first READY, of this profile and type only', async () => {
      await took(3 * minute, 'one');
      given.nowMs += 10 * minute;
      await took(5 * minute, 'other');
      await took(7 * minute, 'of another type', 'g4dn.4xlarge');
      await given.addInState('CREATE_IN_PROGRESS', { clientToken: 'not yet' });
      const profile = 'lp-lighting-seq040';
      expect(await given.store.durations(profile, 'g5.2xlarge')).toEqual([5 * minute, 3 * minute]);
      expect(await given.store.durations(profile, 'g5.xlarge')).toEqual([]);
      expect(await given.store.durations('lp-other', 'g5.2xlarge')).toEqual([]);
    });

    it('of the last fifty', async () => {
      for (let number = 1; number <= 52; number += 1) await took(number, `slack-${number}`);
      const durations = await given.store.durations('lp-lighting-seq040', 'g5.2xlarge');
      expect(durations).toEqual(Array.from({ length: 50 }, (_, at) => 52 - at));
    });
  });

  describe('knows what people chose last', () => {
    it('for themselves: neither what they asked for others, nor others for them', async () => {
      await given.add({ clientToken: 'own', ec2InstanceType: 'g4dn.4xlarge' });
      given.nowMs += 1;
      await given.add({ clientToken: 'for ben', owner: ben, requestedBy: ada });
      given.nowMs += 1;
      await given.add({ clientToken: 'by ben', owner: ada, requestedBy: ben });
      expect(await given.store.lastChoice(ada)).toMatchObject({ ec2InstanceType: 'g4dn.4xlarge' });
      expect(await given.store.lastChoice(ben)).toBeNull();
    });
  });

  describe('tells the owner', () => {
    it('who asked for it on their behalf, and nobody who asked for themselves', async () => {
      await given.add({ clientToken: 'for ben', owner: ben, requestedBy: ada });
      await given.add({ clientToken: 'own' });
      const tasks = await given.store.claimSlackTasks(10);
      const lines = tasks.flatMap(({ openReplies }) => openReplies);
      expect(lines).toMatchObject([
        { clientToken: 'for ben', number: 1, event: { kind: 'on_behalf', by: ada } },
      ]);
    });
  });
}
