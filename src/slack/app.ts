import { randomUUID } from 'node:crypto';
import {
  App,
  type BlockAction,
  type Middleware,
  type Receiver,
  type SlackActionMiddlewareArgs,
  SocketModeReceiver,
} from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { boltLogger } from './bolt/bolt-logger.js';
import { httpReceiver } from './bolt/http-mode.js';
import { Incoming } from './bolt/incoming.js';
import { socketModeReceiver } from './bolt/socket-mode.js';
import { homeOpened, launchWanted } from './listeners/home.js';
import { launchFormChanged } from './listeners/launch-form-changed.js';
import { launchProfileSearch } from './listeners/launch-profile-search.js';
import { launchSubmitted } from './listeners/launch-submitted.js';
import { nimbleSessionCommand } from './listeners/nimble-session-command.js';
import type { ListenerParts } from './listeners/parts.js';
import { sessionButtonPressed } from './listeners/session-button.js';
import { sessionPageWanted } from './listeners/session-pages.js';
import { whyNotConnected } from './slack-failure.js';
import {
  actionIds,
  commandName,
  listActionPattern,
  sessionActionPattern,
  shortcutId,
  viewIds,
} from './views/ids.js';

export interface SlackSettings {
  botToken: string;
  /** Ends in a slash. Null: Slack itself. */
  apiUrl: string | null;
  receiver:
    | { kind: 'socket'; appToken: string }
    | { kind: 'http'; signingSecret: string; port: number };
}

export interface SlackApp {
  /** Resolves with the reason once Slack is not to be reached again before an operator mends it. */
  readonly broken: Promise<Error>;
  /** Resolves once Slack can deliver. @throws Error in words for the operator */
  start(): Promise<void>;
  /** Takes nothing new, and resolves when what was taken is answered, or after two seconds. */
  stop(): Promise<void>;
}

type ActionListener = Middleware<SlackActionMiddlewareArgs<BlockAction>>;

/** One is never enough: after a disconnect a socket is away for seconds, and commands are lost. */
const socketConnections = 2;

const stopWithinMs = 2_000;
const lastAcksMs = 300;

/** A client for work in the background: no retries of its own, and no queue that waits out a 429. */
export function backgroundClient({ botToken, apiUrl }: SlackSettings, log: Logger): WebClient {
  return new WebClient(botToken, {
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
    timeout: 8_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  });
}

/** The Bolt app with every listener registered, once. */
export function createSlackApp(settings: SlackSettings, parts: ListenerParts): SlackApp {
  const { log } = parts;
  const clientOptions: WebClientOptions = {
    ...(settings.apiUrl !== null && { slackApiUrl: settings.apiUrl }),
    // A trigger lives for three seconds; whatever takes longer comes too late.
    timeout: 2_500,
    retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 200 },
    rejectRateLimitedCalls: true,
  };
  let breakOff: (why: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => {
    breakOff = resolve;
  });
  const receivers = createReceivers(settings, log, breakOff);
  const [first, ...others] = receivers;
  const app = new App({
    token: settings.botToken,
    receiver: first,
    clientOptions,
    logger: boltLogger(log),
    // Otherwise a bad token ends the process from within the constructor, unhandled.
    deferInitialization: true,
    extendedErrorHandler: true,
    // Bolt would remember something of each channel for ever, and look in everything that comes in
    // for what the bot itself has said, to which it does not listen.
    convoStore: false,
    ignoreSelf: false,
  });
  const incoming = new Incoming(app);
  for (const receiver of others) receiver.init(app);
  register(app, parts);
  app.error((failed: { error: Error; body: unknown }) => reportError(failed, app.client, log));
  return {
    broken,
    async start() {
      await app.init().catch((error: unknown) => cannotStart('SLACK_BOT_TOKEN', error));
      if (settings.receiver.kind === 'http') {
        const { port } = settings.receiver;
        await app.start(port).catch((error: NodeJS.ErrnoException) => cannotListen(port, error));
      } else {
        await Promise.all(receivers.map((receiver) => receiver.start()));
      }
    },
    async stop() {
      const timeout = new Promise((resolve) => setTimeout(resolve, stopWithinMs).unref());
      const drained = async () => {
        // Whatever has been taken is acknowledged within moments; then nothing new is taken.
        const acknowledged = new Promise((resolve) => setTimeout(resolve, lastAcksMs).unref());
        await Promise.race([incoming.settled(), acknowledged]);
        await Promise.allSettled(receivers.map(closeReceiver));
        await incoming.settled();
      };
      await Promise.race([drained(), timeout]);
    },
  };
}

