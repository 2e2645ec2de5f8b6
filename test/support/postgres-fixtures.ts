import { oncePerWorker } from './once-per-worker.js';
import { type PostgresServer, startPostgres } from './postgres.js';

export interface PostgresFixtures {
  /** A PostgreSQL that the tests of a worker share: each makes databases of its own on it, and none stops it. */
  postgres: PostgresServer;
  /** A PostgreSQL of the test's own, to be stopped. */
  ownPostgres: PostgresServer;
}

export const postgresFixtures = {
  postgres: oncePerWorker(startPostgres, (server) => server.stop()),
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of what it needs.
  async ownPostgres({}, use: (server: PostgresServer) => Promise<void>) {
    const server = await startPostgres();
    await use(server);
    await server.stop();
  },
};
