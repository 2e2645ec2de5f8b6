import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, describe, expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import type { Outcome } from '../../sandbox/src/slack/page-protocol.js';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { blocksOf, commandsOf, pages, shellTextsOf, textOf, top } from '../support/documents.js';
import { Clone } from './clone.js';
import { walkOf } from './moto.js';
import { walks } from './walks.js';

/** A clone in which the first command of README has been typed. */
const it = base
  .extend('first', { scope: 'file' }, 'npm ci && npm start')
  .extend('given', { scope: 'file' }, async ({ first }, { onCleanup }) => {
    const clone = new Clone();
    onCleanup(() => clone.remove());
    const bot = clone.start(first);
    const origin = await bot.printed(/Open (http:\S+)/);
    await bot.printed(/(the bot is ready)/);
    return { clone, origin };
  });

const longForm = /^([A-Z]+)=\d+ npx vitest run --config \S+ (\S+)/;

/** What no test here runs, by how it begins. Nothing else may be left out. */
const others: readonly { begins: RegExp; why: string }[] = [
  { begins: /^docker /, why: 'Docker; test/process/image carries out the steps of the Dockerfile' },
  { begins: /^kubectl /, why: 'a cluster; test/operators/deploy has kubectl read the manifests' },
  { begins: /^(systemctl|journalctl|as_bot)/, why: 'systemd as process 1' },
  { begins: /^aws /, why: 'AWS; those of a walk are run against moto, and the rest parsed below' },
  { begins: /^sudo passwd ada$/, why: 'a workstation on AWS' },
  { begins: /^(rm -r?f|truncate) .*\/(etc|var)\//, why: 'a workstation on AWS' },
  { begins: /^truncate -s 0 \/etc\/machine-id$/, why: 'a workstation on AWS' },
  { begins: /^(pg_dump|pg_restore|createdb) /, why: 'test/process/postgres-backup runs them' },
  { begins: /^apt-get install /, why: 'changes the machine; .ci/run installs the same' },
  {
    begins: /^(npm ci && |SEED=… )?npm test$/,
    why: 'is all tests, this one too; .ci/run types it',
  },
  { begins: /^npm run (bench|screenshots)\b/, why: 'minutes, with the machine for itself' },
  { begins: longForm, why: 'up to an hour; the suite runs the short form' },
];

const inWalks = new Set([
  ...walks.flatMap(({ commands }) => commands),
  // test/operators/ec2-walk and test/operators/cloudformation run these from top to bottom.
  ...['docs/ec2.md', 'deploy/README.md'].flatMap((page) =>
    walkOf(page).flatMap((text) => text.split('\n')),
  ),
]);

const commands = pages.flatMap((page) => commandsOf(page).map((command) => ({ page, command })));

describe('the commands of all pages', () => {
  it('are each run by a test, or named with what keeps it from being run', () => {
    const forgotten = commands.filter(
      ({ command }) => !inWalks.has(command) && !others.some(({ begins }) => begins.test(command)),
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

  it.for(walks)('lead where they should: $commands.0', { timeout: 600_000 }, (walk, { given }) =>
    walk.go(given, ...walk.commands),
  );

  it('to test everything are typed by the gate', () => {
    const gate = readFileSync(join(top, '.ci/run'), 'utf8').split('\n');
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

const isInstalled = (program: string) => spawnSync('which', [program]).status === 0;

const shellPages = pages.filter((page) => shellTextsOf(page).length > 0);

describe('what stands between fences', () => {
  it.for(shellPages)('is for a shell in %s', (page) => {
    const input = shellTextsOf(page).join('\n');
    expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' })).toMatchObject({ stderr: '' });
  });

  it.skipIf(!isInstalled('shellcheck')).for(shellPages)('passes ShellCheck in %s', (page) => {
    // SC2034, SC2154: a page is a part of what is typed. SC2016: '$Default' is a word of AWS's.
    const words = ['--shell=bash', '--exclude=SC2034,SC2154,SC2016', '-'];
    const input = shellTextsOf(page).join('\n');
    expect(spawnSync('shellcheck', words, { input, encoding: 'utf8' })).toMatchObject({
      stdout: '',
      status: 0,
    });
  });

  it('is JSON and YAML where it says so, and what else there is runs', () => {
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
    const known = new Set(['sh', 'console', 'ts', ...Object.keys(parsers)]);
    expect(blocks.filter(({ language }) => !known.has(language))).toEqual([]);
  });

  it.skipIf(!isInstalled('aws'))('has options that the AWS command line knows', () => {
    const rest = pages.flatMap((page) =>
      shellTextsOf(page)
        .flatMap((text) => text.split('\n'))
        // Session Manager's is made by a plug-in.
        .filter((line) => /^aws (?!ssm start-session)/.test(line) && !inWalks.has(line)),
    );
    expect(rest).not.toEqual([]);
    for (const line of rest) {
      const { stderr } = spawnSync('bash', ['-c', `${line} --generate-cli-skeleton output`], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, AWS_DEFAULT_REGION: 'us-west-2' },
        encoding: 'utf8',
      });
      expect(stderr, line).toBe('');
    }
  });

  it('is a test, in sandbox/README.md', async () => {
    const [block] = blocksOf('sandbox/README.md').filter(({ language }) => language === 'ts');
    const start = async (options: SandboxOptions) => {
      const sandbox = await startSandbox(options);
      const bot = BotProcess.inSandbox(sandbox);
      onTestFinished(() => bot.dispose());
      await bot.start();
      return sandbox;
    };
    const outcomes: Outcome[] = [];
    const open: typeof openWorkspace = async (origin, as) => {
      const person = await openWorkspace(origin, as);
      onTestFinished(() => person.close());
      const submit: typeof person.submit = async (...words) => {
        const outcome = await person.submit(...words);
        outcomes.push(outcome);
        return outcome;
      };
      return { ...person, submit };
    };
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    await new AsyncFunction('startSandbox', 'openWorkspace', block?.text)(start, open);
    expect(outcomes).toEqual([{ result: 'ok' }]);
  });
});
