import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createControlDoor } from './aws/control-door.js';
import { Clock, clockInputs, TooLate } from './clock.js';
import { createEc2Sandbox, type Ec2Sandbox, type Ec2SandboxOptions } from './ec2/ec2-sandbox.js';
import { hasTarget, protect, senderOf } from './guard.js';
import {
  createNimbleSandbox,
  type NimbleSandbox,
  type NimbleSandboxOptions,
} from './nimble/nimble-sandbox.js';
import { createPageFiles } from './page-files.js';
import type { Narrate, SandboxPart } from './part.js';
import { type PretendStudio, pretendStudio } from './pretend-studio.js';
import { environmentFor, type SandboxSettings, type StudioKind, settingsFor } from './settings.js';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
  sandboxSigningSecret,
} from './slack/slack-sandbox.js';

export interface SandboxOptions<Kind extends StudioKind = 'nimble'> {
  /** 0: one that the system chooses. */
  port: number;
  studio?: PretendStudio;
  /** Which of the two studios the bot is to work with; Nimble Studio unless given. Both are there. */
  studioKind?: Kind;
  nimble?: Pick<NimbleSandboxOptions, 'durations' | 'pageSize' | 'minuteMs'>;
  ec2?: Pick<Ec2SandboxOptions, 'account' | 'durations' | 'hourMs' | 'pageSize'>;
  /** The manifest is the bot's unless given. */
  slack?: Partial<Pick<SlackSandboxOptions, 'acknowledgementMs' | 'manifest' | 'triggerMs'>>;
  narrate?: Narrate;
}

export interface Sandbox<Kind extends StudioKind = 'nimble'> {
  /** `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly slack: SlackSandbox;
  readonly nimble: NimbleSandbox;
  readonly ec2: Ec2Sandbox;
  readonly settings: SandboxSettings<Kind>;
  /** Moved ahead, it lets time pass for the pretend services and for a bot with these settings. */
  readonly clock: Clock;
  /** The same for a bot in a process of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** For a bot in HTTP mode, in place of the app token. */
  readonly signingSecret: string;
  close(): Promise<void>;
}

const manifestFiles = ['../../manifest.yml', '../../docs/workflow-step.yml'].map(
  (name) => new URL(name, import.meta.url),
);

/** Starts a pretend Slack, a pretend Nimble Studio, a pretend EC2 and their page, on loopback and one port. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox>;
export async function startSandbox<Kind extends StudioKind>(
  options: SandboxOptions<Kind> & { studioKind: Kind },
): Promise<Sandbox<Kind>>;
export async function startSandbox(
  options: SandboxOptions<StudioKind>,
): Promise<Sandbox<StudioKind>> {
  const { studio = pretendStudio, studioKind = 'nimble', narrate = () => {} } = options;
  const server = createServer();
  await listen(server, options.port);
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  const clock = new Clock();
  const settings = settingsFor({ origin, pretended: studio, clock }, studioKind);
  const environment = environmentFor(settings);
  const tell: Narrate = (line) => {
    narrate(line);
    slack.showActivity({ atMs: clock.now(), line });
  };
  const nimble = createNimbleSandbox({
    ...options.nimble,
    clock,
    studio,
    narrate: tell,
    origin: () => origin,
  });
  const ec2 = createEc2Sandbox({ ...options.ec2, clock, studio, origin, narrate: tell });
  const armedAt: Record<StudioKind, () => string[]> = {
    nimble: () => nimble.controls.state().armed,
    ec2: () => ec2.armed(),
  };
  const slack = createSlackSandbox({
    manifest: manifestFiles.map((file) => readFileSync(file, 'utf8')).join('\n'),
    ...options.slack,
    clock,
    studio,
    origin: () => origin,
    narrate: tell,
    elsewhere: {
      studio: studioKind,
      machines: () => (studioKind === 'ec2' ? ec2.machines() : []),
      armed: () => armedAt[studioKind]().map((line) => `${studioNames[studioKind]}: ${line}`),
      settings: environment,
    },
  });
  const pages = [createPageFiles(), nimble.desktop, ec2.desktop];
  const clockDoor = createControlDoor({
    prefix: '/sandbox/clock/',
    inputs: clockInputs,
    controls: {
      move: ({ ms }) => clock.move(ms),
      state: () => ({ nowMs: clock.now(), aheadMs: clock.aheadMs() }),
    },
    isRefusal: (error) => error instanceof TooLate,
  });
  const serveClock: SandboxPart['handle'] = (request, response) => {
    const serve = clockDoor(request);
    serve?.(response).catch(() => response.destroy());
    return serve !== undefined;
  };
  const handlers = [serveClock, nimble.handle, ec2.handle, slack.handle, ...pages];
  server.on('request', (request, response) => {
    protect(response);
    const refuse = (status: number, words: string) => {
      response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
      response.end(`${words}\n`);
    };
    const sender = senderOf(request);
    if (!hasTarget(request)) return refuse(400, 'This is no address.');
    if (sender === 'foreign') {
      return refuse(403, 'The sandbox answers its own page and programs on this machine only.');
    }
    const open = sender === 'visitor' ? pages : handlers;
    if (open.some((handle) => handle(request, response))) return;
    refuse(404, 'There is nothing here.');
  });
  server.on('upgrade', (request, socket, head) => {
    // A client may be gone before it is answered.
    socket.on('error', () => socket.destroy());
    const isOwn = hasTarget(request) && senderOf(request) === 'own';
    if (isOwn && slack.upgrade?.(request, socket, head)) return;
    socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  return {
    origin,
    slack,
    nimble,
    ec2,
    clock,
    settings,
    environment,
    signingSecret: sandboxSigningSecret,
    async close() {
      await Promise.all([nimble.close(), ec2.close(), slack.close()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As the page names them. */
const studioNames: Readonly<Record<StudioKind, string>> = { nimble: 'Nimble', ec2: 'EC2' };

/** The parts are made afterwards, in the same turn, because they know the address. */
async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is taken: set SANDBOX_PORT to another`) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
