import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { z } from 'zod';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Slack tokens and AWS secrets; addresses, one of which opens a desktop and one a socket, and one lets
 * anyone answer a person; e-mail addresses. Wherever they stand in a line, even as JSON within JSON.
 * Files of a stack are no such address. Every part has an end, so that the time does not grow with the
 * square of a line's length.
 */
const secrets = new RegExp(
  [
    String.raw`xox[a-z]-[\w-]+|xapp-[\w-]+`,
    String.raw`(?<!\bfile)://[^\s"'<>\\]+`,
    String.raw`(?<=\b(?:authToken|ticket)(?:=|%3D))[^\s"'&\\]+`,
    String.raw`(?<=(?:secret_?access_?key|session_?token|security-token)[\\"'=:\s]{1,20})[\w/+=-]{8,}`,
    String.raw`[\w.+-]{1,64}(?:@|%40)[\w.-]{1,253}\.[a-z]{2,}\b`,
  ].join('|'),
  'gi',
);

/** A name, an id or a code. Where one belongs, the SDKs of others may put a piece of what came. */
const word = z
  .string()
  .regex(/^[\w.:-]{1,100}$/)
  .optional()
  .catch(undefined);

/** What the errors of Slack, AWS and the databases carry that the log may have. */
const errorSchema = z.object({
  name: word,
  kind: word,
  code: word,
  status: z.number().optional().catch(undefined),
  requestId: word,
  // @slack/web-api 8.2.0: what is no JSON stands here whole.
  data: z.object({ error: word }).optional().catch(undefined),
  stack: z.string().catch(''),
});

/** Of the message of an error, in characters: it may hold a whole page. */
const messageAtMost = 2_000;

/** Of an error: they may lead in a circle. */
const causesAtMost = 5;

/** Errors whose message holds words of Slack or AWS, or a piece of what they sent. */
const wordsOfOthers: ReadonlySet<string> = new Set(['StudioError', 'SyntaxError']);

/**
 * An error as the log may have it: names, ids and codes, its own message, and where it was thrown. Not
 * its other fields, which may hold a body.
 */
function errorLogged(error: unknown, causes = 0): unknown {
  if (!(error instanceof Error)) return { name: typeof error };
  const { data, stack, name = 'Error', ...said } = errorSchema.parse(error);
  // The SDK of AWS throws errors of its own names. It marks them.
  const isOthers = wordsOfOthers.has(name) || '$metadata' in error || data !== undefined;
  return {
    name,
    ...said,
    ...(data !== undefined && { slack: data.error }),
    ...(!isOthers && { message: cut(error.message) }),
    stack: stack
      .split('\n')
      .filter((line) => /^ {4}at .+:\d+:\d+\)?$/.test(line))
      .join('\n'),
    ...(error.cause !== undefined &&
      causes < causesAtMost && { cause: errorLogged(error.cause, causes + 1) }),
  };
}

/** Ends before a word: a secret that is cut in two would not be found. */
function cut(message: string): string {
  if (message.length <= messageAtMost) return message;
  return `${message.slice(0, Math.max(0, message.lastIndexOf(' ', messageAtMost)))}…`;
}

const failureSchema = errorSchema.pick({ kind: true, code: true, status: true, requestId: true });

/** Under these names stand things that may carry the words of others. */
const serializers = {
  err: (error: unknown) => errorLogged(error),
  failure: (failure: unknown) => failureSchema.safeParse(failure).data ?? null,
};

/** Lines that wait for their reader, in bytes. Further ones are dropped: a reader that is stuck must not hold the bot. */
const waitingAtMost = 1_000_000;

/**
 * pino 10: its own destination writes in the same turn. A pipe that is full then holds the whole process, and
 * one without a reader holds its end for ever.
 */
const standardOutput: DestinationStream = {
  write(line) {
    if (process.stdout.writableLength < waitingAtMost) process.stdout.write(line);
  },
};

/** One JSON object per line, with nothing secret in it; on standard output, unless it says otherwise. */
export function createLog(level: LogLevel, destination = standardOutput): Logger {
  return pino(
    {
      level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers,
      hooks: { streamWrite: (line) => line.replace(secrets, '[secret]') },
    },
    destination,
  );
}

const lineSchema = z.looseObject({
  msg: z.string().default(''),
  // An error in one line: its stack is for the log of a service.
  err: z
    .object({ name: z.string(), message: z.string().optional(), code: z.string().optional() })
    .transform(({ name, message, code }) => message ?? code ?? name)
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
