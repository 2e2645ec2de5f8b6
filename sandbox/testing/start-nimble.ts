import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { NimbleClient } from '@aws-sdk/client-nimble';
import { onTestFinished } from 'vitest';
import { sandboxAccessKeyId } from '../src/aws/access.js';
import { createNimbleSandbox, type NimbleSandboxOptions } from '../src/nimble/nimble-sandbox.js';
import { pretendStudio } from '../src/pretend-studio.js';

export const studioId = pretendStudio.studioId;

/** The studio user id of the pretend person with this handle. */
export function studioUser(name: string): string {
  const id = pretendStudio.people.find((person) => person.name === name)?.studioUserId;
  if (id === undefined) throw new Error(`${name} is no studio user`);
  return id;
}

export const ada = studioUser('ada');
export const ben = studioUser('ben');

/** Everything takes a moment only; tests that look at a state in between set their own. */
export const quick = { createMs: 5, startMs: 5, stopMs: 5, deleteMs: 5, streamMs: 5 };

/** A pretend Nimble Studio on a port of its own, with AWS's clients for it; gone after the test. */
export async function startNimble(options: Partial<NimbleSandboxOptions> = {}) {
  const lines: string[] = [];
  const sandbox = createNimbleSandbox({
    studio: pretendStudio,
    durations: quick,
    narrate: (line) => lines.push(line),
    ...options,
  });
  const server = createServer((request, response) => {
    if (!sandbox.handle(request, response)) response.writeHead(404).end('not taken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const settings = {
    endpoint,
    region: pretendStudio.region,
    credentials: { accessKeyId: sandboxAccessKeyId, secretAccessKey: 'any' },
    maxAttempts: 1,
  };
  const nimble = new NimbleClient(settings);
  const identityStore = new IdentitystoreClient(settings);
  onTestFinished(async () => {
    nimble.destroy();
    identityStore.destroy();
    await sandbox.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { sandbox, controls: sandbox.controls, nimble, identityStore, endpoint, settings, lines };
}
