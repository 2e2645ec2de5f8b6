import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

export const pgBouncerIsInstalled =
  spawnSync('pgbouncer', ['--version'], { stdio: 'ignore' }).status === 0;

export interface PgBouncer {
  /** The same database by way of it. */
  url: string;
  stop(): Promise<void>;
}

/** A PgBouncer before this database, as it comes but for what is given; also as root. */
export async function startPgBouncer(
  to: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(to);
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-pgbouncer-'));
  // Started as root it runs as another user, who has to read what is in there.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const users = join(folder, 'users.txt');
  writeFileSync(users, `"${username}" "${password}"\n`);
  const options = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_file: users,
    ...(process.getuid?.() === 0 && { user: 'nobody' }),
    ...settings,
  };
  const file = join(folder, 'pgbouncer.ini');
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  const databases = ['[databases]', `* = host=${hostname} port=${serverPort}`, '[pgbouncer]'];
  writeFileSync(file, [...databases, ...lines, ''].join('\n'));
  const child = spawn('pgbouncer', [file], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
  }
  const url = new URL(to);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
