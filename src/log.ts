import { type DestinationStream, type Logger, pino } from 'pino';
import { z } from 'zod';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Slack tokens, stream URLs' tokens and AWS secrets, wherever they stand in a line. */
const secrets =
  /xox[a-z]-[\w-]+|xapp-[\w-]+|authToken=[^\s"&]+|(?<=secretAccessKey["':\s]+)[\w/+=]+/g;

/**
 * One JSON object per line, on standard output unless `destination` is given, with nothing
 * secret in it.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const hooks = { streamWrite: (line: string) => line.replace(secrets, '[secret]') };
  return destination === undefined ? pino({ level, hooks }) : pino({ level, hooks }, destination);
}

const lineSchema = z.looseObject({ msg: z.string().default('') });

/** Log lines for a person at a terminal: the message, then what it is about. */
export function readableLines(say: (line: string) => void): DestinationStream {
  return {
    write(json) {
      const { msg, level, time, pid, hostname, ...about } = lineSchema.parse(JSON.parse(json));
      const details = Object.entries(about).map(
        ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      say(`Bot: ${[msg, ...details].join(' · ')}`);
    },
  };
}
