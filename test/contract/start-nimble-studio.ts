import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { sandboxAccessKeyId } from '../../sandbox/src/aws/access.js';
import type { NimbleSandboxOptions } from '../../sandbox/src/nimble/nimble-sandbox.js';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { end, listen } from '../../sandbox/testing/listening.js';
import { startNimble, studioId } from '../../sandbox/testing/start-nimble.js';
import { NimbleStudio, type NimbleStudioOptions } from '../../src/studio/nimble/nimble-studio.js';
import { wayOut } from '../support/way-out.js';

export const { region, identityStoreId } = pretendStudio;

/** Makes AWS's clients created in this test talk to `endpoint`; only the environment says so. */
export function pointAwsAt(endpoint: string): void {
  vi.stubEnv('AWS_ENDPOINT_URL_NIMBLE', endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_IDENTITYSTORE', endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', sandboxAccessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  vi.stubEnv('AWS_PROFILE', undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** Lets the waits between attempts pass ten times as fast, until the end of the test. */
export function hurryRetries(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const faster = setInterval(() => vi.advanceTimersByTime(50), 5);
  onTestFinished(() => {
    clearInterval(faster);
    vi.useRealTimers();
  });
}

async function briefly(_ms: number, signal: AbortSignal): Promise<void> {
  await wait(10, undefined, { signal });
}

/** The port over the Nimble Studio that the environment points at, with the credentials that are there. */
export function nimbleStudio(options: Partial<NimbleStudioOptions> = {}): NimbleStudio {
  const access = { region, endpoint: null, credentials: null };
  return new NimbleStudio({ studioId, ...access, sleep: briefly, ...options }, wayOut.dispatcher);
}

/** A pretend Nimble Studio, and the port over it; both gone after the test. */
export async function startNimbleStudio(options: Partial<NimbleSandboxOptions> = {}) {
  const { controls, endpoint, sandbox } = await startNimble(options);
  pointAwsAt(endpoint);
  return { studio: nimbleStudio(), controls, endpoint, sandbox };
}

export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface FixedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** A server in AWS's place that gives the answers it is told to, and keeps what it was asked. */
export async function startFixedAnswers(answer: (request: ReceivedRequest) => FixedAnswer) {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const { status = 200, headers: answered, body } = answer(one);
    response
      .writeHead(status, { 'content-type': 'application/json', ...answered })
      .end(JSON.stringify(body));
  });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  onTestFinished(() => end(server));
  pointAwsAt(endpoint);
  return { received, endpoint };
}
