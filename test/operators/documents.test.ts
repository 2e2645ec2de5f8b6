import { spawnSync } from 'node:child_process';
import { test as base, describe, expect, onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import type { Outcome } from '../../sandbox/src/slack/page-protocol.js';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { blocksOf, pages, shellTextsOf } from '../support/documents.js';
import { Clone } from './clone.js';
import { walked, walks } from './walks.js';

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

it.for(walks)('leads where it should: $commands.0', { timeout: 600_000 }, (walk, { given }) =>
  walk.go(given, ...walk.commands),
);

const isInstalled = (program: string) => spawnSync('which', [program]).status === 0;

const shellPages = pages.filter((page) => shellTextsOf(page).length > 0);

describe('what stands between fences', () => {
  it.skipIf(!isInstalled('shellcheck')).for(shellPages)('passes ShellCheck in %s', (page) => {
    // SC2034, SC2154: a page is a part of what is typed. SC2016: '$Default' is a word of AWS's.
    const words = ['--shell=bash', '--exclude=SC2034,SC2154,SC2016', '-'];
    const input = shellTextsOf(page).join('\n');
    expect(spawnSync('shellcheck', words, { input, encoding: 'utf8' })).toMatchObject({
      stdout: '',
      status: 0,
    });
  });

  it.skipIf(!isInstalled('aws'))('has options that the AWS command line knows', () => {
    const rest = pages.flatMap((page) =>
      shellTextsOf(page)
        .flatMap((text) => text.split('\n'))
        // Session Manager's is made by a plug-in.
        .filter((line) => /^aws (?!ssm start-session)/.test(line) && !walked.has(line)),
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
