import type { Logger } from 'pino';
import type { Launch } from '../launch.js';

/**
 * Who asked for what, when, with what result. What takes time has two entries of the same actor,
 * action and launch: `noted` when it was asked for, and the result once it is settled.
 */
export interface AuditEntry {
  atMs: number;
  /** Slack user id of whoever asked. */
  actor: string;
  /** What they asked for: `launch`, `stop`, `connect` … */
  action: string;
  /** Null: it is about no launch in particular. */
  clientToken: string | null;
  /**
   * `noted`; or why not; or how it ended: `done`, `superseded` (the state moved on, or somebody
   * intended for something else), the kind of a failure, or the state or status code it ended in.
   */
  result: string;
}

export type NewAuditEntry = Omit<AuditEntry, 'atMs'>;

/** An entry, with what the launch was for; null when it is about none, or about one that there never was. */
export type AuditEntryShown = AuditEntry & {
  about: Pick<Launch, 'owner' | 'launchProfileName' | 'ec2InstanceType'> | null;
};

/** The port to the record, which only ever grows. What changes a launch is recorded with it. */
export interface AuditLog {
  /** Adds an entry of this moment. */
  add(entry: NewAuditEntry): Promise<void>;
  /** The newest entries, newest first. */
  newest(limit: number): Promise<AuditEntryShown[]>;
}

/**
 * Adds an entry for what changes no launch: a refusal, a way into a desktop. That it cannot be
 * written is logged, and no reason to keep people from their answer.
 */
export async function writeAuditEntry(
  { auditLog, log }: { auditLog: AuditLog; log: Logger },
  entry: NewAuditEntry,
): Promise<void> {
  try {
    await auditLog.add(entry);
  } catch (error) {
    log.error({ err: error, entry }, 'not in the record');
  }
}