function createReceivers(
  { apiUrl, receiver }: SlackSettings,
  log: Logger,
  breakOff: (why: Error) => void,
): [Receiver, ...Receiver[]] {
  const logger = boltLogger(log);
  if (receiver.kind === 'http') return [httpReceiver(receiver.signingSecret, logger)];
  const { appToken } = receiver;
  const socket = () => socketModeReceiver({ appToken, apiUrl, logger, log, breakOff });
  return [socket(), ...Array.from({ length: socketConnections - 1 }, socket)];
}

function cannotStart(setting: string, error: unknown): never {
  throw whyNotConnected(setting, error);
}

function cannotListen(port: number, error: NodeJS.ErrnoException): never {
  if (error.code !== 'EADDRINUSE') throw error;
  throw new Error(`Port ${port} is taken: set PORT to another`, { cause: error });
}

async function closeReceiver(receiver: Receiver): Promise<void> {
  // Bolt's own stop() does not wait until the socket is closed.
  if (receiver instanceof SocketModeReceiver) await receiver.client.disconnect();
  else await receiver.stop();
}

function register(app: App, parts: ListenerParts): void {
  app.command(commandName, nimbleSessionCommand(parts));
  app.shortcut({ type: 'shortcut', callback_id: shortcutId }, launchWanted(parts));
  app.event('app_home_opened', homeOpened(parts));
  app.view(viewIds.launch, launchSubmitted(parts));
  app.options(
    { type: 'block_suggestion', action_id: actionIds.searchedProfile },
    launchProfileSearch(parts),
  );
  const profileChosen = launchFormChanged(parts, 'profile');
  const presses: [actionId: string | RegExp, listener: ActionListener][] = [
    [actionIds.profile, profileChosen],
    [actionIds.searchedProfile, profileChosen],
    [actionIds.owner, launchFormChanged(parts, 'owner')],
    [actionIds.launch, launchWanted(parts)],
    [sessionActionPattern, sessionButtonPressed(parts)],
    [listActionPattern, sessionPageWanted(parts)],
    // Slack's client opens the link by itself, and only wants to hear that we know of it.
    [actionIds.openStream, ({ ack }) => ack()],
  ];
  // One listener for all of these: Bolt goes through every listener for everything that comes in.
  app.action({ type: 'block_actions' }, async (args) => {
    const { action_id: pressed } = args.action;
    const found = presses.find(([id]) =>
      typeof id === 'string' ? id === pressed : id.test(pressed),
    );
    await found?.[1](args);
  });
}

/**
 * A press on the Home tab or in a modal has no address for an answer, but a person. Of a form or a
 * search that gets no answer Slack itself tells them.
 */
const answerableSchema = z.union([
  z.object({ response_url: z.url() }),
  z.object({
    type: z.enum(['block_actions', 'shortcut']),
    user: z.object({ id: z.string() }),
  }),
]);

/** What no listener foresaw: logged under a reference that the person is told, where Slack allows. */
async function reportError(
  { error, body }: { error: Error; body: unknown },
  client: WebClient,
  log: Logger,
): Promise<void> {
  const reference = randomUUID().slice(0, 8);
  log.error({ err: error, reference }, 'a listener failed');
  const answerable = answerableSchema.safeParse(body);
  if (!answerable.success) return;
  const text = `Something went wrong on my side. Please try again; if it happens again, tell the studio’s engineer this reference: \`${reference}\`.`;
  try {
    if ('response_url' in answerable.data) {
      await fetch(answerable.data.response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
        signal: AbortSignal.timeout(3_000),
      });
    } else await client.chat.postMessage({ channel: answerable.data.user.id, text });
  } catch (unanswered) {
    log.error({ err: unanswered, reference }, 'the person could not be told');
  }
}
