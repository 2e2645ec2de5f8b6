import { z } from 'zod';

const longestMoveMs = 400 * 24 * 3_600_000;

/** Later years have more than four digits, by which no date sorts. */
const lastMs = Date.UTC(9999, 0);

/** What the clock's controls take. */
export const clockInputs = { move: z.strictObject({ ms: z.int().min(1).max(longestMoveMs) }) };

/** The clock would be moved beyond its end. */
export class TooLate extends Error {}

/**
 * The time in the sandbox: the real time, and how far it was moved ahead. It never goes back. The pretend
 * services and the bot that works in them live by it. What waits for an answer of a program does not: the
 * three seconds of an acknowledgement are real ones.
 */
export class Clock {
  readonly #heard = new Set<() => void>();
  #aheadMs = 0;

  /** Milliseconds since the epoch. */
  readonly now = (): number => Date.now() + this.#aheadMs;

  /** How far it is before the real time. */
  readonly aheadMs = (): number => this.#aheadMs;

  /** Moves the clock ahead. What was due meanwhile is made up for, as of the time it was due. */
  move(ms: number): void {
    const aheadMs = this.#aheadMs + clockInputs.move.parse({ ms }).ms;
    if (Date.now() + aheadMs > lastMs) throw new TooLate('The clock ends with the year 9998.');
    this.#aheadMs = aheadMs;
    for (const hear of this.#heard) hear();
  }

  /** Is called after each move, until the returned function is. */
  readonly onMove = (hear: () => void): (() => void) => {
    this.#heard.add(hear);
    return () => this.#heard.delete(hear);
  };
}
