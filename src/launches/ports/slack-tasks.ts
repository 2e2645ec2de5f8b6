import type { Launch, ThreadReply } from '../launch.js';
import type { Claimed } from './claim.js';

/** The fields of a launch that say how it stands with Slack. */
export type SlackFields = Pick<
  Launch,
  'shownRevision' | 'messageChannel' | 'messageTs' | 'messageSentAtMs' | 'detour' | 'slackAttempts'
>;

export interface SlackTask {
  launch: Launch;
  /** Lines that do not stand in Slack yet, oldest first. */
  openReplies: ThreadReply[];
  /** Whether others give way to it: somebody waits for what it tells, or it has waited long itself. */
  goesFirst: boolean;
}

/**
 * What somebody waits for overtakes what has been behind for up to so much longer. Beyond that it does
 * not, so that everything has its turn however much there is to tell.
 */
export const headStartMs = 5 * 60_000;

/** Launches whose message or thread in Slack is behind. */
export interface SlackTasks {
  /**
   * Due launches whose message or thread is behind, the longest behind first; but what somebody waits
   * for, READY and failures, counts as behind for `headStartMs` more.
   */
  claimSlackTasks(limit: number): Promise<Claimed<SlackTask>[]>;
  /** Saves; returns false when the ticket is no longer good. */
  saveSlack(clientToken: string, ticket: string, set: Partial<SlackFields>): Promise<boolean>;
  saveReply(
    line: ThreadReply,
    ticket: string,
    set: { sentAtMs: number | null } | { done: true; ts: string | null },
  ): Promise<boolean>;
  /**
   * Gives the claim back: due again after `dueInMs`, or with null as soon as there is anything
   * that Slack does not show, even what came while the claim was held.
   */
  releaseSlack(clientToken: string, ticket: string, dueInMs: number | null): Promise<void>;
}
