import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/waiting.js';

const top = fileURLToPath(new URL('../../', import.meta.url));
const isInstalled = ['strace', 'systemd-analyze'].every(
  (command) => spawnSync('which', [command]).status === 0,
);

/** What strace writes above and below the calls. */
const headings = ['syscall', 'total'];

/** The system calls of a set of systemd's, such as `@pkey`. */
function callsOf(set: string): string[] {
  const said = execFileSync('systemd-analyze', ['syscall-filter', set], { encoding: 'utf8' });
  const members = said
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  const named = members.filter((one) => /^[@a-z]/.test(one));
  return named.flatMap((one) => (one.startsWith('@') ? callsOf(one) : [one]));
}

/** What the unit's filter leaves: a line that begins with ~ takes away. */
function allowedCalls(): ReadonlySet<string> {
  const unit = readFileSync(join(top, 'deploy/nimble-session.service'), 'utf8');
  const allowed = new Set<string>();
  for (const [, not, sets = ''] of unit.matchAll(/^SystemCallFilter=(~?)(.+)$/gm)) {
    for (const call of sets.split(' ').flatMap(callsOf)) {
      if (not === '~') allowed.delete(call);
      else allowed.add(call);
    }
  }
  return allowed;
}

it.skipIf(!isInstalled)('the unit allows each system call that the bot makes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'calls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const count = ['-D', '-f', '-qq', '-c', '-U', 'name', '-o', join(folder, 'calls')];
  const main = join(top, 'dist/main.js');
  const bot = spawn('strace', [...count, process.execPath, main, 'sandbox'], {
    cwd: folder,
    env: { PATH: process.env.PATH, SANDBOX_PORT: '0', SANDBOX_DATABASE_URL: 'file:bot.sqlite' },
  });
  const ended = new Promise((resolve) => bot.once('close', resolve));
  onTestFinished(() => void bot.kill('SIGKILL'));
  let said = '';
  bot.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await eventually(() => expect(said).toContain('the bot is ready'));
  bot.kill('SIGTERM');
  expect(await ended).toBe(0);
  const used = await eventually(() => {
    const lines = readFileSync(join(folder, 'calls'), 'utf8').split('\n');
    expect(lines.length).toBeGreaterThan(30);
    return lines.map((line) => line.trim()).filter((line) => /^[a-z]\w+$/.test(line));
  });
  const allowed = allowedCalls();
  // SQLite gives its files to the owner of the database when it runs as root, as tests do.
  const others = ['fchown', ...headings];
  expect(used.filter((call) => !allowed.has(call) && !others.includes(call))).toEqual([]);
});
