import type { Access, Posting } from '../launches/ports/status-board.js';
import { slackBackOffMaxMs, slackPauseMinMs } from '../limits.js';

/** The pauses that Slack asks for, each for a method or another part of what the bot asks of it. */
export class Pauses {
  readonly #clock: () => number;
  readonly #pauses = new Map<string, { untilMs: number; inARow: number }>();

  /** @param clock in milliseconds; never set back */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** How long there is still to wait; 0: nothing is in the way. */
  #leftMs(part: string): number {
    return Math.max(0, (this.#pauses.get(part)?.untilMs ?? 0) - this.#clock());
  }

  /**
   * Asks Slack, unless it has asked to wait with this part. Never throws.
   * @param failure what became of a call that failed
   */
  async call<T, F extends Access | Posting>(
    part: string,
    ask: () => Promise<T>,
    failure: (error: unknown) => F,
  ): Promise<T | F | Extract<Posting, { kind: 'later' }>> {
    const afterMs = this.#leftMs(part);
    if (afterMs > 0) return { kind: 'later', afterMs };
    try {
      const answer = await ask();
      // A call that was under way before a pause does not end it.
      if (this.#leftMs(part) === 0) this.#pauses.delete(part);
      return answer;
    } catch (error) {
      const failed = failure(error);
      if (failed.kind !== 'later') return failed;
      return { kind: 'later', afterMs: this.#begin(part, failed.afterMs) };
    }
  }

  /**
   * Slack refused a call: waits as long as it asked for, and at least a second, which doubles as long as
   * Slack takes none. Returns the pause.
   */
  #begin(part: string, askedMs: number): number {
    const { inARow = 0 } = this.#pauses.get(part) ?? {};
    const leftMs = this.#leftMs(part);
    // Calls that were under way together are refused together.
    const refused = leftMs > 0 ? inARow : inARow + 1;
    const leastMs = Math.min(slackBackOffMaxMs, slackPauseMinMs * 2 ** (refused - 1));
    const pauseMs = Math.max(askedMs, leastMs, leftMs);
    this.#pauses.set(part, { untilMs: this.#clock() + pauseMs, inARow: refused });
    return pauseMs;
  }
}
