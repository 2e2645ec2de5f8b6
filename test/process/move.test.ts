import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, onTestFinished } from 'vitest';
import { openPostgres } from '../../src/store/postgres.js';
import { lookIntoSqlite, openSqlite } from '../../src/store/sqlite.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it as base, type NewBot } from '../support/process-fixtures.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

/** A SQLite file, a new PostgreSQL, and the command from the one to the other. */
const it = base.extend('world', async ({ postgres, sandbox, newBot }) => {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-move-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'bot.sqlite');
  const address = await postgres.newDatabase();
  const move = async (more: Record<string, string> = {}) => {
    const child = spawn('npm', ['run', '--silent', 'move', '--', file], {
      cwd: top,
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, ...sandbox.environment },
        ...{ DATABASE_URL: address, ...more },
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk;
      });
    }
    const [code] = await once(child, 'close');
    return { code, said };
  };
  const bot = (databaseUrl: string): ReturnType<NewBot> => newBot({ DATABASE_URL: databaseUrl });
  return { file, address, move, onFile: bot(`file:${file}`), onPostgres: bot(address) };
});

/** More rows than are copied at once. */
async function takePresses(file: string, count: number): Promise<void> {
  const db = openSqlite(file);
  const presses = Array.from({ length: count }, (_, n) => ({ key: `press-${n}`, takenAtMs: n }));
  await db.insertInto('interactions').values(presses).execute();
  await db.destroy();
}

/** What an operator may have added to the file, for their own figures. */
async function addOwnView(file: string): Promise<void> {
  const db = openSqlite(file);
  await sql`create view my_launches as select owner, state from launches`.execute(db);
  await db.destroy();
}

/** Every row of every table, in an order that both databases have. */
async function rowsOf(db: ReturnType<typeof openPostgres>): Promise<Record<string, string[]>> {
  const tables = (await db.introspection.getTables()).map(({ name }) => name).sort();
  const found = tables.map(async (name): Promise<[string, string[]]> => {
    const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(db);
    return [name, rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()];
  });
  const all = Object.fromEntries(await Promise.all(found));
  await db.destroy();
  return all;
}

describe('move', () => {
  it('takes everything along, and another bot goes on from it', async ({ world, person }) => {
    const { file, address, move, onFile, onPostgres } = world;
    await onFile.start();
    await person.submit(await openForm(person));
    await messageSaying(person, 'has a workstation ready');
    expect(await onFile.end('SIGTERM')).toBe(0);
    await takePresses(file, 1_200);
    await addOwnView(file);
    expect(await move()).toEqual({ code: 0, said: 'The database is moved. Launches: 1\n' });
    const moved = await rowsOf(openPostgres(address, pino({ level: 'silent' })));
    const { my_launches, ...rows } = await rowsOf(lookIntoSqlite(file));
    expect(my_launches).toHaveLength(1);
    expect(moved).toEqual(rows);
    expect(moved.launches).toHaveLength(1);
    expect(moved.interactions?.length).toBeGreaterThanOrEqual(1_200);
    expect(moved.thread_replies).not.toEqual([]);
    expect(moved.audit_log).not.toEqual([]);

    await onPostgres.start();
    await person.press(await messageSaying(person, 'has a workstation ready'), 'Stop');
    await messageSaying(person, 'has a stopped workstation');
    expect(await move()).toMatchObject({
      code: 1,
      said: expect.stringContaining('a bot has worked on that PostgreSQL: name an empty one.'),
    });
  });

  it('refuses the file of a bot that runs, a file that is not there, and another SQLite', async ({
    world: { address, file, move, onFile },
  }) => {
    expect((await move()).said).toContain(`There is no database ${file}.`);
    await onFile.start();
    const said = (await move()).said;
    expect(said).toContain('Nothing was moved:');
    expect(said).toContain('another program holds it, most likely a bot that is still running.');
    expect((await move({ DATABASE_URL: `file:${file}` })).said).toContain(
      'name the new PostgreSQL',
    );
    const db = openPostgres(address, pino({ level: 'silent' }));
    expect(await db.introspection.getTables()).toEqual([]);
    await db.destroy();
  });
});
