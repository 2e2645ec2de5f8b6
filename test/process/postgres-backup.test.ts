import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished } from 'vitest';
import { commandsOf } from '../support/documents.js';
import { installedPostgres, startInstalledPostgres } from '../support/installed-postgres.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';
import { eventually } from '../support/waiting.js';

type Program = 'pg_dump' | 'createdb' | 'pg_restore' | 'dropdb';

const pages = ['docs/operating.md', 'docs/maintenance.md'];

/** The command as operators read it. */
function documented(program: Program): string {
  const command = pages.flatMap(commandsOf).find((one) => one.startsWith(`${program} `));
  if (command === undefined) throw new Error(`no command begins with ${program}`);
  return command.replace('NAME', 'restored');
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
    const { hostname: PGHOST, port: PGPORT, username: PGUSER } = new URL(DATABASE_URL);
    const NEW_DATABASE_URL = DATABASE_URL.replace(/bot$/, 'restored');
    const run = (program: Program) =>
      execFileSync('sh', ['-c', documented(program)], {
        cwd,
        env: {
          ...{ PATH: `${bin}:${process.env.PATH}`, PGHOST, PGPORT, PGUSER },
          ...{ DATABASE_URL, NEW_DATABASE_URL },
        },
      });
    const bot = newBot({ DATABASE_URL });
    await bot.start();
    await person.submit(await openForm(person));
    await messageSaying(person, 'has a workstation ready');
    // A claim in the copy would last there to the end of its lease.
    const database = new pg.Client({ connectionString: DATABASE_URL });
    await database.connect();
    await eventually(async () => {
      const held = await database.query(
        'select 1 from launches where slack_ticket is not null or studio_ticket is not null',
      );
      expect(held.rowCount).toBe(0);
    });
    await database.end();
    run('pg_dump');
    // The bot has noticed nothing.
    await person.press(await messageSaying(person, 'has a workstation ready'), 'Stop');
    await messageSaying(person, 'has a stopped workstation');
    expect(await bot.end('SIGTERM')).toBe(0);
    run('createdb');
    run('pg_restore');
    const restored = newBot({ DATABASE_URL: NEW_DATABASE_URL });
    await restored.start();
    await person.press(await messageSaying(person, 'has a stopped workstation'), 'Terminate');
    await messageSaying(person, 'it is terminated');
    expect(await restored.end('SIGTERM')).toBe(0);
    run('dropdb');
  });
});
