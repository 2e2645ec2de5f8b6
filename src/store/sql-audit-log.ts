import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AuditEntryShown, AuditLog, NewAuditEntry } from '../launches/ports/audit-log.js';
import type { Schema } from './schema.js';
import type { SqlOptions } from './sql-options.js';

/**
 * Begins with a number after all that are there, so that entries of one moment keep their order: what
 * was recorded before by whomever comes before. Only of two at the very same time nobody can tell.
 */
const nextId = () => {
  const last = sql`coalesce(cast(substr((select max(id) from audit_log), 1, 12) as bigint), 0)`;
  return sql<string>`substr(cast(1000000000001 + ${last} as text), 2) || ${`-${randomUUID()}`}`;
};

/** Adds an entry to the record; in a transaction, together with the change that it tells of. */
export async function record(
  db: Kysely<Schema>,
  entry: NewAuditEntry,
  now: RawBuilder<number>,
): Promise<void> {
  await db
    .insertInto('auditLog')
    .values({ ...entry, id: nextId(), atMs: now })
    .execute();
}

/** The record in SQL. */
export class SqlAuditLog implements AuditLog {
  readonly #db: Kysely<Schema>;
  readonly #now: () => RawBuilder<number>;

  constructor({ db, now }: Pick<SqlOptions, 'db' | 'now'>) {
    this.#db = db;
    this.#now = now;
  }

  add(entry: NewAuditEntry): Promise<void> {
    return record(this.#db, entry, this.#now());
  }

  async newest(limit: number): Promise<AuditEntryShown[]> {
    const rows = await this.#db
      .selectFrom('auditLog')
      .leftJoin('launches', 'launches.clientToken', 'auditLog.clientToken')
      .select(['atMs', 'actor', 'action', 'auditLog.clientToken', 'result'])
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
