/**
 * What is claimed comes under a ticket: a later save under that ticket succeeds only as long as nobody
 * else has claimed the same since.
 */
export type Claimed<Row> = Row & { ticket: string };

/**
 * How long a claim holds; at the studio, from its last save on. The longest step takes 43 s: three attempts to
 * terminate a session, and three to see what has become of it. A listing may take longer, and renews it.
 */
export const leaseMs = 45_000;
