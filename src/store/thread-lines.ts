import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { News } from '../sessions/launch.js';
import type { Schema } from './schema.js';

/** Adds lines to a launch's thread, in the transaction of the change that they tell of. */
export async function appendNews(
  transaction: Transaction<Schema>,
  clientToken: string,
  news: readonly News[],
  now: RawBuilder<number>,
): Promise<void> {
  for (const item of news) {
    await transaction
      .insertInto('threadLines')
      .values((e) => ({
        clientToken,
        number: e
          .selectFrom('threadLines')
          .select((s) => sql<number>`coalesce(max(${s.ref('number')}), 0) + 1`.as('next'))
          .where('clientToken', '=', clientToken),
        atMs: now,
        news: JSON.stringify(item),
        done: 0,
      }))
      .execute();
  }
}
