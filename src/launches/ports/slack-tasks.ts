import type { Launch, Shown, ThreadReply } from '../launch.js';
import type { Claimed } from './claim.js';

/** A launch whose message or thread in Slack is behind. */
export interface SlackTask {
  launch: Launch;
  /** Replies that are not in Slack yet, oldest first. */
  openReplies: ThreadReply[];
  /** Whether it shows something that a person waits for. */
  isAwaited: boolean;
}

/** The port to what Slack is still to show. */
export interface SlackTasks {
  /**
   * The due tasks that go first: those with something that a person waits for, then by due time. In the
   * answer those that a person waits for stand before the others.
   */
  claimSlackTasks(limit: number): Promise<Claimed<SlackTask>[]>;
  /** Returns false when the ticket is no longer good. */
  saveSlack(
    clientToken: string,
    ticket: string,
    set: Partial<Omit<Shown, 'revision'>>,
  ): Promise<boolean>;
  /**
   * Saves when a reply was sent, or that it is done: its `ts`, or null when it could not be posted.
   * Returns false when the ticket is no longer good.
   */
  saveReply(
    reply: ThreadReply,
    ticket: string,
    set: { sentAtMs: number | null } | { done: true; ts: string | null },
  ): Promise<boolean>;
  /**
   * Gives the claim back: due again after `dueInMs`; with null, as soon as there is something that Slack
   * does not show, even if that came while the claim was held.
   */
  releaseSlack(clientToken: string, ticket: string, dueInMs: number | null): Promise<void>;
}
