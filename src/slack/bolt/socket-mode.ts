import { type Logger as BoltLogger, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { WayOut } from '../../way-out.js';
import { whyNotConnected } from '../slack-failure.js';
import { soundPauses } from './sound-pauses.js';

interface SocketModeOptions {
  appToken: string;
  /** Null: Slack itself. */
  apiUrl: string | null;
  wayOut: WayOut;
  logger: BoltLogger;
  log: Logger;
  /** Called with the reason when Slack lets the bot connect no more. */
  breakOff: (why: Error) => void;
}

/**
 * One connection to Slack, which reconnects by itself. The functions below change
 * `SocketModeReceiver` of `@slack/bolt` 5.1.0 and `SocketModeClient` of `@slack/socket-mode` 3.1.0.
 */
export function socketModeReceiver(options: SocketModeOptions): SocketModeReceiver {
  const { appToken, apiUrl, wayOut, logger, log } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    // Without a proxy, the client's own: it cuts connections off that Slack does not close.
    ...(wayOut.isProxied && { dispatcher: wayOut.dispatcher }),
    // Not the options of the listeners' client, which retries once: left out, `retryConfig` is 100
    // retries here, so a reconnect outlasts a bad minute at Slack.
    installerOptions: {
      clientOptions: {
        ...(apiUrl !== null && { slackApiUrl: apiUrl }),
        fetch: soundPauses(wayOut.fetch),
        timeout: 10_000,
      },
    },
    logger,
  });
  ignoreStrangeFrames(receiver, log);
  noticeTheEnd(receiver, options);
  stopWhenClosed(receiver);
  return receiver;
}

export function isOpen({ client }: SocketModeReceiver): boolean {
  return client.websocket?.isActive() ?? false;
}

/**
 * Takes the listeners of `ws_message` off and calls them from one that catches.
 *
 * `SocketModeClient.onWebSocketMessage` reads fields of every frame that is JSON. The frame `null`, or
 * an event without a payload, rejects a promise that nothing awaits, which ends the process. Not
 * needed once the client catches this itself.
 */
function ignoreStrangeFrames({ client }: SocketModeReceiver, log: Logger): void {
  const listeners = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (...frame: unknown[]) => {
    try {
      for (const listener of listeners) await listener(...frame);
    } catch (error) {
      log.warn({ err: error }, 'Slack sent a frame that is no envelope');
    }
  });
}

const disconnectSchema = z.object({
  type: z.literal('disconnect'),
  reason: z.enum(['link_disabled', 'too_many_websockets']),
});

/** Slack: an app has up to ten connections. */
const tooMany =
  'Slack has no connection left for this bot: it gives an app ten, of which each bot takes two';

/**
 * Replaces `SocketModeClient.start`, and listens for `link_disabled`.
 *
 * The client reconnects by `start()` in a timer (`delayReconnectAttempt`) and handles no rejection.
 * If Slack refuses the token by then, or the client is stopped while it reconnects, that ends the
 * process without a word for the operator. When an admin of the workspace switches Socket Mode off,
 * Slack says `link_disabled`, and the client reconnects for ever. Not needed once the client emits
 * an event for both.
 */
function noticeTheEnd(
  { client }: SocketModeReceiver,
  { breakOff, log }: Pick<SocketModeOptions, 'breakOff' | 'log'>,
): void {
  const connect = client.start.bind(client);
  let connected = false;
  /** Of too many connections; the client tries again every five seconds. */
  let isTold = false;
  client.on('connected', () => {
    isTold = false;
  });
  client.start = async () => {
    try {
      const connection = await connect();
      connected = true;
      return connection;
    } catch (error) {
      // Stopped while it connected: the client rejects without a reason. Nothing awaits it.
      if (error === undefined) return new Promise(() => {});
      const why = whyNotConnected('SLACK_APP_TOKEN', error);
      if (!connected) throw why;
      breakOff(why);
      // The timer that reconnects handles no rejection, so it gets none.
      return new Promise(() => {});
    }
  };
  client.on('ws_message', (frame: unknown) => {
    const reason = disconnectSchema.safeParse(parsedFrame(frame)).data?.reason;
    if (reason === undefined) return;
    if (reason === 'too_many_websockets') {
      if (!isTold) log.error(tooMany);
      isTold = true;
      return;
    }
    const words = 'Socket Mode was switched off in the settings of the Slack app (link_disabled)';
    breakOff(new Error(words));
  });
}

function parsedFrame(frame: unknown): unknown {
  try {
    return JSON.parse(String(frame));
  } catch {
    return null;
  }
}

/**
 * Replaces `SocketModeReceiver.stop`, which resolves before the socket is closed: a delivery could
 * still arrive after it. Not needed once `stop()` waits for `client.disconnect()`.
 */
function stopWhenClosed(receiver: SocketModeReceiver): void {
  receiver.stop = () => receiver.client.disconnect();
}
