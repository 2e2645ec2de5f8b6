import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../src/store/open.js';

const top = new URL('../../', import.meta.url);
const main = fileURLToPath(new URL('dist/main.js', top));
const { version, engines } = z
  .object({ version: z.string(), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync(new URL('package.json', top), 'utf8')));

/** `node dist/main.js` with these words, away from any `.env`; ended after the test. */
function run(
  words: string[],
  environment: Record<string, string> = {},
  { nodeOptions = '', cwd = tmpdir(), script = main } = {},
) {
  const child = spawn(process.execPath, [script, ...words], {
    cwd,
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

/** What has Node run this before the program. */
function preloading(code: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

/** A folder with a file `.env`, gone after the test. */
function folderWith(env: string | Buffer, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, '.env'), env);
  chmodSync(join(folder, '.env'), mode);
  return folder;
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
  expect(ran.output).toBe(
    'There is no command “sandpit”. Commands: start, sandbox, doctor [--json], backup FILE, move FILE, --version.\n',
  );
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
  await vi.waitFor(
    () => expect(ran.output).toContain('looked at what the bot needs · about Studio'),
    generously,
  );
  ran.child.kill('SIGTERM');
  expect(await ran.ended).toBe(0);
}, 30_000);

it('nothing configured starts the sandbox, and names what only looks like a setting', async () => {
  const ran = run([], { SLACK_WEBHOOK_URL: 'https://hooks.example/secret' });
  await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
  expect(ran.output).toContain('The sandbox is on');
  expect(ran.output).toContain('name SLACK_WEBHOOK_URL · like SLACK_BOT_TOKEN');
  expect(ran.output).not.toContain('hooks.example');
}, 30_000);

it('a rule without Slack is half a configuration, and one of the sandbox by its name', async () => {
  const rules = { ADMIN_USERS: 'U0MEI00003' };
  const half = run([], rules);
  expect(await half.ended).toBe(1);
  expect(half.output).toContain('ADMIN_USERS is set, but nothing of Slack');
  const byName = run(['sandbox'], rules);
  await vi.waitFor(() => expect(byName.output).toContain('the bot is ready'), generously);
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
  const ran = run([], {}, { nodeOptions: preloading(register) });
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

describe('a Node below the minimum', () => {
  it.for(['dist/main.js', 'scripts/start.js'])('gets one sentence from %s', async (file) => {
    const script = fileURLToPath(new URL(file, top));
    const versions = "{ value: { ...process.versions, node: '18.20.8' } }";
    const nodeOptions = preloading(`Object.defineProperty(process, 'versions', ${versions})`);
    const ran = run([], {}, { nodeOptions, script });
    expect(await ran.ended).toBe(1);
    expect(ran.output).toBe(
      'The bot needs Node 20 from 20.19 on, or 22.12 and newer; this is Node 18.20.8.\n',
    );
    // Before modules, Node reads a file as a script.
    expect(() => new Script(readFileSync(script, 'utf8'))).not.toThrow();
  });

  it('is the one that package.json and README tell of', () => {
    expect(engines.node).toBe('^20.19.0 || >=22.12.0');
    const readme = readFileSync(new URL('README.md', top), 'utf8');
    expect(readme).toContain('Node 20 from 20.19 on, or 22.12 and newer.');
  });
});

describe('a file .env', () => {
  it('is named by the first line', async () => {
    const cwd = folderWith('LOG_LEVEL=info\n');
    const ran = run(['sandbox'], {}, { cwd });
    await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
    const [first] = ran.output.split('\n');
    expect(first).toContain(`starting · version ${version} · envFile ${join(cwd, '.env')}`);
    expect(ran.output).not.toContain('chmod');
  });

  it('that is missing is told of by the first line, with where it was looked for', async () => {
    const ran = run(['sandbox']);
    await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
    const [first] = ran.output.split('\n');
    expect(first).toContain(`envFile none at ${join(tmpdir(), '.env')}`);
  });

  it('is named beside the mistakes in it', async () => {
    const cwd = folderWith('LOG_LEVEL=loud\n');
    const ran = run([], {}, { cwd });
    expect(await ran.ended).toBe(1);
    expect(ran.output).toContain('LOG_LEVEL: ');
    expect(ran.output).toContain(`Settings from a file: ${join(cwd, '.env')}\n`);
  });

  it.for([
    { what: 'in UTF-16', content: Buffer.from('\ufeffLOG_LEVEL=info\n', 'utf16le') },
    { what: 'in UTF-16 without its mark', content: Buffer.from('LOG_LEVEL=info\n', 'utf16le') },
    { what: 'in Latin-1', content: Buffer.from('BOT_NAME=Zürich\n', 'latin1') },
  ])('$what is an error in words', async ({ content }) => {
    const cwd = folderWith(content);
    const ran = run([], {}, { cwd });
    expect(await ran.ended).toBe(1);
    expect(ran.output).toBe(
      `The bot cannot start:\n  - ${join(cwd, '.env')} cannot be read: it is not text in UTF-8. Save it as UTF-8.\n`,
    );
  });

  it('that cannot be read is an error in words', async () => {
    const cwd = folderWith('');
    rmSync(join(cwd, '.env'));
    mkdirSync(join(cwd, '.env'));
    const ran = run([], {}, { cwd });
    expect(await ran.ended).toBe(1);
    expect(ran.output).toContain(`${join(cwd, '.env')} cannot be read: EISDIR`);
  });

  it.for([0o644, 0o602, 0o660])('with mode %o is warned of', async (mode) => {
    const cwd = folderWith('', mode);
    const ran = run(['sandbox'], {}, { cwd });
    await vi.waitFor(() => expect(ran.output).toContain('the bot is ready'), generously);
    expect(ran.output).toContain(
      `others may read or write this file: chmod 600 it · file ${join(cwd, '.env')} · mode ${mode.toString(8)}`,
    );
  });
});
