import { type Logger as BoltLogger, LogLevel as BoltLogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/**
 * Bolt's lines in our log. Bolt's *info* is our *debug*.
 *
 * At *debug*, `@slack/web-api` 8.2.0 logs each request and its answer whole, `@slack/socket-mode` 3.1.0
 * each frame, and `@slack/bolt` 5.1.0 payloads. They hold notes, response URLs and the link into a
 * desktop, so this level is dropped. Above it, an error that is handed over is its name and code, and a
 * line ends before a piece of a body. Not needed once they log no bodies.
 */
export function boltLogger(log: Logger): BoltLogger {
  const slackLog = log.child({ part: 'slack-sdk' });
  return {
    debug: () => {},
    info: (...parts) => slackLog.debug(line(parts)),
    warn: (...parts) => slackLog.warn(line(parts)),
    error: (...parts) => slackLog.error(line(parts)),
    setLevel: () => {},
    getLevel: () => BoltLogLevel.INFO,
    setName: () => {},
  };
}

function line(parts: readonly unknown[]): string {
  return parts
    .map(inWords)
    .join(' ')
    .replace(/((?:body|data): ).*/s, '$1…');
}

function inWords(part: unknown): string {
  if (part instanceof Error) return `${part.name}${'code' in part ? ` (${part.code})` : ''}`;
  return typeof part === 'string' ? part : typeof part;
}
