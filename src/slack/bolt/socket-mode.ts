import { type Logger as BoltLogger, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import { whyNotConnected } from '../slack-failure.js';

export interface SocketModeOptions {
  appToken: string;
  /** Null: Slack itself. */
  apiUrl: string | null;
  logger: BoltLogger;
  log: Logger;
  /** Hears why the connection is gone for good. */
  breakOff: (why: Error) => void;
}

/** One connection to Slack, which comes back by itself as long as Slack lets it. */
export function socketModeReceiver(options: SocketModeOptions): SocketModeReceiver {
  const { appToken, apiUrl, logger, log, breakOff } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    // Not the listeners' options: a reconnect has to outlast a bad minute at Slack, and the socket
    // client retries for long unless it is told otherwise.
    installerOptions: {
      clientOptions: { ...(apiUrl !== null && { slackApiUrl: apiUrl }), timeout: 10_000 },
    },
    logger,
  });
  ignoreStrangeFrames(receiver, log);
  noticeTheEnd(receiver, breakOff);
  return receiver;
}

/** Slack's socket client rejects where nobody listens when a frame is JSON but no envelope. */
function ignoreStrangeFrames({ client }: SocketModeReceiver, log: Logger): void {
  const hearers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (...frame: unknown[]) => {
    try {
      for (const hear of hearers) await hear(...frame);
    } catch (error) {
      log.warn({ err: error }, 'Slack sent a frame that is no envelope');
    }
  });
}

const disabledSchema = z.object({
  type: z.literal('disconnect'),
  reason: z.literal('link_disabled'),
});

/**
 * After some disconnects there is no coming back. Slack's socket client would reject where nobody
 * listens when it may not connect again, and try for ever when Socket Mode was switched off.
 */
function noticeTheEnd({ client }: SocketModeReceiver, breakOff: (why: Error) => void): void {
  const connect = client.start.bind(client);
  let connected = false;
  client.start = async () => {
    try {
      const connection = await connect();
      connected = true;
      return connection;
    } catch (error) {
      // Stopped while it was connecting: it rejects with nothing, and nobody waits for it.
      if (error === undefined) return new Promise(() => {});
      const why = whyNotConnected('SLACK_APP_TOKEN', error);
      if (!connected) throw why;
      breakOff(why);
      // Whoever started it again waits for nothing but to hear that it is connected.
      return new Promise(() => {});
    }
  };
  client.on('ws_message', (frame: unknown) => {
    if (!disabledSchema.safeParse(parsedFrame(frame)).success) return;
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
