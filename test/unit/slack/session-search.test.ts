import { describe, expect, it } from 'vitest';
import { searchFor, searchWords } from '../../../src/slack/command.js';

describe('a word somebody looks for', () => {
  it.each<[string, string[]]>([
    ['stopped', ['STOPPED']],
    ['Stop', ['STOP_IN_PROGRESS', 'STOPPED', 'STOP_FAILED']],
    ['ready', ['READY']],
    ['failed', ['CREATE_FAILED', 'START_FAILED', 'STOP_FAILED', 'DELETE_FAILED']],
    ['prepared', ['CREATE_IN_PROGRESS']],
    ['asked', ['REQUESTED']],
    // A short name must not find every state that has its letters.
    ['st', []],
    ['art', []],
    ['maya', []],
    ['constructor', []],
  ])('%s is these states', (typed, states) => {
    expect(searchWords(typed)).toMatchObject([{ text: typed, owner: null, states }]);
  });

  it.each([
    ['<@U0BEN00002>', 'U0BEN00002'],
    ['<@W0BEN00002|ben>', 'W0BEN00002'],
    ['U0BEN00002', 'U0BEN00002'],
    ['<#C0WORKSTN01>', null],
    ['UX', null],
  ])('%s mentions %s', (typed, owner) => {
    expect(searchWords(typed)).toMatchObject([{ owner }]);
  });

  it('may be a name with its @, and there may be several', () => {
    expect(searchWords('  @ben  g4dn.xlarge ').map(({ text }) => text)).toEqual([
      'ben',
      'g4dn.xlarge',
    ]);
    expect(searchWords(' ')).toEqual([]);
  });
});

it('is looked for among one’s own, everybody else’s, or all', () => {
  const words = { words: [] };
  expect(searchFor({ whose: 'own', words: '' }, 'U1')).toEqual({ ...words, owner: 'U1' });
  expect(searchFor({ whose: 'others', words: '' }, 'U1')).toEqual({ ...words, notOwner: 'U1' });
  expect(searchFor({ whose: 'everybody', words: '' }, 'U1')).toEqual(words);
});
