import { isUndecided } from '../launches/approval-facts.js';
import type { ApprovalNotice } from '../launches/ports/approvals.js';
import type { EngineContext } from './context.js';

/**
 * Makes the message of one approver say how the launch stands. If the bot dies between its post and the save, another
 * one posts once more, and the first message keeps its buttons: a press there is told the outcome.
 */
export async function tellApprover(
  { store, approvalBoard, log }: EngineContext,
  notice: ApprovalNotice,
): Promise<void> {
  const { launch, approver, message } = notice;
  // It was decided before this approver was asked.
  if (message === null && !isUndecided(launch)) return store.forgetApprovalNotice(notice);
  const posting =
    message === null ? await approvalBoard.post(notice) : await approvalBoard.edit(notice, message);
  const about = { launch: launch.clientToken, slackUser: approver };
  switch (posting.kind) {
    case 'shown': {
      if (!isUndecided(launch)) return store.forgetApprovalNotice(notice);
      const { channel, ts } = posting;
      return store.saveApprovalNotice({ ...notice, message: { channel, ts } }, null);
    }
    case 'later':
      return store.saveApprovalNotice(notice, posting.afterMs);
    case 'unknown':
      // It is due again when the lease ends.
      log.warn(about, 'not known whether an approver was told');
      return;
    case 'no_place':
    case 'unshowable':
    case 'refused':
      log.error({ ...about, code: posting.code }, 'approver not told');
      return store.forgetApprovalNotice(notice);
  }
}
