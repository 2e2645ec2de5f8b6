import { createServer } from 'node:net';
import { listen } from '../../sandbox/testing/listening.js';

/** A port of this machine on which no server listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
