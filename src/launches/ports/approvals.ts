import type { Launch } from '../launch.js';
import type { MessageAddress, Posting } from './status-board.js';

/** What an approver decides about a launch, with one press. */
export interface Decision {
  does: 'approve' | 'refuse';
  /** Slack user id. */
  by: string;
  /** Why it is refused, in their own words; null: it is approved. */
  because: string | null;
  /** As a key of `Interactions`: all deliveries of the press share it. */
  press: string;
}

/** The message that asks an approver, or tells them the outcome. */
export interface ApprovalNotice {
  launch: Launch;
  approver: string;
  /** Null: it is not posted yet. */
  message: MessageAddress | null;
}

/** The port to the decisions about launches that need an approval. */
export interface Approvals {
  /**
   * Decides, with its entry in the audit log. Returns false, and changes nothing, when no one is to decide it any
   * more, or when the press was taken before. All in one transaction, so the first decision counts.
   */
  decide(clientToken: string, decision: Decision): Promise<boolean>;
  /** Begins the end of those whose time to be decided is over. Returns their owners. */
  expireUndecided(): Promise<string[]>;
  /** Messages to approvers that are not as their launch is now. If this bot dies, they are due again when a lease ends. */
  claimApprovalNotices(limit: number): Promise<ApprovalNotice[]>;
  /** Saves where the message stands, and that it is due again after `dueInMs`; null: when its launch was decided. */
  saveApprovalNotice(notice: ApprovalNotice, dueInMs: number | null): Promise<void>;
  /** The approver has been told all that there is, or cannot be told. */
  forgetApprovalNotice(notice: ApprovalNotice): Promise<void>;
}

/** The port to the messages of approvers. Nothing here throws. */
export interface ApprovalBoard {
  post(notice: ApprovalNotice): Promise<Posting>;
  edit(notice: ApprovalNotice, message: MessageAddress): Promise<Posting>;
}
