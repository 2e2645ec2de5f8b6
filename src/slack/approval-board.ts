import type { ApprovalBoard } from '../launches/ports/approvals.js';
import type { Messages } from './messages.js';
import { approvalMessage } from './views/approval.js';
import type { StudioNames } from './words/support.js';

/** What approvers are asked and told, each in their direct messages with the bot. */
export function slackApprovalBoard(messages: Messages, studio: StudioNames): ApprovalBoard {
  return {
    post: ({ launch, approver: channel }) =>
      messages.post({ channel }, approvalMessage(launch, studio)),
    edit: ({ launch }, message) => messages.update(message, approvalMessage(launch, studio)),
  };
}
