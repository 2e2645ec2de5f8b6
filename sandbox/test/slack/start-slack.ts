import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { pretendStudio } from '../../src/pretend-studio.js';
import {
  createSlackSandbox,
  type SlackSandbox,
  type SlackSandboxOptions,
  sandboxAppToken,
  sandboxBotToken,
  sandboxSigningSecret,
} from '../../src/slack/slack-sandbox.js';
import { end, listen } from '../../testing/listening.js';
import { openWorkspace, type WorkspaceClient } from '../../testing/workspace-client.js';

export const ada = 'U0ADA00001';
export const ben = 'U0BEN00002';
export const workstations = 'C0WORKSTN01';
export const general = 'C0GENERAL02';
export const lighting = 'C0LIGHTNG03';
export const production = 'C0PRODUCT04';
export const adasMessages = 'D0ADA00001';

/** What goes wrong here is meant to; the SDK need not say so. */
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

const usualScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'im:write',
  'users:read',
  'users:read.email',
  'channels:history',
  'groups:history',
  'im:history',
  'channels:read',
  'groups:read',
  'usergroups:read',
];

export function manifest(
  of: { scopes?: string[]; readOnly?: boolean; events?: string[]; shouldEscape?: boolean } = {},
) {
  const { scopes = usualScopes, readOnly = false, events = ['app_home_opened'] } = of;
  const { shouldEscape = false } = of;
  return `
_metadata: { major_version: 1, minor_version: 1 }
display_information: { name: Nimble sessions, description: Workstations, background_color: "#1d3557" }
features:
  app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: ${readOnly} }
  bot_user: { display_name: nimble-session, always_online: true }
  shortcuts: [ { name: Launch, type: global, callback_id: launch_shortcut, description: Open the form } ]
  slash_commands: [ { command: /nimble-session, description: Open the form, usage_hint: "[type]", should_escape: ${shouldEscape} } ]
oauth_config: { scopes: { bot: [${scopes.join(', ')}] } }
settings:
  event_subscriptions: { bot_events: [${events.join(', ')}] }
  interactivity: { is_enabled: true }
  socket_mode_enabled: true
`;
}

export interface RunningSlack {
  sandbox: SlackSandbox;
  origin: string;
  lines: string[];
  /** A person at the page. */
  open(as: string): Promise<WorkspaceClient>;
  client(options?: WebClientOptions, token?: string): WebClient;
  /** Ends the given bots, people and the sandbox. */
  stop(): Promise<void>;
  /** Called by `stop`, the last one first. */
  cleanUps: (() => unknown)[];
}

export async function startSlack(
  options: Partial<Omit<SlackSandboxOptions, 'origin' | 'narrate'>> = {},
): Promise<RunningSlack> {
  const lines: string[] = [];
  const cleanUps: (() => unknown)[] = [];
  const server = createServer((request, response) => {
    if (!sandbox.handle(request, response)) response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    if (!sandbox.upgrade?.(request, socket, head)) socket.destroy();
  });
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const sandbox = createSlackSandbox({
    studio: pretendStudio,
    manifest: manifest(),
    ...options,
    origin: () => origin,
    narrate: (line) => {
      lines.push(line);
      sandbox.showActivity({ atMs: Date.now(), line });
    },
  });
  return {
    sandbox,
    origin,
    lines,
    cleanUps,
    async open(as) {
      const person = await openWorkspace(origin, as);
      cleanUps.push(() => person.close());
      return person;
    },
    client: (clientOptions, token = sandboxBotToken) =>
      new WebClient(token, {
        slackApiUrl: `${origin}/api/`,
        logger: quiet,
        retryConfig: { retries: 0 },
        ...clientOptions,
      }),
    async stop() {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
      await sandbox.close();
      await end(server);
    },
  };
}

/** A bot with two Socket Mode connections, started once `listen` has registered its listeners. */
export async function startBot(slack: RunningSlack, listen: (app: App) => void): Promise<App> {
  const clientOptions = { slackApiUrl: `${slack.origin}/api/`, logger: quiet };
  const receiverOptions = {
    appToken: sandboxAppToken,
    clientPingTimeout: 500,
    logger: quiet,
    installerOptions: { clientOptions },
  };
  const first = new SocketModeReceiver(receiverOptions);
  const second = new SocketModeReceiver(receiverOptions);
  const app = new App({
    token: sandboxBotToken,
    receiver: first,
    clientOptions,
    deferInitialization: true,
    logger: quiet,
  });
  second.init(app);
  listen(app);
  await app.init();
  await app.start();
  await second.start();
  slack.cleanUps.push(() => Promise.all([first.client.disconnect(), second.client.disconnect()]));
  return app;
}

/** A bot that takes signed requests; returns its request URL. */
export async function startHttpBot(
  slack: RunningSlack,
  listen: (app: App) => void,
  signingSecret: string = sandboxSigningSecret,
): Promise<string> {
  const receiver = new HTTPReceiver({ signingSecret, logger: quiet });
  const app = new App({
    token: sandboxBotToken,
    receiver,
    clientOptions: { slackApiUrl: `${slack.origin}/api/`, logger: quiet },
    deferInitialization: true,
    logger: quiet,
  });
  listen(app);
  await app.init();
  const server = await receiver.start(0);
  slack.cleanUps.push(() => {
    server.closeAllConnections();
    return app.stop();
  });
  return `http://127.0.0.1:${portOf(server)}/slack/events`;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('The server is not listening.');
  return address.port;
}
