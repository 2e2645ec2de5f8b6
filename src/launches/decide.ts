import type { Logger } from 'pino';
import type { Approval } from './approval.js';
import { isUndecided } from './approval-facts.js';
import type { Launch } from './launch.js';
import type { Decision } from './ports/approvals.js';
import { type AuditLog, writeAuditEntry } from './ports/audit-log.js';
import type { Interactions } from './ports/interactions.js';
import type { LaunchStore } from './ports/launch-store.js';
import type { People } from './ports/people.js';

interface Options {
  store: Pick<LaunchStore, 'get' | 'decide'>;
  approval: Pick<Approval, 'isApproverAtHand'>;
  people: Pick<People, 'isAdminAtHand'>;
  auditLog: AuditLog;
  interactions: Pick<Interactions, 'take'>;
  changed: (owner: string) => void;
  log: Logger;
}

interface Asked extends Decision {
  clientToken: string;
}

/** A decision that the row does not take. */
type Refused =
  | { kind: 'not_approver' | 'own_launch' | 'unknown_launch' }
  | { kind: 'already_decided'; launch: Launch };

export type DecisionAnswer =
  /** The loop carries it out, if Slack says that this person may. */
  | { kind: 'decided' }
  | Refused
  /** What decides whether the person may is not at hand, so nothing was done. */
  | { kind: 'unsure' };

/** Whether this person may decide about this launch, by what is at hand. */
export async function mayDecide(
  { store, approval, people }: Pick<Options, 'store' | 'approval' | 'people'>,
  { clientToken, by }: Pick<Asked, 'clientToken' | 'by'>,
): Promise<{ kind: 'may'; launch: Launch } | Refused | { kind: 'unsure' }> {
  const isApprover = approval.isApproverAtHand(by);
  if (isApprover === null) return { kind: 'unsure' };
  if (!isApprover) return { kind: 'not_approver' };
  const launch = await store.get(clientToken);
  if (launch === null) return { kind: 'unknown_launch' };
  const isAdmin = by !== launch.owner || people.isAdminAtHand(by);
  if (isAdmin === null) return { kind: 'unsure' };
  if (!isAdmin) return { kind: 'own_launch' };
  const isOpen = launch.approval === 'asked' && isUndecided(launch);
  if (!isOpen || launch.intent !== null) return { kind: 'already_decided', launch };
  return { kind: 'may', launch };
}

/**
 * Decides about a launch that needs an approval. Called before the press is acknowledged, so Slack is not asked: the
 * loop asks it before anything comes of the decision.
 */
export async function decide(options: Options, asked: Asked): Promise<DecisionAnswer> {
  const { store, changed, log } = options;
  const { clientToken, by, does } = asked;
  const may = await mayDecide(options, asked);
  if (may.kind !== 'may') return may;
  if (!(await store.decide(clientToken, asked))) {
    const launch = (await store.get(clientToken)) ?? may.launch;
    return { kind: 'already_decided', launch };
  }
  log.info({ launch: clientToken, slackUser: by, action: does }, 'launch decided');
  changed(may.launch.owner);
  return { kind: 'decided' };
}

/** What the person is told, and the audit log with it; null: another delivery of the press is answered. */
export async function refusedDecision(
  options: Pick<Options, 'interactions' | 'auditLog' | 'log'>,
  { clientToken, by: actor, does: action, press }: Omit<Asked, 'because'>,
  { kind: result }: Refused,
): Promise<boolean> {
  if (!(await options.interactions.take(press))) return false;
  const isKnown = result === 'already_decided' || result === 'own_launch';
  const entry = { action, actor, clientToken: isKnown ? clientToken : null, result };
  await writeAuditEntry(options, entry);
  return true;
}
