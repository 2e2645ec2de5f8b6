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
