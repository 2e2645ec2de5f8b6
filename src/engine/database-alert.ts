import type { Alert, AlertBoard } from '../launches/ports/alerts.js';
import type { MessageAddress } from '../launches/ports/status-board.js';
import type { EngineContext } from './context.js';

interface ToldAlert {
  alert: Alert;
  message: MessageAddress;
}

/**
 * The alert that the database cannot keep: each bot that does not reach it tells so of itself, from memory. A bot that
 * ends meanwhile leaves its message as it is.
 */
export class DatabaseAlert {
  readonly #ctx: EngineContext;
  readonly #alertBoard: AlertBoard;
  #told: ToldAlert | null = null;
  /** After what Slack did not take; while this is told, never. */
  #againAtMs = Number.NEGATIVE_INFINITY;

  constructor(ctx: EngineContext, alertBoard: AlertBoard) {
    this.#ctx = ctx;
    this.#alertBoard = alertBoard;
  }

  /** @param outageSinceMs by the steady clock; null: the database answers */
  isDue(outageSinceMs: number | null): boolean {
    const { limits, steadyClock, isSlackOpen } = this.#ctx;
    if (!isSlackOpen() || steadyClock() < this.#againAtMs) return false;
    if (outageSinceMs === null) return this.#told !== null;
    return this.#told === null && steadyClock() - outageSinceMs >= limits.alertAfterMs;
  }

  async run(outageSinceMs: number | null): Promise<void> {
    const { steadyClock, limits } = this.#ctx;
    this.#againAtMs = Number.POSITIVE_INFINITY;
    const isTaken = await (this.#told === null
      ? this.#begin(outageSinceMs)
      : this.#end(this.#told));
    this.#againAtMs = steadyClock() + (isTaken ? 0 : limits.sweepEveryMs);
  }

  async #begin(outageSinceMs: number | null): Promise<boolean> {
    const { clock, steadyClock } = this.#ctx;
    if (outageSinceMs === null) return true;
    const sinceMs = clock() - (steadyClock() - outageSinceMs);
    const alert: Alert = { cause: 'database', count: 1, sinceMs, seenAtMs: sinceMs };
    const message = await this.#alertBoard.post(alert);
    if (message !== null) this.#told = { alert, message };
    return message !== null;
  }

  async #end({ alert, message }: ToldAlert): Promise<boolean> {
    const over = { ...alert, seenAtMs: this.#ctx.clock() };
    const isTaken = await this.#alertBoard.end(over, message);
    if (isTaken) this.#told = null;
    return isTaken;
  }
}
