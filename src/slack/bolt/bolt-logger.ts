import { type Logger as BoltLogger, LogLevel as BoltLogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/**
 * Bolt's lines in our log. Bolt's *info* is our *debug*, and Bolt's *debug* is our *trace*.
 *
 * `WebClient` of `@slack/web-api` 8.2.0 logs each request and its answer whole at *debug* (`http
 * request body: …`, `http request result: …`), and redacts only tokens. Both may hold the link into a
 * desktop, so they are cut off here. Not needed once `WebClient` logs no bodies.
 */
export function boltLogger(log: Logger): BoltLogger {
  const slackLog = log.child({ part: 'slack-sdk' });
  const line = (parts: unknown[]) => parts.map(String).join(' ');
  // Bolt hands whole payloads over, and builds some of them only if the level is DEBUG.
  const traced = slackLog.isLevelEnabled('trace');
  return {
    debug(...parts) {
      if (traced) slackLog.trace(line(parts).replace(/(request (?:body|result):).*/s, '$1 …'));
    },
    info: (...parts) => slackLog.debug(line(parts)),
    warn: (...parts) => slackLog.warn(line(parts)),
    error: (...parts) => slackLog.error(line(parts)),
    setLevel: () => {},
    getLevel: () => (traced ? BoltLogLevel.DEBUG : BoltLogLevel.INFO),
    setName: () => {},
  };
}
