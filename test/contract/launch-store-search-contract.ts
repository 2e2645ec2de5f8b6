import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveSearch, SearchWord } from '../../src/launches/ports/launch-store.js';
import { ben, type GivenStores, plenty, tokensOf } from './launch-store-given.js';

/** What a launch store promises about the search for live launches. */
export function describeSearch(given: GivenStores): void {
  const find = async (search: Partial<LiveSearch>) => {
    const page = { offset: 0, limit: plenty };
    return tokensOf((await given.store.live({ words: [], ...search }, page)).launches).sort();
  };
  const word = (text: string, more: Partial<SearchWord> = {}): SearchWord => ({
    text,
    owner: null,
    states: [],
    ...more,
  });

  describe('live, with words,', () => {
    beforeEach(async () => {
      await given.addInState('READY', { clientToken: 'of ada' });
      await given.addInState('STOPPED', { clientToken: 'of ben', owner: ben, ownerName: 'Ben C.' });
      const percent = { launchProfileName: 'Comp 100%_done', ec2InstanceType: 'g4dn.xlarge' };
      await given.addInState('STOPPED', { clientToken: 'percent', ...percent });
    });

    it('finds part of a name, profile or type in any letter case', async () => {
      expect(await find({ words: [word('OKAFOR')] })).toEqual(['of ada', 'percent']);
      expect(await find({ words: [word('seq 040')] })).toEqual(['of ada', 'of ben']);
      expect(await find({ words: [word('G4DN')] })).toEqual(['percent']);
    });

    it('finds the owner and the states that the word stands for', async () => {
      const stopped = word('nowhere', { states: ['STOPPED'] });
      expect(await find({ words: [stopped] })).toEqual(['of ben', 'percent']);
      expect(await find({ words: [word('nobody', { owner: ben })] })).toEqual(['of ben']);
    });

    it('finds only launches that match every word', async () => {
      expect(await find({ words: [word('okafor'), word('light')] })).toEqual(['of ada']);
      expect(await find({ owner: ben, words: [word('okafor')] })).toEqual([]);
    });

    it('gives no letter a special meaning', async () => {
      for (const text of ['100%_', '0%_d', '%_']) {
        expect(await find({ words: [word(text)] }), text).toEqual(['percent']);
      }
      for (const text of ['\\', '_a', '%a', "'", "') or 1=1 --"]) {
        expect(await find({ words: [word(text)] }), text).toEqual([]);
      }
    });
  });

  describe('live, with words beyond ASCII,', () => {
    it('finds them in any letter case', async () => {
      await given.addInState('READY', { clientToken: 'elodie', ownerName: 'ÉLODIE Brûlé' });
      const launchProfileName = 'Éclairage Ω · Ægir';
      await given.addInState('READY', { clientToken: 'light', launchProfileName });
      await given.addInState('READY', { clientToken: 'plain', ownerName: 'Elodie Straße' });
      for (const text of ['Élodie', 'élodie', 'ÉLODIE', 'BRÛLÉ', 'brûlé']) {
        expect(await find({ words: [word(text)] }), text).toEqual(['elodie']);
      }
      for (const text of ['éclairage', 'ÉCLAIR', 'ω', 'ÆGIR', 'ægir']) {
        expect(await find({ words: [word(text)] }), text).toEqual(['light']);
      }
      expect(await find({ words: [word('elodie')] })).toEqual(['plain']);
      expect(await find({ words: [word('straße')] })).toEqual(['plain']);
      expect(await find({ words: [word('漢字')] })).toEqual([]);
    });

    it('finds a word of forty different letters', async () => {
      const letters = 'абвгдежзийклмнопрстуфхцчшщъыьэюяαβγδεζηθ';
      await given.addInState('READY', { clientToken: 'letters', ownerName: letters });
      expect(await find({ words: [word(letters)] })).toEqual(['letters']);
    });
  });
}
