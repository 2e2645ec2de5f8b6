import type { Logger } from 'pino';
import { refusalsToldEveryMs } from '../limits.js';

/** What is wrong with a request that is not delivered, and how it is answered. */
export const refusalStatus = {
  otherPath: 404,
  /** Headers of the signature are missing, or have another form. */
  unsigned: 401,
  /** Its time and this machine's clock are too far apart. */
  stale: 401,
  tooLong: 413,
  /** The connection ended before the body. */
  cutOff: 400,
  otherSignature: 401,
  noFields: 400,
} as const;

export type Refusal = keyof typeof refusalStatus;

/** Counts what was refused. The first is logged at once, the others once a minute. */
export class Refusals {
  readonly #log: Logger;
  #counts: Partial<Record<Refusal | 'crowdedOut', number>> = {};
  #quiet = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  count(what: Refusal | 'crowdedOut'): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
    if (!this.#quiet) this.#tell();
  }

  #tell(): void {
    this.#log.warn({ refused: this.#counts }, 'requests were refused');
    this.#counts = {};
    this.#quiet = true;
    setTimeout(() => {
      this.#quiet = false;
      if (Object.keys(this.#counts).length > 0) this.#tell();
    }, refusalsToldEveryMs).unref();
  }
}
