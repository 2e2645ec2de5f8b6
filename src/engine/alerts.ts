import { causeOfStudio } from '../launches/alerts.js';
import type { AlertBoard, ClaimedAlert } from '../launches/ports/alerts.js';
import { alertOverAfterSweeps } from '../limits.js';
import { StudioError, type StudioErrorKind } from '../studio/studio.js';
import type { EngineContext } from './context.js';

/**
 * Tells the channel of the alerts what an admin must know, once for each cause, and when it is over. What is there and
 * where it was told is in the database: of several bots one tells it, and after a restart it is not told again. A bot
 * that dies between a post and its save leaves a message that no one edits, and another bot posts once more: that costs
 * less than a search for what names nothing.
 */
export class Alerts {
  readonly #ctx: EngineContext;
  readonly #alertBoard: AlertBoard;
  /** Since when this bot has looked in each round; null: it has missed one, so it may have missed a cause. */
  #lookingSinceMs: number | null = null;
  #hasNoProfiles = false;

  constructor(ctx: EngineContext, alertBoard: AlertBoard) {
    this.#ctx = ctx;
    this.#alertBoard = alertBoard;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { alerts, isSlackOpen, limits, steadyClock } = this.#ctx;
    const lookingSinceMs = this.#lookingSinceMs ?? steadyClock();
    this.#lookingSinceMs = null;
    await this.#noteStudio(signal);
    await alerts.note(await alerts.seen());
    this.#lookingSinceMs = lookingSinceMs;
    if (!isSlackOpen()) return;
    await this.#leaveShared();
    const overAfterMs = alertOverAfterSweeps * limits.sweepEveryMs;
    const knowsWhatIsOver = steadyClock() - lookingSinceMs >= overAfterMs;
    for (const alert of await alerts.claim(knowsWhatIsOver ? overAfterMs : null)) {
      await this.#tell(alert);
    }
  }

  /** Notes what this bot sees of the studio, and the database does not. */
  async #noteStudio(signal: AbortSignal): Promise<void> {
    const { alerts, studioTrouble, steadyClock, limits } = this.#ctx;
    const failed = await this.#ask(signal);
    if (this.#hasNoProfiles) await alerts.note([{ cause: 'no_profiles', count: 1 }]);
    const trouble = studioTrouble();
    if (trouble !== null && steadyClock() - trouble.sinceMs >= limits.alertAfterMs) {
      await alerts.note([{ cause: causeOfStudio(trouble.kind), count: 1 }]);
    } else if (failed !== null) {
      // Too short for an alert, but one that is told is not over.
      await alerts.keep(causeOfStudio(failed));
    }
  }

  /** Asks what the studio offers; while it does not say, what it said last holds. Returns how that failed. */
  async #ask(signal: AbortSignal): Promise<StudioErrorKind | null> {
    try {
      const profiles = await this.#ctx.studio.launchProfiles(null, signal);
      this.#hasNoProfiles = profiles.length === 0;
      return null;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      return error.kind;
    }
  }

  /** What left a channel counts as not told: it is, once another organisation shares the channel no more. */
  async #leaveShared(): Promise<void> {
    const { alerts } = this.#ctx;
    for (const { cause, message } of await alerts.told()) {
      if (await this.#alertBoard.leaveIfShared(message)) await alerts.save(cause, null);
    }
  }

  async #tell({ isOver, message, ...alert }: ClaimedAlert): Promise<void> {
    const { alerts } = this.#ctx;
    const { cause } = alert;
    if (!isOver) return alerts.save(cause, await this.#alertBoard.post(alert));
    // What was never told needs no end.
    const isTold = message === null || (await this.#alertBoard.end(alert, message));
    return isTold ? alerts.forget(cause) : alerts.save(cause, message);
  }
}
