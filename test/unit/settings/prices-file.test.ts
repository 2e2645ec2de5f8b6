import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPrices } from '../../../src/settings/prices-file.js';

describe('the list of prices', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'prices-'));
    file = join(folder, 'prices.json');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives the price of each type, and the day that they are of', () => {
    writeFileSync(file, '{ "date": "2026-11-30", "usdPerHour": { "g5.2xlarge": 1.21 } }');
    expect(readPrices(file)).toEqual({
      date: '2026-11-30',
      usdPerHour: new Map([['g5.2xlarge', 1.21]]),
    });
  });

  it.each([
    ['cut off', '{ "date"', 'cannot be read'],
    ['a list', '[]', 'is not a list of prices, { "date"'],
    ['without a day', '{ "usdPerHour": {} }', 'date must be a day such as 2026-11-30'],
    ['of no day', '{ "date": "2026-02-30", "usdPerHour": {} }', 'date must be a day'],
    [
      'free of charge',
      '{ "date": "2026-11-30", "usdPerHour": { "g5.xlarge": 0 } }',
      'usdPerHour.g5.xlarge has no price',
    ],
    [
      'in words',
      '{ "date": "2026-11-30", "usdPerHour": { "g5.xlarge": "$1" } }',
      'usdPerHour.g5.xlarge has no price',
    ],
    ['misspelt', '{ "date": "2026-11-30", "usdPerHour": {}, "eur": {} }', 'eur'],
  ])('says what is wrong when it is %s', (_what, content, words) => {
    writeFileSync(file, content);
    expect(() => readPrices(file)).toThrow(words);
    expect(() => readPrices(file)).toThrow(`PRICES_FILE ${file}`);
  });
});
