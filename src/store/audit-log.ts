import { randomUUID } from 'node:crypto';
import { sql as sqlText } from 'kysely';
import type {
  AuditEntryShown,
  AuditLog,
  AuditPlace,
  NewAuditEntry,
} from '../launches/ports/audit-log.js';
import type { Sql } from './sql.js';

/**
 * Begins with a number after all that are there, so that entries of one moment keep their order. Two
 * entries that two bots add at the very same time may come in either.
 */
function nextId() {
  const last = sqlText`coalesce(cast(substr((select max(id) from audit_log), 1, 12) as bigint), 0)`;
  return sqlText<string>`substr(cast(1000000000001 + ${last} as text), 2) || ${`-${randomUUID()}`}`;
}

/** Adds an entry; in a transaction, together with the change that it tells of. */
export async function addAuditEntry({ db, leases }: Sql, entry: NewAuditEntry): Promise<void> {
  await db
    .insertInto('auditLog')
    .values({ ...entry, id: nextId(), atMs: leases.now() })
    .execute();
}

export function sqlAuditLog(sql: Sql): AuditLog {
  const read = async (
    limit: number,
    place: AuditPlace | null,
    [from, order]: readonly ['<', 'desc'] | readonly ['>', 'asc'],
  ): Promise<AuditEntryShown[]> => {
    const rows = await sql.db
      .selectFrom('auditLog')
      .leftJoin('launches', 'launches.clientToken', 'auditLog.clientToken')
      .select(['id', 'atMs', 'actor', 'action', 'auditLog.clientToken', 'result'])
      .select(['owner', 'launchProfileName', 'ec2InstanceType'])
      .$if(place !== null, (entries) =>
        entries.where(
          (e) =>
            sqlText<boolean>`(${e.ref('atMs')}, ${e.ref('id')}) ${sqlText.raw(from)} (${place?.atMs}, ${place?.id})`,
        ),
      )
      .orderBy('atMs', order)
      .orderBy('id', order)
      .limit(limit)
      .execute();
    return rows.map(({ owner, launchProfileName, ec2InstanceType, ...entry }) => ({
      ...entry,
      about:
        owner === null || launchProfileName === null || ec2InstanceType === null
          ? null
          : { owner, launchProfileName, ec2InstanceType },
    }));
  };
  return {
    add: (entry) => addAuditEntry(sql, entry),
    newest: (limit, before = null) => read(limit, before, ['<', 'desc']),
    oldest: (limit, after) => read(limit, after, ['>', 'asc']),
  };
}
