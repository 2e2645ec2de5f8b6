/**
 * What is claimed comes under a ticket. A save under that ticket succeeds only as long as nobody else
 * has claimed the same since.
 */
export type Claimed<Row> = Row & { ticket: string };
