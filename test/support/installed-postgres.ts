import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';

/** Where Debian and its kin put each version, programs and server. */
const versions = '/usr/lib/postgresql';

/** The folder of an installed PostgreSQL's programs: `pg_dump` refuses a server that is newer than itself. */
export const installedPostgres: string | null =
  (existsSync(versions) ? readdirSync(versions) : [])
    .map((version) => join(versions, version, 'bin'))
    .filter((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))))
    .at(-1) ?? null;

/** The server beside those programs; also as root. */
export async function startInstalledPostgres(bin: string) {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-postgres-'));
  chmodSync(folder, 0o755);
  // Started as root it has to run as another user.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const words = ['--pgdata', data, '--username', 'bot', '--auth', 'trust', '--encoding', 'UTF8'];
  const made = spawnSync(join(bin, 'initdb'), words, { ...user, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}: ${made.stderr}`);
  const port = await freePort();
  const settings = ['-c', 'fsync=off', '-c', 'unix_socket_directories='];
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', `${port}`, ...settings], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const address = (name: string) => `postgres://bot@127.0.0.1:${port}/${name}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: address('postgres') });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  while (
    !(await run('select 1').then(
      () => true,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    await wait(50);
  }
  return {
    async newDatabase(name: string): Promise<string> {
      await run(`create database ${name}`);
      return address(name);
    },
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Of the user that the package makes. */
function idOf(which: '-u' | '-g'): number {
  return Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout);
}
