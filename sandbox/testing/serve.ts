import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { sandboxAccessKeyId } from '../src/aws/access.js';
import { end, listen } from './listening.js';

interface Pretended {
  /** Returns false when the request is for another. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  close(): Promise<void> | void;
}

/** Serves a pretend AWS on a port of its own until the test ends; returns what AWS's clients need for it. */
export async function serve(pretended: Pretended, region: string) {
  const server = createServer((request, response) => {
    if (!pretended.handle(request, response)) response.writeHead(404).end('not taken');
  });
  const port = await listen(server);
  onTestFinished(async () => {
    await pretended.close();
    await end(server);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region,
    credentials: { accessKeyId: sandboxAccessKeyId, secretAccessKey: 'any' },
    maxAttempts: 1,
  };
}
