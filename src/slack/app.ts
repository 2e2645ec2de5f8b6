import { randomUUID } from 'node:crypto';
import { App, type Receiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { WayOut } from '../way-out.js';
import { appOptions } from './bolt/app-options.js';
import { boltLogger } from './bolt/bolt-logger.js';
import { httpReceiver } from './bolt/http-mode.js';
import { Incoming } from './bolt/incoming.js';
import { socketModeReceiver } from './bolt/socket-mode.js';
import { soundPauses } from './bolt/sound-pauses.js';
import { register } from './listeners/index.js';
import { onlyOwnTeam } from './people/own-team.js';
import type { Services } from './services.js';
import { whyNotConnected } from './slack-failure.js';
import { brokenWords } from './words/failures.js';

export interface SlackSettings {
  botToken: string;
  /** Ends in a slash. Null: Slack itself. */
  apiUrl: string | null;
  receiver:
    | { kind: 'socket'; appToken: string }
    | { kind: 'http'; signingSecret: string; host: string; port: number };
}

interface SlackApp {
  /** Resolves with the reason when Slack lets the bot connect no more: an operator has to act. */
  readonly broken: Promise<Error>;
  /** Resolves when Slack can deliver. @throws Error in words for the operator */
  start(): Promise<void>;
  /** Takes no more deliveries. Resolves when the listeners have ended, or after two seconds. */
  stop(): Promise<void>;
}

/** With a single connection, commands are lost for the seconds that a reconnect takes. */
const socketConnections = 2;

const stopWithinMs = 2_000;
const lastAcksMs = 300;

/** The client of the loop, which retries by itself: a call neither repeats nor waits out a 429. */
export function backgroundClient(
  { botToken, apiUrl }: SlackSettings,
  wayOut: WayOut,
  log: Logger,
): WebClient {
  return new WebClient(botToken, {
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
    fetch: soundPauses(wayOut.fetch),
    timeout: 8_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  });
}

export function createSlackApp(
  settings: SlackSettings,
  wayOut: WayOut,
  services: Services,
): SlackApp {
  const { log } = services;
  let breakOff: (why: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => {
    breakOff = resolve;
  });
  const [first, ...others] = createReceivers(settings, wayOut, log, breakOff);
  const receivers = [first, ...others];
  const app = new App({
    ...appOptions,
    token: settings.botToken,
    receiver: first,
    clientOptions: {
      ...(settings.apiUrl !== null && { slackApiUrl: settings.apiUrl }),
      // Bolt posts to response URLs by it, too.
      fetch: soundPauses(wayOut.fetch),
      // Slack: a trigger lives for three seconds.
      timeout: 2_500,
      retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 200 },
      rejectRateLimitedCalls: true,
    },
    logger: boltLogger(log),
    extendedErrorHandler: true,
  });
  const incoming = new Incoming(app);
  for (const receiver of others) receiver.init(app);
  app.use(onlyOwnTeam(services));
  register(app, services);
  app.error((failed: { error: Error; body: unknown }) =>
    reportError(failed, wayOut, app.client, services),
  );
  return {
    broken,
    async start() {
      const [, { teamId }] = await Promise.all([app.init(), services.installation()]).catch(
        (error: unknown) => {
          throw whyNotConnected('SLACK_BOT_TOKEN', error);
        },
      );
      await services.checkWorkspace(teamId);
      await Promise.all(receivers.map((receiver) => receiver.start()));
    },
    async stop() {
      const timeout = new Promise((resolve) => setTimeout(resolve, stopWithinMs).unref());
      const drained = async () => {
        // An acknowledgement needs its connection, so the connections close after the last one.
        const acknowledged = new Promise((resolve) => setTimeout(resolve, lastAcksMs).unref());
        await Promise.race([incoming.settled(), acknowledged]);
        await Promise.allSettled(receivers.map((receiver) => receiver.stop()));
        await incoming.settled();
      };
      await Promise.race([drained(), timeout]);
    },
  };
}

function createReceivers(
  { apiUrl, receiver }: SlackSettings,
  wayOut: WayOut,
  log: Logger,
  breakOff: (why: Error) => void,
): [Receiver, ...Receiver[]] {
  if (receiver.kind === 'http') return [httpReceiver({ ...receiver, log })];
  const { appToken } = receiver;
  const logger = boltLogger(log);
  const socket = () => socketModeReceiver({ appToken, apiUrl, wayOut, logger, log, breakOff });
  return [socket(), ...Array.from({ length: socketConnections - 1 }, socket)];
}

/** Slack itself tells the person about a form or search without an acknowledgement. */
const answerableSchema = z.union([
  z.object({ response_url: z.url() }),
  z.object({
    type: z.enum(['block_actions', 'shortcut']),
    user: z.object({ id: z.string() }),
  }),
]);

async function reportError(
  { error, body }: { error: Error; body: unknown },
  wayOut: WayOut,
  client: WebClient,
  { refusedForGood, studio, log }: Pick<Services, 'refusedForGood' | 'studio' | 'log'>,
): Promise<void> {
  const reference = randomUUID().slice(0, 8);
  log.error({ err: error, reference }, 'a listener failed');
  const answerable = answerableSchema.safeParse(body);
  if (!answerable.success) return;
  const text = brokenWords(reference, refusedForGood(error), studio);
  try {
    if ('response_url' in answerable.data) {
      await wayOut.fetch(answerable.data.response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
        signal: AbortSignal.timeout(3_000),
      });
    } else await client.chat.postMessage({ channel: answerable.data.user.id, text });
  } catch (untold) {
    log.error({ err: untold, reference }, 'error not told to the person');
  }
}
