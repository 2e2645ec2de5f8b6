import type { Logger } from 'pino';
import { type ActionRefusal, neverCreated, refusalOf, roleOf } from './actions.js';
import type { Approval } from './approval.js';
import type { Launch } from './launch.js';
import { type AuditLog, writeAuditEntry } from './ports/audit-log.js';
import type { Interactions } from './ports/interactions.js';
import type { Launches } from './ports/launch-store.js';
import type { People } from './ports/people.js';
import type { KeptTrying, LimitReached, Requests } from './ports/requests.js';
import type { Budget } from './quotas.js';
import type { Room } from './room.js';
import type { Rules } from './rules.js';

interface Options {
  store: Pick<Launches, 'get'> & Pick<Requests, 'keepTrying'>;
  people: Pick<People, 'isAdminAtHand'>;
  rules: Pick<Rules, 'maxSessionsPerUser'>;
  room: Pick<Room, 'atHand' | 'spentIn'>;
  approval: Pick<Approval, 'withinMs'>;
  auditLog: AuditLog;
  interactions: Pick<Interactions, 'take'>;
  changed: (owner: string) => void;
  clock: () => number;
  log: Logger;
}

interface Asked extends Omit<KeptTrying, 'needsAnotherApproval'> {
  clientToken: string;
}

export type KeepTryingAnswer =
  | { kind: 'requested' }
  | { kind: 'refused'; refusal: ActionRefusal; launch: Launch }
  | { kind: 'too_many'; launch: Launch }
  | (LimitReached & { launch: Launch })
  | { kind: 'budget_spent'; budget: Budget; launch: Launch }
  | { kind: 'unknown_launch' }
  /** Whether the person is an admin is not at hand. */
  | { kind: 'unsure' };

/**
 * Opens a launch again that ended for lack of capacity. Called before the press is acknowledged, so neither
 * the studio nor Slack is asked: the loop asks both before the next attempt.
 */
export async function keepTrying(options: Options, asked: Asked): Promise<KeepTryingAnswer> {
  const { store, people, rules, room, approval, changed, clock, log } = options;
  const { clientToken, by } = asked;
  const launch = await store.get(clientToken);
  if (launch === null) return { kind: 'unknown_launch' };
  const isAdmin = by !== launch.owner && people.isAdminAtHand(by);
  if (isAdmin === null) return { kind: 'unsure' };
  const refusal = refusalOf('keep_trying', roleOf(by, launch.owner, isAdmin), launch);
  if (refusal !== null) return refused(refusal, launch);
  // What is not at hand the loop decides, as it admits the launch anew.
  const { limits, budgets } = room.atHand(launch);
  const budget = people.isAdminAtHand(by) === false ? await room.spentIn(budgets) : null;
  if (budget !== null) return { kind: 'budget_spent', budget, launch };
  // It begins when it is approved, or later.
  const needsAnotherApproval = clock() - launch.beginsAtMs > approval.withinMs;
  const kept = { ...asked, needsAnotherApproval };
  const answer = await store.keepTrying(launch, kept, rules.maxSessionsPerUser, limits);
  if (answer.kind === 'limit_reached') return { ...answer, launch };
  if (answer.kind === 'too_many') return { kind: answer.kind, launch };
  if (answer.kind === 'changed') {
    return refused('under_way', (await store.get(clientToken)) ?? launch);
  }
  log.info({ launch: clientToken, slackUser: by, action: 'keep_trying' }, 'action requested');
  changed(launch.owner);
  return { kind: 'requested' };
}

/** Another delivery of the press may have been faster. Then it is so, and all of them get one answer. */
function refused(refusal: ActionRefusal, launch: Launch): KeepTryingAnswer {
  const isKept = launch.keepTryingUntilMs !== null && !neverCreated(launch);
  const isStale = refusal === 'under_way' || refusal === 'wrong_state';
  return isStale && isKept ? { kind: 'requested' } : { kind: 'refused', refusal, launch };
}

/** Writes a refusal into the audit log, once for all deliveries of the press. */
export async function auditKeepTrying(
  options: Pick<Options, 'interactions' | 'auditLog' | 'log'>,
  { clientToken, by: actor, press }: Pick<Asked, 'clientToken' | 'by' | 'press'>,
  answer: KeepTryingAnswer,
): Promise<void> {
  if (answer.kind === 'requested' || answer.kind === 'unsure') return;
  if (!(await options.interactions.take(press))) return;
  const isKnown = answer.kind !== 'unknown_launch';
  const result = answer.kind === 'refused' ? answer.refusal : answer.kind;
  const entry = {
    action: 'keep_trying',
    actor,
    clientToken: isKnown ? clientToken : null,
  } as const;
  await writeAuditEntry(options, { ...entry, result });
}
