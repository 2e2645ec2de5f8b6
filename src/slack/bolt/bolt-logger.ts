import { type Logger as BoltLogger, LogLevel as BoltLogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/** Bolt's lines in our log, at our levels. */
export function boltLogger(log: Logger): BoltLogger {
  const slackLog = log.child({ part: 'slack-sdk' });
  const line = (parts: unknown[]) => parts.map(String).join(' ');
  // Whole bodies are told on the way: what nobody reads is not even put together.
  const traced = slackLog.isLevelEnabled('trace');
  return {
    debug(...parts) {
      // What is sent to Slack may hold the link into somebody's desktop, so it is not for any log.
      if (traced) slackLog.trace(line(parts).replace(/(request body:).*/s, '$1 …'));
    },
    info: (...parts) => slackLog.debug(line(parts)),
    warn: (...parts) => slackLog.warn(line(parts)),
    error: (...parts) => slackLog.error(line(parts)),
    setLevel: () => {},
    getLevel: () => (traced ? BoltLogLevel.DEBUG : BoltLogLevel.INFO),
    setName: () => {},
  };
}
