import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noQuotas } from '../../../src/launches/quotas.js';
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
      ...noQuotas,
      limits: [
        { group: 'S012AB3CD', profile: 'Animation', sessions: 4 },
        { group: null, profile: 'Layout', sessions: 0 },
      ],
    });
  });

  it('gives the budgets', () => {
    writeFileSync(
      file,
      '{ "budgets": [{ "usd": 2000 }, { "person": "*", "usd": 300 }, { "group": "S012AB3CD", "usd": 80.5 }] }',
    );
    const none = { person: null, group: null, profile: null };
    expect(readQuotas(file)).toEqual({
      ...noQuotas,
      budgets: [
        { ...none, usd: 2000 },
        { ...none, person: '*', usd: 300 },
        { ...none, group: 'S012AB3CD', usd: 80.5 },
      ],
    });
  });

  it('gives what needs an approval, and who gives it', () => {
    writeFileSync(
      file,
      '{ "approval": { "types": ["g5.*"], "profiles": ["Animation"], "approvers": ["U012AB3CD", "S012AB3CD"], "hours": 8 } }',
    );
    expect(readQuotas(file).approval).toEqual({
      types: ['g5.*'],
      profiles: ['Animation'],
      approvers: { users: ['U012AB3CD'], groups: ['S012AB3CD'] },
      withinMs: 8 * 3_600_000,
    });
    writeFileSync(file, '{ "approval": { "types": ["g5.*"] } }');
    expect(readQuotas(file).approval).toEqual({
      types: ['g5.*'],
      profiles: [],
      approvers: null,
      withinMs: 24 * 3_600_000,
    });
  });

  it('may limit nothing', () => {
    writeFileSync(file, '{}');
    expect(readQuotas(file)).toEqual(noQuotas);
  });

  it.each([
    ['cut off', '{ "limits"', 'cannot be read'],
    ['a list', '[]', 'is not a list of limits and budgets, { "limits"'],
    ['of nobody', '{ "limits": [{ "sessions": 4 }] }', 'limits.0 names no group or profile'],
    ['of no group', '{ "limits": [{ "group": "all", "sessions": 4 }] }', 'limits.0.group must be'],
    ['of half', '{ "limits": [{ "profile": "A", "sessions": 0.5 }] }', 'limits.0.sessions must be'],
    ['without one', '{ "limits": [{ "profile": "A" }] }', 'limits.0.sessions must be'],
    ['free', '{ "budgets": [{ "usd": 0 }] }', 'budgets.0.usd must be a number of dollars'],
    ['of a name', '{ "budgets": [{ "usd": 1, "person": "ada" }] }', 'budgets.0.person must be'],
    [
      'of two',
      '{ "budgets": [{ "usd": 1, "person": "*", "profile": "Animation" }] }',
      'budgets.0 names more than one',
    ],
    ['of nothing', '{ "approval": { "approvers": ["U1"] } }', 'approval names no type or profile'],
    [
      'of a name',
      '{ "approval": { "types": ["*"], "approvers": ["mei"] } }',
      'approval.approvers.0',
    ],
    ['of no time', '{ "approval": { "types": ["*"], "hours": 0 } }', 'approval.hours must be'],
    ['misspelt', '{ "limit": [] }', 'limit'],
  ])('says what is wrong when it is %s', (_what, content, words) => {
    writeFileSync(file, content);
    expect(() => readQuotas(file)).toThrow(words);
    expect(() => readQuotas(file)).toThrow(`QUOTAS_FILE ${file}`);
  });
});
