import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQuotas } from '../../../src/settings/quotas-file.js';

describe('the file of limits', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quotas-'));
    file = join(folder, 'quotas.json');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives the limits', () => {
    writeFileSync(
      file,
      '{ "limits": [{ "group": "S012AB3CD", "profile": "Animation", "sessions": 4 }, { "profile": "Layout", "sessions": 0 }] }',
    );
    expect(readQuotas(file)).toEqual({
      limits: [
        { group: 'S012AB3CD', profile: 'Animation', sessions: 4 },
        { group: null, profile: 'Layout', sessions: 0 },
      ],
    });
  });

  it('may limit nothing', () => {
    writeFileSync(file, '{}');
    expect(readQuotas(file)).toEqual({ limits: [] });
  });

  it.each([
    ['cut off', '{ "limits"', 'cannot be read'],
    ['a list', '[]', 'is not a list of limits, { "limits"'],
    ['of nobody', '{ "limits": [{ "sessions": 4 }] }', 'limits.0 names no group or profile'],
    ['of no group', '{ "limits": [{ "group": "all", "sessions": 4 }] }', 'limits.0.group must be'],
    ['of half', '{ "limits": [{ "profile": "A", "sessions": 0.5 }] }', 'limits.0.sessions must be'],
    ['without one', '{ "limits": [{ "profile": "A" }] }', 'limits.0.sessions must be'],
    ['misspelt', '{ "limit": [] }', 'limit'],
  ])('says what is wrong when it is %s', (_what, content, words) => {
    writeFileSync(file, content);
    expect(() => readQuotas(file)).toThrow(words);
    expect(() => readQuotas(file)).toThrow(`QUOTAS_FILE ${file}`);
  });
});
