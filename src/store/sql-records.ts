import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { RecordEntry, Records } from '../sessions/records.js';
import type { Schema } from './schema.js';

/** The record in SQL. */
export class SqlRecords implements Records {
  readonly #db: Kysely<Schema>;
  #added = 0;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async add(entry: RecordEntry): Promise<void> {
    this.#added += 1;
    // Begins with a count, so that ids tell the order of what happened within one millisecond.
    const id = `${String(this.#added).padStart(12, '0')}-${randomUUID()}`;
    await this.#db
      .insertInto('records')
      .values({ id, ...entry })
      .execute();
  }

  newest(limit: number): Promise<RecordEntry[]> {
    return this.#db
      .selectFrom('records')
      .select(['atMs', 'actor', 'action', 'clientToken', 'result'])
      .orderBy('atMs', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }
}
