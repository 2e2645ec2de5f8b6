import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { backUp } from '../../../src/store/backup.js';
import { migrate } from '../../../src/store/migrations/migrate.js';
import { moveInto } from '../../../src/store/move.js';
import { openStore } from '../../../src/store/open.js';
import { openSqlite } from '../../../src/store/sqlite.js';
import { databaseFolder } from '../../support/database-folder.js';
import { folderAsItIs } from '../../support/folder-as-it-is.js';
import { newLaunch } from '../../support/launches.js';

const clock = () => 1_790_000_000_000;
const silent = pino({ level: 'silent' });

function newFile(): string {
  const folder = databaseFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'data', 'launches.sqlite');
}

async function open(file: string, log = silent) {
  const { launches } = await openStore(`file:${file}`, clock, log);
  onTestFinished(() => launches.close());
  return launches;
}

const files = ['', '-shm', '-wal', '.lock', '.lock-journal', '.reserve'].map((end) => [
  `launches.sqlite${end}`,
  '600',
]);

function modesOf(file: string) {
  const folder = dirname(file);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const files = readdirSync(folder).map((name) => [name, mode(join(folder, name))]);
  return { folder: mode(folder), files };
}

async function openingError(file: string): Promise<string> {
  const error: unknown = await open(file).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('it was opened');
  return error.message;
}

/** Changes the database behind the store's back. */
async function tamper(file: string, ...statements: string[]): Promise<void> {
  const db = openSqlite(file);
  for (const statement of statements) await sql.raw(statement).execute(db);
  await db.destroy();
}

