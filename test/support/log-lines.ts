import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A log of errors whose lines go into an array. */
export function logInto(lines: string[]): Logger {
  return pino(
    { level: 'error' },
    new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    }),
  );
}

/** The last lines of logs, to be seen where a test has failed. */
export function lastLines(logs: readonly (readonly string[])[]): string {
  return logs.map((lines) => lines.slice(-20).join('')).join('\n');
}
