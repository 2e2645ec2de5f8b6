import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../src/launches/failures.js';
import type { Rules } from '../../../../src/launches/rules.js';
import { brokenWords, refusedWords, whyNotLaunched } from '../../../../src/slack/words/failures.js';
import { namesFor, plainly } from '../../../../src/slack/words/support.js';
import { aLaunch, aStudio, noRules } from '../../../support/examples.js';

describe('who is to be asked', () => {
  it.each<[Partial<Rules>, string]>([
    [{ supportContact: 'U0MEI00003', adminUsers: ['U0ADA00001'] }, '<@U0MEI00003>'],
    [{ supportContact: 'W0MEI00003' }, '<@W0MEI00003>'],
    [{ supportContact: 'S0ENGINEERS' }, '<!subteam^S0ENGINEERS>'],
    [{ supportContact: 'C0HELP00001' }, '<#C0HELP00001>'],
    [{ adminUsers: ['U0MEI00003'] }, '<@U0MEI00003>'],
    [{ adminUsers: ['U1', 'U2', 'U3'], adminUserGroups: ['S1'] }, '<!subteam^S1> or <@U1>'],
    [{}, 'the studio’s engineer'],
  ])('with %j it is %s', (rules, engineer) => {
    const names = namesFor(aStudio, { ...noRules, ...rules }, { date: '2026-11-30' });
    const { name, region } = aStudio;
    expect(names).toEqual({ name, region, engineer, pricesOf: '2026-11-30' });
    expect(refusedWords(names)).toContain(`please tell ${engineer}.`);
    expect(brokenWords('0123', false, names)).toContain(`again, tell ${engineer} this reference`);
    const denied = whyNotLaunched(failureOf('access_denied'), { ...aLaunch(), studio: names });
    const first = engineer.startsWith('<') ? engineer : 'The studio’s engineer';
    expect(denied).toContain(`. ${first} has to allow it.`);
    expect(plainly(names).engineer).toBe('the studio’s engineer');
  });

  it('is said by one function, in whatever sentence', () => {
    const folder = fileURLToPath(new URL('../../../../src/slack', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const naming = files.filter(
      (path) =>
        path.endsWith('.ts') &&
        /studio(’|')s engineer/i.test(readFileSync(join(folder, path), 'utf8')),
    );
    expect(naming).toEqual([join('words', 'support.ts')]);
  });
});
