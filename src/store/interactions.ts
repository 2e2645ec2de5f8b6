import type { Kysely } from 'kysely';
import type { Interactions } from '../launches/ports/interactions.js';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';
import type { Sql } from './sql.js';

/** As `Interactions.take`; in a transaction, together with the change that it leads to. */
export async function takeInteraction(
  db: Kysely<Schema>,
  leases: Leases,
  key: string,
): Promise<boolean> {
  const taken = await db
    .insertInto('interactions')
    .values({ key, takenAtMs: leases.now() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return taken !== undefined;
}

/** What people did, in SQL: the primary key lets one replica have it. */
export function sqlInteractions({ db, leases }: Pick<Sql, 'db' | 'leases'>): Interactions {
  return { take: (key) => takeInteraction(db, leases, key) };
}
