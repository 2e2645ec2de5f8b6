import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createNimbleSandbox,
  type NimbleSandbox,
  type NimbleSandboxOptions,
} from './nimble/nimble-sandbox.js';
import { createPageFiles } from './page-files.js';
import type { Narrate } from './part.js';
import { type PretendStudio, pretendStudio } from './pretend-studio.js';
import { environmentFor, type SandboxSettings, settingsFor } from './settings.js';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
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
  readonly settings: SandboxSettings;
  /** The same for a bot in a process of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** For a bot in HTTP mode, in place of the app token. */
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
  const settings = settingsFor(origin, studio);
  return {
    origin,
    slack,
    nimble,
    settings,
    environment: environmentFor(settings),
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
