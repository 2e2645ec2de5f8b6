import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { NewRecordEntry, Records, ToldEntry } from '../sessions/records.js';
import type { Schema } from './schema.js';
import type { SqlOptions } from './sql-options.js';

/**
 * Begins with a number after all that are there, so that entries of one moment keep their order: what
 * was recorded before by whomever comes before. Only of two at the very same time nobody can tell.
 */
const nextId = () => {
  const last = sql`coalesce(cast(substr((select max(id) from records), 1, 12) as bigint), 0)`;
  return sql<string>`substr(cast(1000000000001 + ${last} as text), 2) || ${`-${randomUUID()}`}`;
};

/** Adds an entry to the record; in a transaction, together with the change that it tells of. */
export async function record(
  db: Kysely<Schema>,
  entry: NewRecordEntry,
  now: RawBuilder<number>,
): Promise<void> {
  await db
    .insertInto('records')
    .values({ ...entry, id: nextId(), atMs: now })
    .execute();
}

/** The record in SQL. */
export class SqlRecords implements Records {
  readonly #db: Kysely<Schema>;
  readonly #now: () => RawBuilder<number>;

  constructor({ db, now }: Pick<SqlOptions, 'db' | 'now'>) {
    this.#db = db;
    this.#now = now;
  }

  add(entry: NewRecordEntry): Promise<void> {
    return record(this.#db, entry, this.#now());
  }

  async newest(limit: number): Promise<ToldEntry[]> {
    const rows = await this.#db
      .selectFrom('records')
      .leftJoin('launches', 'launches.clientToken', 'records.clientToken')
      .select(['atMs', 'actor', 'action', 'records.clientToken', 'result'])
      .select(['owner', 'launchProfileName', 'ec2InstanceType'])
      .orderBy('atMs', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ owner, launchProfileName, ec2InstanceType, ...entry }) => ({
      ...entry,
      about:
        owner === null || launchProfileName === null || ec2InstanceType === null
          ? null
          : { owner, launchProfileName, ec2InstanceType },
    }));
  }
}
