import { outageToldEveryMs } from '../limits.js';
import type { EngineContext } from './context.js';

/** Tells the log of an outage of the database when it begins, once a minute, and when it ends. */
export class Outage {
  readonly #ctx: Pick<EngineContext, 'log' | 'steadyClock'>;
  #sinceMs: number | null = null;
  #toldAtMs = 0;

  constructor(ctx: Pick<EngineContext, 'log' | 'steadyClock'>) {
    this.#ctx = ctx;
  }

  /** By the steady clock; null: there is none. */
  get sinceMs(): number | null {
    return this.#sinceMs;
  }

  failed(error: unknown): void {
    const { log, steadyClock } = this.#ctx;
    const nowMs = steadyClock();
    if (this.#sinceMs !== null && nowMs < this.#toldAtMs + outageToldEveryMs) return;
    this.#sinceMs ??= nowMs;
    this.#toldAtMs = nowMs;
    log.error({ err: error, seconds: this.#seconds(this.#sinceMs) }, 'database did not answer');
  }

  answered(): void {
    if (this.#sinceMs === null) return;
    this.#ctx.log.warn({ seconds: this.#seconds(this.#sinceMs) }, 'database answered again');
    this.#sinceMs = null;
  }

  #seconds(sinceMs: number): number {
    return Math.round((this.#ctx.steadyClock() - sinceMs) / 1_000);
  }
}
