import { type DestinationStream, type Logger, pino } from 'pino';
import { z } from 'zod';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Slack tokens and socket tickets, stream URLs' tokens and AWS secrets, wherever they stand in a
 * line, even as JSON within JSON.
 */
const secrets = new RegExp(
  [
    String.raw`xox[a-z]-[\w-]+|xapp-[\w-]+`,
    String.raw`(?<=\b(?:authToken|ticket)(?:=|%3D))[^\s"'&\\]+`,
    String.raw`(?<=(?:secret_?access_?key|session_?token|security-token)[\\"'=:\s]+)[\w/+=-]{8,}`,
  ].join('|'),
  'gi',
);

/** One JSON object per line, with nothing secret in it; on standard output, unless it says otherwise. */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const hooks = { streamWrite: (line: string) => line.replace(secrets, '[secret]') };
  return destination === undefined ? pino({ level, hooks }) : pino({ level, hooks }, destination);
}

const lineSchema = z.looseObject({
  msg: z.string().default(''),
  // An error in one line: its stack is for the log of a service.
  err: z
    .object({ message: z.string() })
    .transform(({ message }) => message)
    .optional(),
});

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
