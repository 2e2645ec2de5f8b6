import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { LaunchEvent } from '../launches/launch.js';
import type { Schema } from './schema.js';

/** Adds lines to a launch's thread, in the transaction of the change that they tell of. */
export async function appendEvents(
  transaction: Transaction<Schema>,
  clientToken: string,
  events: readonly LaunchEvent[],
  now: RawBuilder<number>,
): Promise<void> {
  for (const item of events) {
    await transaction
      .insertInto('threadReplies')
      .values((e) => ({
        clientToken,
        number: e
          .selectFrom('threadReplies')
          .select((s) => sql<number>`coalesce(max(${s.ref('number')}), 0) + 1`.as('next'))
          .where('clientToken', '=', clientToken),
        atMs: now,
        event: JSON.stringify(item),
        done: 0,
      }))
      .execute();
  }
}
