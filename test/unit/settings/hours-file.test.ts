import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProfileHours } from '../../../src/settings/hours-file.js';

describe('the file of weekly hours', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hours-'));
    file = join(folder, 'hours.json');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (content: string) => {
    writeFileSync(file, content);
    return readProfileHours(file);
  };

  it('gives the usual and the allowed week of each profile', () => {
    expect(
      read(
        '[{ "profile": "Animation", "usual": { "monday": "9:00-18:00", "sunday": "00:30-24:00" } }, { "profile": "lp-2", "allowed": { "friday": "07:00-7:30" } }]',
      ),
    ).toEqual([
      {
        profile: 'Animation',
        usual: [
          { from: 540, until: 1_080 },
          null,
          null,
          null,
          null,
          null,
          { from: 30, until: 1_440 },
        ],
        allowed: null,
      },
      {
        profile: 'lp-2',
        usual: null,
        allowed: [null, null, null, null, { from: 420, until: 450 }, null, null],
      },
    ]);
  });

  it.each([
    ['cut off', '[{', 'cannot be read'],
    ['not a list', '{}', 'is not a list of hours, [{ "profile": "Animation", "usual"'],
    ['of no profile', '[{ "usual": { "monday": "9:00-18:00" } }]', '0.profile'],
    ['without hours', '[{ "profile": "A" }]', '0 has no hours'],
    ['without a day', '[{ "profile": "A", "usual": {} }]', '0.usual names no day'],
    ['of another day', '[{ "profile": "A", "usual": { "mon": "9:00-18:00" } }]', '0.usual'],
    ['of no times', '[{ "profile": "A", "usual": { "monday": "all day" } }]', 'must be two times'],
    ['at odd minutes', '[{ "profile": "A", "usual": { "monday": "9:10-18:00" } }]', 'two times'],
    ['backwards', '[{ "profile": "A", "usual": { "monday": "18:00-9:00" } }]', 'two times'],
    ['of no length', '[{ "profile": "A", "usual": { "monday": "9:00-9:00" } }]', 'two times'],
    ['beyond the day', '[{ "profile": "A", "usual": { "monday": "9:00-24:30" } }]', 'two times'],
    [
      'against itself',
      '[{ "profile": "A", "usual": { "monday": "6:00-18:00" }, "allowed": { "monday": "7:00-22:00" } }]',
      '0 has usual hours outside of the allowed ones',
    ],
  ])('says what is wrong when it is %s', (_what, content, words) => {
    expect(() => read(content)).toThrow(words);
    expect(() => read(content)).toThrow(`HOURS_FILE ${file}`);
  });
});
