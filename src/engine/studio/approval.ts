import type { RefusalKind } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import { neededLifetime } from '../../launches/lifetime.js';
import type { StudioChange } from '../../launches/ports/launch-store.js';
import type { StudioWork } from './save.js';

/** Who has to approve a launch before it goes on; null: no one. */
type Approvers = readonly string[] | null;

/**
 * @param isAdmin whether an admin asks for it
 * @throws PersonLookupError
 */
export async function approversOf(
  { ctx: { approval }, launch }: StudioWork,
  concerned: Pick<Launch, 'launchProfileId' | 'launchProfileName' | 'ec2InstanceType'>,
  isAdmin: () => Promise<boolean>,
): Promise<Approvers | RefusalKind> {
  const { owner, reason, neededForMs } = launch;
  if (launch.approval !== null || !approval.isNeeded(concerned)) return null;
  if (await isAdmin()) return null;
  if (reason === null || neededForMs === null) return 'needs_approval';
  const approvers = await approval.approversFor(owner);
  return approvers.length === 0 ? 'no_approver' : approvers;
}

/** What it changes about a launch, as it is admitted, that it has to be approved first, or now is. */
export function approvalChange(
  { ctx, launch }: StudioWork,
  approvers: Approvers,
  lifetime: Launch['lifetime'],
): StudioChange {
  const { intent, approval, decidedBy, neededForMs } = launch;
  const nowMs = ctx.clock();
  if (approvers === null && approval === null) return { set: {} };
  const limited = neededForMs === null ? {} : { lifetime: neededLifetime(lifetime, neededForMs) };
  if (approvers !== null) {
    const decideByMs = nowMs + ctx.approval.withinMs;
    const set = { ...limited, approval: 'asked' as const, decideByMs };
    return { set, asks: approvers, release: { dueInMs: null, seenIntent: intent } };
  }
  if (approval !== 'approved') return { set: limited };
  return {
    set: { ...limited, approval: 'granted', decideByMs: null, ...waitedFor(launch, nowMs) },
    events: [{ kind: 'approved', by: decidedBy ?? '' }],
  };
}

/** The wait for the approval does not count for how long it takes, and keeps trying. */
function waitedFor({ state, attemptSinceMs, keepTryingUntilMs }: Launch, nowMs: number) {
  // Both count from when it begins.
  if (state === 'PLANNED') return {};
  const waitedMs = nowMs - attemptSinceMs;
  return {
    beginsAtMs: nowMs,
    attemptSinceMs: nowMs,
    keepTryingUntilMs: keepTryingUntilMs === null ? null : keepTryingUntilMs + waitedMs,
  };
}
