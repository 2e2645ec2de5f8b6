import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { installedPostgres, startInstalledPostgres } from '../support/installed-postgres.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';

const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');

/** The command as operators read it. */
function documented(program: 'pg_dump' | 'pg_restore'): string {
  const [command] = new RegExp(`^ *${program} .*$`, 'm').exec(page) ?? [];
  if (command === undefined) throw new Error(`no command begins with ${program}`);
  return command;
}

describe.skipIf(installedPostgres === null)('a copy by pg_dump of an installed PostgreSQL', () => {
  it('is taken from a bot that runs, and another bot goes on from it', async ({
    newBot,
    person,
  }) => {
    const bin = installedPostgres ?? '';
    const server = await startInstalledPostgres(bin);
    onTestFinished(() => server.stop());
    const cwd = mkdtempSync(join(tmpdir(), 'nimble-session-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    const DATABASE_URL = await server.newDatabase('bot');
    const NEW_DATABASE_URL = await server.newDatabase('restored');
    const run = (program: 'pg_dump' | 'pg_restore') =>
      execFileSync('sh', ['-c', documented(program)], {
        cwd,
        env: { PATH: `${bin}:${process.env.PATH}`, DATABASE_URL, NEW_DATABASE_URL },
      });
    const bot = newBot({ DATABASE_URL });
    await bot.start();
    await person.submit(await openForm(person));
    await messageSaying(person, 'has a workstation ready');
    run('pg_dump');
    // The bot has noticed nothing.
    await person.press(await messageSaying(person, 'has a workstation ready'), 'Stop');
    await messageSaying(person, 'has a stopped workstation');
    expect(await bot.end('SIGTERM')).toBe(0);
    run('pg_restore');
    const restored = newBot({ DATABASE_URL: NEW_DATABASE_URL });
    await restored.start();
    await person.press(await messageSaying(person, 'has a stopped workstation'), 'Terminate');
    await messageSaying(person, 'it is terminated');
    expect(await restored.end('SIGTERM')).toBe(0);
  });
});
