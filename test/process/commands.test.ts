import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../src/store/open.js';

const top = new URL('../../', import.meta.url);
const main = fileURLToPath(new URL('dist/main.js', top));
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('package.json', top), 'utf8')));

/** `node dist/main.js` with these words, away from any `.env`; ended after the test. */
function run(words: string[], environment: Record<string, string> = {}, nodeOptions = '') {
  const child = spawn(process.execPath, [main, ...words], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, SANDBOX_PORT: '0', NODE_OPTIONS: nodeOptions, ...environment },
  });
  const ran = { child, output: '', ended: exitOf(child) };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      ran.output += chunk;
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  return ran;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

const generously = { timeout: 20_000, interval: 20 };

it('--version says the version', async () => {
  const ran = run(['--version']);
  expect(await ran.ended).toBe(0);
  expect(ran.output).toBe(`${version}\n`);
}, 20_000);

it('a word that is no command is answered with those that are', async () => {
  const ran = run(['sandpit']);
  expect(await ran.ended).toBe(2);
  expect(ran.output).toBe('There is no command “sandpit”. Commands: start, sandbox, --version.\n');
}, 20_000);

it('sandbox starts the sandbox, also when a real studio is configured', async () => {
  const ran = run(['sandbox'], {
    SLACK_BOT_TOKEN: 'xoxb-real',
    SLACK_APP_TOKEN: 'xapp-real',
    STUDIO: 'nimble',
    NIMBLE_STUDIO_ID: 'us-west-2-real',
    AWS_REGION: 'us-west-2',
    DATABASE_URL: 'postgres://bot@127.0.0.1:1/real',
  });
  await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
  expect(ran.output).toContain('The sandbox is on');
  expect(ran.output).toContain(`starting · version ${version}`);
  await vi.waitFor(() => expect(ran.output).toContain('looked at the studio · '), generously);
  ran.child.kill('SIGTERM');
  expect(await ran.ended).toBe(0);
}, 30_000);

it('sandbox refuses the database of a real studio', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const address = `file:${join(folder, 'real.sqlite')}`;
  const real = await openStore(address, Date.now, pino({ level: 'silent' }));
  await real.tellsOf('studio', 'nimble us-west-2 us-west-2-real');
  await real.launches.close();
  const ran = run(['sandbox'], { SANDBOX_DATABASE_URL: address });
  expect(await ran.ended).toBe(1);
  expect(ran.output).toContain('The database tells of the studio nimble us-west-2 us-west-2-real');
}, 20_000);

it('says what to do when the sandbox is not installed', async () => {
  const hooks =
    'export const resolve = (name, context, next) => next(name === "nimble-session-sandbox" ? "not-installed" : name, context)';
  const register = `import { register } from "node:module"; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  const ran = run([], {}, `--import=data:text/javascript,${encodeURIComponent(register)}`);
  expect(await ran.ended).toBe(1);
  expect(ran.output).toContain(
    'The sandbox is not installed or not built. Run npm ci (without --omit=dev) and npm run build, or configure Slack and a studio: see .env.example',
  );
}, 20_000);

it('ends at once at a second signal', async () => {
  const ran = run(['sandbox']);
  await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
  ran.child.kill('SIGTERM');
  ran.child.kill('SIGINT');
  expect(await ran.ended).toBe(1);
}, 30_000);
