import type { Interactions } from '../launches/ports/interactions.js';
import type { Sql } from './sql.js';

/** As `Interactions.take`; in a transaction, together with the change that it leads to. */
export async function takeInteraction({ db, leases }: Sql, key: string): Promise<boolean> {
  const taken = await db
    .insertInto('interactions')
    .values({ key, takenAtMs: leases.now() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return taken !== undefined;
}

/** What people did, in SQL: the primary key lets one replica have it. */
export function sqlInteractions(sql: Sql): Interactions {
  return { take: (key) => takeInteraction(sql, key) };
}