describe('a launch store on a file', () => {
  it('makes the folder and the file', async () => {
    const file = newFile();
    await open(file);
    expect(statSync(file).isFile()).toBe(true);
  });

  it('makes the folder and the file for its own user alone', async () => {
    const file = newFile();
    const store = await open(file);
    await store.add(newLaunch(), 10);
    expect(modesOf(file)).toEqual({ folder: '700', files });
  });

  it('takes from other users what they could read of an earlier folder, file and journal', async () => {
    const file = newFile();
    mkdirSync(dirname(file));
    chmodSync(dirname(file), 0o777);
    for (const name of [file, `${file}-wal`, `${file}-shm`]) {
      writeFileSync(name, '');
      chmodSync(name, 0o666);
    }
    const store = await open(file);
    await store.add(newLaunch(), 10);
    expect(modesOf(file)).toEqual({ folder: '700', files });
  });

  it('takes a folder from other users that holds its other databases and copies of them too', async () => {
    const file = newFile();
    const folder = dirname(file);
    const sandbox = join(folder, 'sandbox.sqlite');
    await (await openStore(`file:${sandbox}`, clock, silent)).launches.close();
    await backUp(`file:${sandbox}`, join(folder, 'backup of Monday'));
    // As a sandbox leaves it that was killed.
    for (const end of ['-wal', '.lock-journal']) writeFileSync(`${sandbox}${end}`, '');
    chmodSync(folder, 0o755);
    await open(file);
    expect(modesOf(file)).toMatchObject({ folder: '700' });
  });

  it.each<[string, number, string[]]>([
    ['holds files of others', 0o755, ['notes.txt']],
    ['others may write to, as /tmp', 0o1777, []],
  ])('leaves a folder as it is that %s, and says so', async (_what, mode, others) => {
    const file = newFile();
    const lines: string[] = [];
    mkdirSync(dirname(file));
    chmodSync(dirname(file), mode);
    for (const name of others) writeFileSync(join(dirname(file), name), '', { mode: 0o644 });
    await open(file, pino({}, { write: (line) => lines.push(line) }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'other users of this machine can look into the folder', path: dirname(file) },
    ]);
    expect(statSync(dirname(file)).mode & 0o7777).toBe(mode);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const name of others) {
      expect(statSync(join(dirname(file), name)).mode & 0o777).toBe(0o644);
    }
  });

  it.each([
    ['home', (folder: string) => vi.stubEnv('HOME', folder)],
    ['temporary', (folder: string) => vi.stubEnv('TMPDIR', folder)],
    ['working', (folder: string) => vi.spyOn(process, 'cwd').mockReturnValue(folder)],
  ])("leaves the user's %s folder as it is", async (_which, become) => {
    const file = newFile();
    mkdirSync(dirname(file));
    chmodSync(dirname(file), 0o755);
    onTestFinished(() => void vi.unstubAllEnvs());
    become(dirname(file));
    await open(file);
    expect(modesOf(file)).toMatchObject({ folder: '755' });
  });

  it('returns after a restart what was stored before, with every claim freed', async () => {
    const file = newFile();
    const { launches: first } = await openStore(`file:${file}`, clock, silent);
    const launch = newLaunch();
    await first.add(launch, 10);
    const [studio] = await first.claimStudioTasks(10);
    const [slack] = await first.claimSlackTasks(10);
    const before = await first.get(launch.clientToken);
    await first.close();
    const second = await open(file);
    expect(await second.get(launch.clientToken)).toEqual(before);
    expect(await second.nextDue()).toMatchObject({ tasksInMs: 0 });
    // Claims ended with the process that held them.
    for (const ticket of [studio?.ticket, slack?.ticket]) {
      const change = { set: { sessionId: 's-stale' } };
      expect(await second.saveStudio(launch.clientToken, ticket ?? '', change)).toBeNull();
      const shown = { messageTs: 'stale' };
      expect(await second.saveSlack(launch.clientToken, ticket ?? '', shown)).toBe(false);
    }
    expect(await second.claimStudioTasks(10)).toHaveLength(1);
    expect(await second.claimSlackTasks(10)).toHaveLength(1);
    expect(await second.add(launch, 10)).toEqual({ kind: 'known' });
  });

  it('keeps the due time after a restart of what was not claimed', async () => {
    const file = newFile();
    const { launches: first } = await openStore(`file:${file}`, clock, silent);
    const { clientToken } = newLaunch();
    await first.add(newLaunch(), 10);
    const [claimed] = await first.claimStudioTasks(10);
    const release = { dueInMs: 60_000, seenIntent: null };
    await first.saveStudio(clientToken, claimed?.ticket ?? '', { set: {}, release });
    await first.close();
    const second = await open(file);
    expect(await second.claimStudioTasks(10)).toEqual([]);
  });

  it.each([5, 20, 40])(
    'whose first bot died at statement %d of the migration is begun anew',
    async (fatal) => {
      const file = newFile();
      mkdirSync(dirname(file));
      const db = openSqlite(file);
      let statements = 0;
      const dying = db.withPlugin({
        transformQuery({ node }) {
          statements += 1;
          if (statements >= fatal) throw new Error('dead');
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      await expect(migrate(dying)).rejects.toThrow('dead');
      await db.destroy();
      const store = await open(file);
      await expect(store.add(newLaunch(), 10)).resolves.toEqual({ kind: 'added' });
    },
  );

  it('refuses a file that another bot works on, and says so', async () => {
    const file = newFile();
    await open(file);
    expect(await openingError(file)).toBe(
      `The database ${file} cannot be used: another program holds it, most likely a bot that is ` +
        'still running. Stop that one, or name another database in DATABASE_URL (for the sandbox in SANDBOX_DATABASE_URL).',
    );
  });

  it('refuses a file that is no database, and says so', async () => {
    const file = newFile();
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'Shopping list: bread, milk, g5.2xlarge. '.repeat(100));
    expect(await openingError(file)).toBe(
      `The database ${file} cannot be used: it is no SQLite database, or a damaged one. Restore ` +
        'it from a backup, or name another database in DATABASE_URL (for the sandbox in SANDBOX_DATABASE_URL).',
    );
  });

  it('refuses a damaged database, and says so', async () => {
    const file = newFile();
    const { launches: store } = await openStore(`file:${file}`, clock, silent);
    await store.close();
    const bytes = Buffer.alloc(statSync(file).size, 0x5a);
    const header = 'SQLite format 3\0';
    writeFileSync(file, bytes.fill(header, 0, header.length));
    expect(await openingError(file)).toContain('it is no SQLite database, or a damaged one.');
  });

  it('refuses a folder where the file should be', async () => {
    const file = newFile();
    mkdirSync(file, { recursive: true });
    expect(await openingError(file)).toContain(`The database ${file} cannot be used: `);
  });

  it('takes an empty file for a new database', async () => {
    const file = newFile();
    mkdirSync(join(file, '..'));
    writeFileSync(file, '');
    const store = await open(file);
    expect(await store.add(newLaunch(), 10)).toEqual({ kind: 'added' });
  });

  it('refuses a database of a newer version of the bot, and changes nothing in it', async () => {
    const file = newFile();
    const { launches: store } = await openStore(`file:${file}`, clock, silent);
    await store.add(newLaunch(), 10);
    await store.claimStudioTasks(10);
    await store.close();
    const newer = "insert into kysely_migration values ('2031-01-budgets', '2031-01-01')";
    await tamper(file, newer);
    expect(await openingError(file)).toBe(
      `The database ${file} cannot be used: a newer version of the bot wrote it (it has ` +
        '“2031-01-budgets”). Run that version, or name another database in DATABASE_URL (for the sandbox in SANDBOX_DATABASE_URL).',
    );
    await tamper(file, "delete from kysely_migration where name = '2031-01-budgets'");
    expect(await (await open(file)).get(newLaunch().clientToken)).not.toBeNull();
  });

  it.each([
    ['tables', ['create table recipes (id integer)', 'create view cakes as select 1 as one']],
    ['a table called as one of the bot', ['create table launches (rocket text)']],
    [
      'migrations by the same means',
      [
        'create table kysely_migration (name text primary key, timestamp text not null)',
        "insert into kysely_migration values ('0001-recipes', '2031-01-01')",
      ],
    ],
  ])(
    'refuses a database of another program, with %s, and changes nothing in it',
    async (_with, made) => {
      const file = newFile();
      mkdirSync(join(file, '..'));
      await tamper(file, ...made);
      expect(await openingError(file)).toMatch(
        /cannot be used: another program made it \(it has “\w.*”\)\. The bot needs one of its own: name another database in DATABASE_URL/,
      );
      const db = openSqlite(file);
      const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
      expect(tables).toHaveLength(
        made.filter((statement) => statement.startsWith('create')).length,
      );
      await db.destroy();
    },
  );

  it.each([
    ['a database of another program', 'delete', 'another program made it'],
    ['one that is written ahead', 'wal', 'another program made it'],
    ['a file that is no database', null, 'it is no SQLite database'],
  ])('refuses %s before it touches it', async (_what, journal, words) => {
    const file = newFile();
    mkdirSync(dirname(file));
    if (journal === null) writeFileSync(file, 'Shopping list: bread, milk. '.repeat(100));
    else {
      const other = new Database(file);
      other.exec(`pragma journal_mode = ${journal}`);
      other.exec('create table recipes (id integer)');
      other.close();
    }
    chmodSync(dirname(file), 0o755);
    chmodSync(file, 0o644);
    const before = folderAsItIs(dirname(file));
    expect(await openingError(file)).toContain(words);
    expect(folderAsItIs(dirname(file))).toEqual(before);
  });

  it('refuses one that its program has open, with all of it in the journal, before it touches it', async () => {
    const file = newFile();
    mkdirSync(dirname(file));
    const program = `import Database from 'libsql';
      const other = new Database(${JSON.stringify(file)});
      other.exec('pragma journal_mode = wal');
      other.exec('create table recipes (id integer)');
      console.log('made');
      setInterval(() => other.open, 60_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const before = folderAsItIs(dirname(file));
    expect(await openingError(file)).toContain('another program made it (it has “recipes”)');
    expect(folderAsItIs(dirname(file))).toEqual(before);
  });

  it('has nothing to copy where none is configured, and says so', async () => {
    const copy = newFile();
    await expect(backUp('file::memory:', copy)).rejects.toThrow('No database is configured');
  });

  it.each([
    ['of another program', 'create table recipes (name text)', 'another program made it'],
    ['that no bot has worked on', 'pragma user_version = 1', 'no bot has worked on it'],
  ])('%s is neither copied nor moved, and nothing is made beside it', async (_whose, made, why) => {
    const file = newFile();
    mkdirSync(dirname(file));
    const other = new Database(file);
    other.exec(made);
    other.close();
    const before = folderAsItIs(dirname(file));
    const copy = join(dirname(dirname(file)), 'copy');
    await expect(backUp(`file:${file}`, copy)).rejects.toThrow(why);
    expect(existsSync(copy)).toBe(false);
    await expect(moveInto('postgres://bot@127.0.0.1:1/bot', file, silent)).rejects.toThrow(why);
    expect(folderAsItIs(dirname(file))).toEqual(before);
  });
});
