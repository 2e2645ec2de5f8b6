import type { SessionAction } from '../actions.js';
import type { Intent } from '../intents.js';
import type { Launch, LaunchRequest } from '../launch.js';

export type Addition =
  | { kind: 'added' }
  /** This client token is stored already; nothing was changed. */
  | { kind: 'known' }
  /** The owner has as many live sessions as they may; nothing was changed. */
  | { kind: 'too_many'; live: Launch[] };

/** What a person wants to become of a session. */
export interface RequestedIntent {
  intent: Intent;
  /** What they call it: giving up, and dismissing what has a session, are intents to terminate. */
  action: SessionAction;
  /** Slack user id. */
  by: string;
}

/** The port to what people ask for: a launch, and what is to become of its session. */
export interface Requests {
  /**
   * Stores a launch, unless it is stored already or its owner has `maxLive` sessions. All in one
   * transaction: of two launches that only one has room for, one is refused. A launch on behalf of its
   * owner takes a place of theirs once it is admitted. What is added is in the audit log as `requested`.
   */
  add(launch: LaunchRequest, maxLive: number): Promise<Addition>;
  /**
   * Puts an intent on the row and into the audit log, where it ends what was open. Returns false, and
   * changes nothing, when the launch is no longer as `seen`: the person was looking at something else.
   */
  setIntent(
    clientToken: string,
    requested: RequestedIntent,
    seen: Pick<Launch, 'state' | 'intent' | 'stuckSinceMs'>,
  ): Promise<boolean>;
  /**
   * Takes the buttons off a failed launch that has no session, and records it.
   * Returns false when they were off already.
   */
  dismiss(clientToken: string, by: string): Promise<boolean>;
  /** Has the launch's session observed now rather than at its next due time. */
  observeNow(clientToken: string): Promise<void>;
}
