import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from './schema.js';

/** How long a reading serves: less than a machine that slept, or a clock that was set, would matter. */
const readAgainAfterMs = 10_000;

/**
 * The present by PostgreSQL's clock and so far ahead, milliseconds since the epoch. As the statement began: a time that
 * moved on within it could not be looked up in an index.
 */
export function databaseTime(aheadMs = 0): RawBuilder<number> {
  const present = sql<number>`(extract(epoch from statement_timestamp()) * 1000)::bigint`;
  return aheadMs === 0 ? present : sql<number>`(${present} + ${aheadMs}::bigint)`;
}

/**
 * The time of a database that several bots share, at hand without asking: what one of them notes
 * another one compares, and their own clocks may differ.
 * @param steady goes on evenly, also when the machine's own clock is set
 * @throws what the database throws
 */
export async function databaseClock(
  db: Kysely<Schema>,
  steady: () => number,
): Promise<() => number> {
  let aheadMs = 0;
  let readAtMs = 0;
  const read = async () => {
    const { now } = await db.selectNoFrom(databaseTime().as('now')).executeTakeFirstOrThrow();
    readAtMs = steady();
    aheadMs = now - readAtMs;
  };
  await read();
  return () => {
    const steadyMs = steady();
    if (steadyMs - readAtMs > readAgainAfterMs) {
      readAtMs = steadyMs;
      // If the database is away, the next query for its rows fails and reports it.
      read().catch(() => {});
    }
    return Math.round(steadyMs + aheadMs);
  };
}
