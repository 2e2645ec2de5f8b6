/**
 * What is claimed comes under a ticket: a later save under that ticket succeeds only as long as nobody
 * else has claimed the same since.
 */
export type Claimed<Row> = Row & { ticket: string };

/** How long a claim holds; every step ends well within it, or renews it. */
export const leaseMs = 45_000;
