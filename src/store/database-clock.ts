import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from './schema.js';

/** How long a reading serves: less than a machine that slept, or a clock that was set, would matter. */
const readAgainAfterMs = 10_000;

/**
 * The present by PostgreSQL's clock, milliseconds since the epoch. As the statement began: a time that
 * moved on within it could not be looked up in an index.
 */
export function databaseTime(): RawBuilder<number> {
  return sql<number>`(extract(epoch from statement_timestamp()) * 1000)::bigint`;
}

/**
 * The time of a database that several bots share, at hand without asking: what one of them notes
 * another one compares, and their own clocks may differ.
 */
export class DatabaseClock {
  readonly #db: Kysely<Schema>;
  /** Goes on evenly, whatever becomes of the machine's own clock. */
  readonly #steady: () => number;
  #aheadMs = 0;
  #readAt = 0;

  private constructor(db: Kysely<Schema>, steady: () => number) {
    this.#db = db;
    this.#steady = steady;
  }

  /** @throws what the database throws */
  static async of(db: Kysely<Schema>, steady: () => number): Promise<DatabaseClock> {
    const clock = new DatabaseClock(db, steady);
    await clock.#read();
    return clock;
  }

  now(): number {
    const steady = this.#steady();
    if (steady - this.#readAt > readAgainAfterMs) {
      this.#readAt = steady;
      // A database that is away is found out, and reported, by whoever needs its rows.
      this.#read().catch(() => {});
    }
    return Math.round(steady + this.#aheadMs);
  }

  async #read(): Promise<void> {
    const { now } = await this.#db.selectNoFrom(databaseTime().as('now')).executeTakeFirstOrThrow();
    this.#readAt = this.#steady();
    this.#aheadMs = now - this.#readAt;
  }
}
