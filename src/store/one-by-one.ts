import { sql, type Transaction } from 'kysely';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';

/**
 * Has the transactions that count an owner's live sessions follow one another, so that of two launches
 * that only one has room for one passes. SQLite does that anyway.
 */
export async function oneByOne(
  transaction: Transaction<Schema>,
  owner: string,
  { shared }: Pick<Leases, 'shared'>,
): Promise<void> {
  if (!shared) return;
  await sql`select pg_advisory_xact_lock(hashtext(${owner}))`.execute(transaction);
}
