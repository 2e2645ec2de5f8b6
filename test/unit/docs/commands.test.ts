import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { walked, walks } from '../../operators/walks.js';
import { blocksOf, commandsOf, pages, shellTextsOf, textOf, top } from '../../support/documents.js';

const longForm = /^([A-Z]+)=\d+ npx vitest run --config \S+ (\S+)/;

/** What no test here runs, by how it begins. Nothing else may be left out. */
const others: readonly { begins: RegExp; why: string }[] = [
  { begins: /^docker /, why: 'Docker; test/process/image carries out the steps of the Dockerfile' },
  { begins: /^kubectl /, why: 'a cluster; test/operators/deploy has kubectl read the manifests' },
  { begins: /^(systemctl|journalctl|as_bot)/, why: 'systemd as process 1' },
  { begins: /^aws /, why: 'AWS; those of a walk are run against moto, and the rest parsed below' },
  { begins: /^sudo passwd ada$/, why: 'a workstation on AWS' },
  { begins: /^rm -r?f \/(etc\/dcv|var\/lib)\//, why: 'systemd, or a workstation on AWS' },
  { begins: /^truncate -s 0 \/etc\/machine-id$/, why: 'a workstation on AWS' },
  {
    begins: /^(pg_dump|pg_restore|createdb|dropdb) /,
    why: 'test/process/postgres-backup runs them',
  },
  { begins: /move -{0,2} ?FILE$/, why: 'test/process/move runs it, with a PostgreSQL' },
  { begins: /^apt-get install /, why: 'changes the machine; .ci/run installs the same' },
  {
    begins: /^(npm ci && |SEED=… )?npm test$/,
    why: 'is all tests, this one too; .ci/run types it',
  },
  { begins: /^npm run (bench|screenshots)\b/, why: 'minutes, with the machine for itself' },
  { begins: longForm, why: 'up to an hour; the suite runs the short form' },
];

const commands = pages.flatMap((page) => commandsOf(page).map((command) => ({ page, command })));

describe('the commands of all pages', () => {
  it('are each run by a test, or named with what keeps it from being run', () => {
    const forgotten = commands.filter(
      ({ command }) => !walked.has(command) && !others.some(({ begins }) => begins.test(command)),
    );
    expect(forgotten).toEqual([]);
    expect(commands.length).toBeGreaterThan(100);
  });

  it('are all that is run and named here', () => {
    const all = new Set(commands.map(({ command }) => command));
    const idle = walks.flatMap((walk) => walk.commands.filter((command) => !all.has(command)));
    expect(idle).toEqual([]);
    const unused = others.filter(({ begins }) => ![...all].some((command) => begins.test(command)));
    expect(unused).toEqual([]);
  });

  it('to test everything are typed by the gate', () => {
    const gate = textOf('.ci/run').split('\n');
    expect(gate).toEqual(expect.arrayContaining(['npm ci', 'npm test']));
  });

  it('for the long forms name a number that the files read', () => {
    const files = readdirSync(join(top, 'test'), { recursive: true, encoding: 'utf8' });
    for (const { command } of commands.filter((one) => longForm.test(one.command))) {
      const [, name, path = ''] = longForm.exec(command) ?? [];
      const tests = files.filter((file) => `test/${file}`.startsWith(path) && /\.ts$/.test(file));
      const reading = tests.filter((file) => textOf(`test/${file}`).includes(`env.${name} `));
      expect(reading, command).not.toEqual([]);
    }
  });

  it('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json'));
    const named = commands.flatMap(({ command }) =>
      [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
  });
});

describe('what stands between fences', () => {
  it.for(pages.filter((page) => shellTextsOf(page).length > 0))('is for a shell in %s', (page) => {
    const input = shellTextsOf(page).join('\n');
    expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' })).toMatchObject({ stderr: '' });
  });

  it('is JSON and YAML where it says so', () => {
    const parsers = {
      json: (text: string) => JSON.parse(text),
      yaml: (text: string) => parse(text),
    };
    const blocks = pages.flatMap(blocksOf);
    for (const [language, parser] of Object.entries(parsers)) {
      const texts = blocks.filter((block) => block.language === language);
      expect(texts).not.toEqual([]);
      for (const { text } of texts) expect(() => parser(text)).not.toThrow();
    }
    // Without a word: what is printed. `ts`: test/operators/documents runs it.
    const known = new Set(['', 'sh', 'console', 'ts', ...Object.keys(parsers)]);
    expect(blocks.filter(({ language }) => !known.has(language))).toEqual([]);
  });
});
