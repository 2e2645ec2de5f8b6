import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createNimbleSandbox,
  type NimbleSandbox,
  type NimbleSandboxOptions,
  sandboxAccessKeyId,
} from './nimble/nimble-sandbox.js';
import { createPageFiles } from './page-files.js';
import type { Narrate } from './part.js';
import { type PretendStudio, pretendStudio } from './pretend-studio.js';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
  sandboxAppToken,
  sandboxBotToken,
  sandboxSigningSecret,
} from './slack/slack-sandbox.js';

export interface SandboxOptions {
  /** 0: one that the system chooses. */
  port: number;
  studio?: PretendStudio;
  nimble?: Pick<NimbleSandboxOptions, 'durations' | 'pageSize' | 'minuteMs'>;
  slack?: Pick<SlackSandboxOptions, 'acknowledgementMs' | 'triggerMs'>;
  narrate?: Narrate;
}

export interface Sandbox {
  /** `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly slack: SlackSandbox;
  readonly nimble: NimbleSandbox;
  /** The settings of a bot that works in this sandbox, by Socket Mode. */
  readonly environment: Readonly<Record<string, string>>;
  /** For a bot in HTTP mode, in place of `SLACK_APP_TOKEN`. */
  readonly signingSecret: string;
  close(): Promise<void>;
}

const manifestFile = new URL('../../manifest.yml', import.meta.url);

/** Starts a pretend Slack, a pretend Nimble Studio and their page, on loopback and one port. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { studio = pretendStudio, narrate = () => {} } = options;
  let origin = '';
  const tell: Narrate = (line) => {
    narrate(line);
    slack.showActivity({ atMs: Date.now(), line });
  };
  const slack = createSlackSandbox({
    ...options.slack,
    studio,
    manifest: readFileSync(manifestFile, 'utf8'),
    origin: () => origin,
    narrate: tell,
  });
  const nimble = createNimbleSandbox({ ...options.nimble, studio, narrate: tell });
  const parts = [nimble, slack, createPageFiles()];
  const server = createServer((request, response) => {
    if (!isLocal(request.headers)) {
      response
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('The sandbox answers its own page and programs on this machine only.\n');
      return;
    }
    if (parts.some((part) => part.handle(request, response))) return;
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n');
  });
  server.on('upgrade', (request, socket, head) => {
    if (!slack.upgrade?.(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken ? new Error(`Port ${options.port} is taken: set SANDBOX_PORT to another`) : error,
      );
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    origin,
    slack,
    nimble,
    environment: environmentFor(origin, studio),
    signingSecret: sandboxSigningSecret,
    async close() {
      await Promise.all(parts.map((part) => part.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A page of the open web must not reach the sandbox: neither through a name that it points at
 * loopback, nor by sending something here from its own origin.
 */
function isLocal({ host, origin }: IncomingHttpHeaders): boolean {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '')) return false;
  return origin === undefined || origin === `http://${host}`;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function environmentFor(origin: string, studio: PretendStudio): Record<string, string> {
  return {
    SLACK_API_URL: `${origin}/api/`,
    SLACK_BOT_TOKEN: sandboxBotToken,
    SLACK_APP_TOKEN: sandboxAppToken,
    STUDIO: 'nimble',
    NIMBLE_STUDIO_ID: studio.studioId,
    IDENTITY_STORE_ID: studio.identityStoreId,
    AWS_REGION: studio.region,
    AWS_ENDPOINT_URL_NIMBLE: origin,
    AWS_ENDPOINT_URL_IDENTITYSTORE: origin,
    AWS_ACCESS_KEY_ID: sandboxAccessKeyId,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    // Emptied, since either would make the SDK use other credentials than these.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  };
}
