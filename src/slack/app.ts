import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { slackCallMs, slackReadMs, slackReadRetries, slackStartWithinMs } from '../limits.js';
import type { WayOut } from '../way-out.js';
import { appOptions } from './bolt/app-options.js';
import { boltLogger } from './bolt/bolt-logger.js';
import { httpReceiver } from './bolt/http-mode.js';
import { Incoming } from './bolt/incoming.js';
import { isOpen, socketModeReceiver } from './bolt/socket-mode.js';
import { soundPauses } from './bolt/sound-pauses.js';
import { register } from './listeners/index.js';
import { onlyOwnTeam } from './people/own-team.js';
import type { Services } from './services.js';
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
  /**
   * Resolves when Slack can deliver, or when the bot goes on without: Slack refuses a token, or does not
   * answer. It is asked on then.
   * @param isNew nothing was ever asked of the bot: a token that Slack refuses then ends it
   * @throws Error in words for the operator
   */
  start(isNew: boolean): Promise<void>;
  /** Whether Slack can deliver. */
  isConnected(): boolean;
  /** Takes no more deliveries. Resolves when the listeners have ended, or after two seconds. */
  stop(): Promise<void>;
}

/** With a single connection, commands are lost for the seconds that a reconnect takes. */
const socketConnections = 2;

const stopWithinMs = 2_000;
const lastAcksMs = 300;

/** The client of the loop, which retries by itself: a call neither repeats nor waits out a 429. */
export function backgroundClient(settings: SlackSettings, wayOut: WayOut, log: Logger): WebClient {
  const options = { timeout: slackCallMs, retryConfig: { retries: 0 } };
  return webClient(settings, wayOut, log, options);
}

/** For what only reads while a person waits: a call without an answer is soon repeated. */
export function readingClient(settings: SlackSettings, wayOut: WayOut, log: Logger): WebClient {
  const retryConfig = { retries: slackReadRetries, minTimeout: 100, maxTimeout: 200 };
  return webClient(settings, wayOut, log, { timeout: slackReadMs, retryConfig });
}

function webClient(
  { botToken, apiUrl }: SlackSettings,
  wayOut: WayOut,
  log: Logger,
  options: WebClientOptions,
): WebClient {
  return new WebClient(botToken, {
    ...options,
    ...(apiUrl !== null && { slackApiUrl: apiUrl }),
    fetch: soundPauses(wayOut.fetch),
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  });
}

export function createSlackApp(
  settings: SlackSettings,
  wayOut: WayOut,
  services: Services,
): SlackApp {
  const { token, tokenLookEveryMs, breakOff, stopping, log } = services;
  const [first, ...others] = createReceivers(settings, wayOut, services);
  const receivers = [first, ...others];
  const app = new App({
    ...appOptions(settings.botToken),
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
  const incoming = new Incoming(app, services.acknowledged);
  for (const receiver of others) receiver.init(app);
  app.use(onlyOwnTeam(services));
  register(app, services);
  app.error((failed: { error: Error; body: unknown }) =>
    reportError(failed, services, {
      fetch: wayOut.fetch,
      post: (message) => app.client.chat.postMessage({ token: settings.botToken, ...message }),
    }),
  );
  let isTold = false;
  const connect = async (receiver: Receiver, isNew: boolean): Promise<void> => {
    const why = await receiver.start().then(
      () => null,
      (error: Error) => error,
    );
    if (why === null) return;
    if (isNew) return breakOff(why);
    if (!isTold) log.error(`${why.message}; what was asked of the studio goes on without`);
    isTold = true;
    await wait(tokenLookEveryMs, undefined, { signal: stopping });
    return connect(receiver, isNew);
  };
  return {
    async start(isNew) {
      // `/health` tells from the first moment whether the bot is ready.
      if (settings.receiver.kind === 'http') await first.start();
      await token.start(isNew);
      if (settings.receiver.kind === 'http') return;
      const connected = Promise.all(receivers.map((receiver) => connect(receiver, isNew)));
      // Slack that has not answered the token in time is not waited for again.
      await Promise.race([connected, wait(token.isGood ? slackStartWithinMs : 0)]);
    },
    isConnected: () => receivers.some((one) => !(one instanceof SocketModeReceiver) || isOpen(one)),
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
  { isReady, breakOff, log }: Pick<Services, 'isReady' | 'breakOff' | 'log'>,
): [Receiver, ...Receiver[]] {
  if (receiver.kind === 'http') return [httpReceiver({ ...receiver, isReady, log })];
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
  { refusedForGood, studio, log }: Pick<Services, 'refusedForGood' | 'studio' | 'log'>,
  by: { fetch: typeof fetch; post(message: { channel: string; text: string }): Promise<unknown> },
): Promise<void> {
  const reference = randomUUID().slice(0, 8);
  log.error({ err: error, reference }, 'a listener failed');
  const answerable = answerableSchema.safeParse(body);
  if (!answerable.success) return;
  const text = brokenWords(reference, refusedForGood(error), studio);
  try {
    if ('response_url' in answerable.data) {
      await by.fetch(answerable.data.response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
        signal: AbortSignal.timeout(3_000),
      });
    } else await by.post({ channel: answerable.data.user.id, text });
  } catch (untold) {
    log.error({ err: untold, reference }, 'error not told to the person');
  }
}
