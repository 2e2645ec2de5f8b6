import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { RecordEntry, Records } from '../sessions/records.js';
import type { Schema } from './schema.js';

/** The record in SQL. */
export class SqlRecords implements Records {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async add(entry: RecordEntry): Promise<void> {
    await this.#db
      .insertInto('records')
      .values({ id: randomUUID(), ...entry })
      .execute();
  }

  newest(limit: number): Promise<RecordEntry[]> {
    return this.#db
      .selectFrom('records')
      .select(['atMs', 'actor', 'action', 'clientToken', 'result'])
      .orderBy('atMs', 'desc')
      .limit(limit)
      .execute();
  }
}
