import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, vi } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { startBreakablePath } from '../support/breakable-path.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';

const top = new URL('../../', import.meta.url);
const main = fileURLToPath(new URL('dist/main.js', top));
const start = fileURLToPath(new URL('scripts/start.js', top));
const generously = { timeout: 20_000, interval: 20 };

const asPid1 = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const canBePid1 = spawnSync('unshare', [...asPid1, 'true']).status === 0;

/** A program in a group of its own, as a terminal starts it; the whole group is ended after the test. */
function run(
  command: string,
  words: readonly string[],
  { cwd = newFolder(), env = {}, stdout = 'pipe' as 'pipe' | number } = {},
) {
  const child = spawn(command, words, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, SANDBOX_PORT: '0', ...env },
    stdio: ['ignore', stdout, 'pipe'],
    detached: true,
  });
  const ran = { child, pid: Number(child.pid), output: '', ended: Promise.resolve(0 as unknown) };
  ran.ended = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      ran.output += chunk;
    });
  }
  onTestFinished(() => {
    if (isAlive(-ran.pid)) process.kill(-ran.pid, 'SIGKILL');
  });
  return ran;
}

/** A bot that works as always, and ends in order. */
async function launchesAndEnds(
  { child, ended }: ReturnType<typeof run>,
  person: WorkspaceClient,
): Promise<void> {
  await person.submit(await openForm(person));
  await messageSaying(person, 'has a workstation ready');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}

/** The first file of the bot, which never gets to what it loads: that says `loading`, and no more. */
function stuckLoading(): string {
  const folder = newFolder();
  cpSync(main, join(folder, 'main.js'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const never =
    "setInterval(() => {}, 1_000); process.stderr.write('loading'); await new Promise(() => {});";
  writeFileSync(join(folder, 'commands.js'), never);
  return join(folder, 'main.js');
}

/** Away from any `.env`, and for its database; gone after the test. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // What has ended and was not asked for yet still has its number.
  return pid < 0 || !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

describe('node dist/main.js', () => {
  it.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends in order on %s before it has loaded',
    async (signal) => {
      const ran = run(process.execPath, [stuckLoading()]);
      await vi.waitFor(() => expect(ran.output).toContain('loading'), generously);
      ran.child.kill(signal);
      expect(await ran.ended).toBe(0);
    },
  );

  it.for(['SIGINT', 'SIGHUP'] as const)('ends in order on %s at work', async (signal) => {
    const ran = run(process.execPath, [main, 'sandbox']);
    await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
    ran.child.kill(signal);
    expect(await ran.ended).toBe(0);
    expect(ran.output).toContain(`stopping · signal ${signal}`);
  });

  it.runIf(canBePid1).for(['loading', 'the bot is ready'])(
    'ends in order on SIGTERM as process 1: %s',
    async (moment) => {
      const script = moment === 'loading' ? stuckLoading() : main;
      const ran = run('unshare', [...asPid1, process.execPath, script, 'sandbox']);
      await vi.waitFor(() => expect(ran.output).toContain(moment), generously);
      const first = readFileSync(`/proc/${ran.pid}/task/${ran.pid}/children`, 'utf8');
      expect(Number(first)).toBeGreaterThan(1);
      process.kill(Number(first), 'SIGTERM');
      expect(await ran.ended).toBe(0);
    },
  );

  it('ends in order when the reader of its output is gone', async ({ sandbox, person }) => {
    const ran = run(process.execPath, [main], { env: sandbox.environment });
    await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
    ran.child.stdout?.destroy();
    ran.child.stderr?.destroy();
    await launchesAndEnds(ran, person);
  });

  it('works, and ends in order, while its output is full and unread', async ({
    sandbox,
    person,
  }) => {
    const pipe = join(newFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const stdout = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(stdout));
    expect(() => {
      for (;;) writeSync(stdout, '.');
    }).toThrow('EAGAIN');
    const ran = run(process.execPath, [main], { env: sandbox.environment, stdout });
    await vi.waitFor(
      () => expect(sandbox.slack.controls.state().connections).toBeGreaterThan(0),
      generously,
    );
    await launchesAndEnds(ran, person);
  });

  it('works, and ends in order, when the disk of its output is full', async ({
    sandbox,
    person,
  }) => {
    const stdout = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(stdout));
    const ran = run(process.execPath, [main], { env: sandbox.environment, stdout });
    await vi.waitFor(
      () => expect(sandbox.slack.controls.state().connections).toBeGreaterThan(0),
      generously,
    );
    await launchesAndEnds(ran, person);
  });

  it('ends while its database hangs', async ({ sandbox, postgres, newBot }) => {
    const path = await startBreakablePath(await postgres.newDatabase());
    onTestFinished(() => path.close());
    const bot = newBot({ DATABASE_URL: path.url });
    await bot.start();
    path.silenceAll();
    await bot.end('SIGTERM');
    expect(bot.output).toContain('stopping');
    expect(sandbox.slack.controls.state().connections).toBe(0);
  });
});

describe('npm start', () => {
  /** A project whose build does this. */
  function project(build: string): string {
    const folder = newFolder();
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', top), 'utf8'));
    mkdirSync(join(folder, 'scripts'));
    cpSync(start, join(folder, 'scripts/start.js'));
    writeFileSync(join(folder, 'build.sh'), build);
    const files = { type: 'module', scripts: { start: scripts.start, build: 'sh build.sh; true' } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(files));
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    for (const tool of ['tsc', 'vite']) {
      writeFileSync(join(folder, 'node_modules/.bin', tool), '');
      chmodSync(join(folder, 'node_modules/.bin', tool), 0o755);
    }
    return folder;
  }

  it.for(['SIGTERM', 'SIGINT'] as const)(
    'leaves nothing behind on %s while it builds',
    async (signal) => {
      const cwd = project('mkdir dist; touch dist/main.js; sleep 1000 & echo "builds $!"; wait');
      const npm = run('npm', ['start'], { cwd });
      await vi.waitFor(() => expect(npm.output).toMatch(/builds \d+\n/), generously);
      const builder = Number(/builds (\d+)/.exec(npm.output)?.[1]);
      npm.child.kill(signal);
      expect(await npm.ended).toBe(0);
      await vi.waitFor(() => expect(isAlive(builder)).toBe(false), generously);
      expect(existsSync(join(cwd, 'dist/main.js'))).toBe(false);
    },
  );

  it('ends in order on Ctrl+C, which the terminal sends to npm and to the bot', async () => {
    const cwd = project(`mkdir dist; echo "import '${main}'" > dist/main.js`);
    const npm = run('npm', ['start', '--', 'sandbox'], { cwd });
    await vi.waitFor(() => expect(npm.output).toContain('the bot is ready'), generously);
    process.kill(-npm.pid, 'SIGINT');
    expect(await npm.ended).toBe(0);
    expect(npm.output).toContain('stopping · signal SIGINT');
    expect(isAlive(-npm.pid)).toBe(false);
  });
});
