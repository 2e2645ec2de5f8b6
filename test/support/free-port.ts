import { once } from 'node:events';
import { createServer } from 'node:net';

/** The system gives ports from 32,768 on to any program that connects, also in the seconds before a server listens. */
const lowest = 10_000;
const highest = 32_000;

/** A port of this machine on which no server listens, and which the system gives to no one else. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = lowest + Math.floor(Math.random() * (highest - lowest));
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return freePort();
    throw error;
  }
  server.close();
  await once(server, 'close');
  return port;
}
