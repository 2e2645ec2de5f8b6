import type { Interactions } from '../launches/ports/interactions.js';
import { interactionsKeptMs } from '../limits.js';
import type { Sql } from './sql.js';

/** What people did, in SQL: the primary key lets one replica have it. */
export function sqlInteractions({ db, leases }: Pick<Sql, 'db' | 'leases'>): Interactions {
  return {
    async take(key) {
      const taken = await db
        .insertInto('interactions')
        .values({ key, takenAtMs: leases.now() })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('key')
        .executeTakeFirst();
      return taken !== undefined;
    },

    async forgetOld() {
      await db
        .deleteFrom('interactions')
        .where((e) => e('takenAtMs', '<', leases.in(-interactionsKeptMs)))
        .execute();
    },
  };
}
