import { failureFrom, failureOf } from '../../launches/failures.js';
import { admit } from './admit.js';
import {
  close,
  type Next,
  refuse,
  type StudioWork,
  saveAndRelease,
  tryAgainLater,
} from './save.js';

/**
 * Carries out what an approver decided, once Slack says that they may: at their press, only what was at hand decided.
 * A press of a person who may not leaves the launch as undecided as it was.
 */
export async function heedDecision(work: StudioWork): Promise<Next> {
  const { ctx, launch } = work;
  const { clientToken, approval, decidedBy, failure } = launch;
  if (approval === 'expired' || decidedBy === null) return refuse(work, 'approval_expired');
  try {
    if (!(await mayDecide(work, decidedBy))) return await undecided(work, decidedBy);
  } catch (error) {
    return tryAgainLater(work, failureFrom(error));
  }
  const about = { launch: clientToken, slackUser: decidedBy, decision: approval };
  ctx.log.info(about, 'launch decided by an approver');
  return approval === 'approved'
    ? admit(work)
    : close(work, 'REFUSED', failure ?? failureOf('not_approved'));
}

/** @throws PersonLookupError */
async function mayDecide({ ctx, launch }: StudioWork, decidedBy: string): Promise<boolean> {
  if (!(await ctx.approval.isApprover(decidedBy))) return false;
  return decidedBy !== launch.owner || ctx.people.isAdminForCertain(decidedBy, true);
}

function undecided(work: StudioWork, actor: string): Promise<Next> {
  const { ctx, launch } = work;
  const { clientToken } = launch;
  const action = launch.approval === 'approved' ? 'approve' : 'refuse';
  ctx.log.warn({ launch: clientToken, slackUser: actor }, 'decision of a person who approves none');
  return saveAndRelease(work, null, {
    set: { approval: 'asked', decidedBy: null, failure: null, trouble: null },
    audits: { actor, action, clientToken, result: 'not_approver' },
  });
}
