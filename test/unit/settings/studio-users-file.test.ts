import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStudioUsers } from '../../../src/settings/people/studio-users-file.js';

describe('the file of explicit pairs', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'studio-users-'));
    file = join(folder, 'people.json');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives each Slack user their studio user', () => {
    writeFileSync(file, '{ "U012AB3CD": "9267a1b2c3-1", "W012AB3CD": "9267a1b2c3-2" }');
    expect([...readStudioUsers(file)]).toEqual([
      ['U012AB3CD', '9267a1b2c3-1'],
      ['W012AB3CD', '9267a1b2c3-2'],
    ]);
  });

  it.each([
    ['cut off', '{ "U012AB3CD": "92', 'cannot be read'],
    ['empty', '', 'cannot be read'],
    ['a list', '[]', 'is not a list of Slack user id → studio user id'],
    ['a person without an id', '{ "U012AB3CD": "" }', 'U012AB3CD has no studio user id'],
    ['a blank id', '{ "U012AB3CD": " " }', 'U012AB3CD has no studio user id'],
    ['a sentence for an id', '{ "U012AB3CD": "ada lovelace" }', 'U012AB3CD has no studio user id'],
    ['an id that is no text', '{ "U012AB3CD": 7 }', 'U012AB3CD'],
    [
      'a name for a Slack user id',
      '{ "ada": "92" }',
      'ada is not a Slack user id such as U012AB3CD',
    ],
  ])('says what is wrong when it is %s', (_what, content, words) => {
    writeFileSync(file, content);
    expect(() => readStudioUsers(file)).toThrow(words);
    expect(() => readStudioUsers(file)).toThrow(file);
  });

  it('says so when it is missing', () => {
    const missing = join(folder, 'nowhere.json');
    expect(() => readStudioUsers(missing)).toThrow(
      /STUDIO_USERS_FILE .*nowhere\.json cannot be read/,
    );
  });
});
