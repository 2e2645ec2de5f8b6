import { z } from 'zod';
import type { Launch } from './launch.js';
import { states } from './states.js';

/** How the approval of a launch stands that needs one. */
const approvals = [
  /** No one has decided. */
  'asked',
  /** An approver pressed. Whether they may is asked of Slack before anything comes of it. */
  'approved',
  'refused',
  /** Its time to be decided is over. */
  'expired',
  /** An approver who may has approved it. */
  'granted',
] as const;

export const approvalSchema = z.object({
  /** Null: it needs none, as far as the bot knows. */
  approval: z.enum(approvals).nullable(),
  /** Until when it can be decided; null: it is not to be decided, or has been. */
  decideByMs: z.number().nullable(),
  /** Slack user id of the approver who decided last. */
  decidedBy: z.string().nullable(),
});

type Stands = Pick<Launch, 'approval' | 'state'>;

/** Whether it waits for an approver, or for the bot to make sure that the one who pressed may decide. */
export function isUndecided({ approval, state }: Stands): boolean {
  const isOpen = approval === 'asked' || approval === 'approved' || approval === 'refused';
  return states[state].phase === 'requested' && isOpen;
}
