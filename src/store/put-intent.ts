import type { AuditResult } from '../launches/outcome.js';
import type { RequestedIntent } from '../launches/ports/requests.js';
import { addAuditEntry } from './audit-log.js';
import { behindInSlack, dueAtStudio } from './changes.js';
import { attempted } from './overdue-launches.js';
import type { LaunchTable } from './schema.js';
import { type Tx, updateLaunch } from './sql.js';

export type OpenRequest = Pick<LaunchTable, 'openRequestBy' | 'openRequestAction'>;

/** The columns of a launch whose intent is given up. */
export const nothingWanted = {
  intent: null,
  intentAtMs: null,
  openRequestBy: null,
  openRequestAction: null,
  trouble: null,
  studioAttempts: 0,
} as const;

/** Puts an intent on a row that was read in this transaction, and into the audit log. */
export async function putIntent(
  tx: Tx,
  clientToken: string,
  asked: Omit<RequestedIntent, 'press'>,
  before: OpenRequest,
): Promise<void> {
  const { leases } = tx;
  const { intent, action, by, overdue, wantedInstanceType = null } = asked;
  await updateLaunch(tx, clientToken)
    .set((e) => ({
      intent,
      intentAtMs: leases.now(),
      wantedInstanceType,
      // That of another reboot. A reboot under way goes on beside another intent.
      ...(intent === 'reboot' && { rebootSentAtMs: null }),
      openRequestBy: by,
      openRequestAction: action,
      ...(action === 'dismiss' && { dismissed: 1 }),
      ...(overdue && attempted(e, leases, overdue)),
      trouble: null,
      studioAttempts: 0,
      ...dueAtStudio(e, leases),
      ...behindInSlack(e, leases),
    }))
    .execute();
  // What is cancelled is the launch itself.
  const result = action === 'cancel_launch' ? 'cancelled' : 'superseded';
  await auditOpen(tx, clientToken, before, result);
  await addAuditEntry(tx, { actor: by, action, clientToken, result: 'requested' });
}

/** Takes the bot's own intent off a row that was read in this transaction: a person wants the session on. */
export async function withdrawIntent(
  tx: Tx,
  clientToken: string,
  before: OpenRequest,
): Promise<void> {
  await updateLaunch(tx, clientToken)
    .set((e) => ({
      ...nothingWanted,
      // It may have been carried out without an answer: the next observation tells.
      ...dueAtStudio(e, tx.leases),
      ...behindInSlack(e, tx.leases),
    }))
    .execute();
  await auditOpen(tx, clientToken, before, 'superseded');
}

/** What was open is settled by another request. */
export async function auditOpen(
  tx: Tx,
  clientToken: string,
  { openRequestBy: actor, openRequestAction: action }: OpenRequest,
  result: AuditResult,
): Promise<void> {
  if (actor === null || action === null) return;
  await addAuditEntry(tx, { actor, action, clientToken, result });
}
