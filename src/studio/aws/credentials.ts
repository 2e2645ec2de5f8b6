import { setTimeout as wait } from 'node:timers/promises';
import { credentialsRenewedMs, credentialsWithinMs } from '../../limits.js';
import { StudioError } from '../studio.js';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/**
 * Keys to sign with. The SDK would keep keys without an expiry for ever; these are read again when
 * AWS refuses them.
 */
export class Credentials {
  readonly #read: () => Promise<Keys>;
  #keys: Keys | null = null;
  #reading: Promise<Keys> | null = null;

  constructor(read: () => Promise<Keys>) {
    this.#read = read;
  }

  /**
   * Keys that are about to expire serve on while others are read.
   * @throws StudioError `no_credentials`: nothing was sent, and the next attempt may find some
   */
  async get(): Promise<Keys> {
    const keys = this.#keys;
    const leftMs = (keys?.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now();
    if (keys === null || leftMs <= 0) return this.renewed();
    if (leftMs < credentialsRenewedMs) this.#readAnew();
    return keys;
  }

  /** Reads them anew. @throws as `get` */
  async renewed(): Promise<Keys> {
    const reading = this.#readAnew();
    const late = new AbortController();
    const limit = wait(credentialsWithinMs, null, { signal: late.signal });
    try {
      const keys = await Promise.race([reading, limit.catch(() => null)]);
      if (keys === null) throw new Error('No credentials were to be had in time.');
      return keys;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new StudioError('no_credentials', { message, outcomeUnknown: false, cause: error });
    } finally {
      late.abort();
    }
  }

  /** Once for all who ask in the meantime. */
  #readAnew(): Promise<Keys> {
    if (this.#reading !== null) return this.#reading;
    const reading = this.#read()
      .then((keys) => {
        this.#keys = keys;
        return keys;
      })
      .finally(() => {
        this.#reading = null;
      });
    // It may fail while nothing waits for it.
    reading.catch(() => {});
    this.#reading = reading;
    return reading;
  }
}

export function areSame(one: Keys, other: Keys): boolean {
  return (
    one.accessKeyId === other.accessKeyId &&
    one.secretAccessKey === other.secretAccessKey &&
    one.sessionToken === other.sessionToken
  );
}
