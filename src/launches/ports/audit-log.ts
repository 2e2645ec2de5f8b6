import type { Logger } from 'pino';
import type { Launch } from '../launch.js';
import type { AuditedAction, AuditResult } from '../outcome.js';

/**
 * Who asked for what, when, with what result. What takes time has two entries of the same actor, action
 * and launch: `requested`, and the result once it is settled.
 */
export interface AuditEntry {
  atMs: number;
  actor: string;
  action: AuditedAction;
  /** Null: it is about no launch in particular. */
  clientToken: string | null;
  result: AuditResult;
}

export type NewAuditEntry = Omit<AuditEntry, 'atMs'>;

/** An entry’s place in the log: by time, and by id among those of one moment. */
export interface AuditPlace {
  atMs: number;
  id: string;
}

/** An entry, with what its launch was for; null when it is about none, or about one that is not stored. */
export type AuditEntryShown = AuditEntry & {
  id: string;
  about: Pick<Launch, 'owner' | 'launchProfileName' | 'ec2InstanceType'> | null;
};

/** The port to the audit log. A change of a launch is recorded with it. */
export interface AuditLog {
  add(entry: NewAuditEntry): Promise<void>;
  /** Newest first: all, or those before a place. */
  newest(limit: number, before?: AuditPlace | null): Promise<AuditEntryShown[]>;
  /** Oldest first: those after a place. */
  oldest(limit: number, after: AuditPlace): Promise<AuditEntryShown[]>;
}

/**
 * Adds an entry for what changes no launch: a refusal, a connection. If it cannot be written, that is
 * logged, and no reason to keep the person from their answer.
 */
export async function writeAuditEntry(
  { auditLog, log }: { auditLog: AuditLog; log: Logger },
  entry: NewAuditEntry,
): Promise<void> {
  try {
    await auditLog.add(entry);
  } catch (error) {
    log.error({ err: error, entry }, 'audit log entry not written');
  }
}
