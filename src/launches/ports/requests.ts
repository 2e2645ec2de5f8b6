import type { SessionAction } from '../actions.js';
import type { IdleAnswer } from '../idle.js';
import type { Intent } from '../intents.js';
import type { Launch, LaunchRequest } from '../launch.js';
import type { CountedLimit, SessionLimit } from '../quotas.js';

export type Addition =
  | { kind: 'added' }
  /** This client token is stored already; nothing was changed. */
  | { kind: 'known' }
  | Full
  | LimitReached;

/**
 * The owner has as many live sessions as they may; nothing was changed. Besides those that have a row,
 * `unclaimed` ones count.
 */
export interface Full {
  kind: 'too_many';
  live: Launch[];
  unclaimed: number;
}

/** A user group or a profile has as many sessions as it may; nothing was changed. */
export interface LimitReached {
  kind: 'limit_reached';
  limit: SessionLimit;
}

/** What a person wants to become of a session. */
export interface RequestedIntent {
  intent: Intent;
  /** What they call it: cancelling a launch, and dismissing what has a session, are intents to terminate. */
  action: SessionAction;
  by: string;
  /** The type that a session is to have, with the intent to resize. */
  wantedInstanceType?: string;
  /** As a key of `Interactions`: what is stored once is not stored again by another delivery. */
  press: string;
  /** Of the bot itself, at a deadline: only if that has not moved. If it fails, it is tried again. */
  overdue?: { endAtMs: number | null; againInMs: number };
}

/** How a person wants a launch to go on that ended for lack of capacity. */
export interface KeptTrying extends Pick<RequestedIntent, 'by' | 'press'> {
  untilMs: number;
  takesOtherTypes: boolean;
  /** Whether its approval is too old to count, so that it needs another one. */
  needsAnotherApproval: boolean;
}

export type Reopening = { kind: 'reopened' } | { kind: 'changed' } | Full | LimitReached;

/** The port to what people ask for: a launch, and what is to become of its session. */
export interface Requests {
  /**
   * Stores a launch, unless it is stored already, its owner has `maxLive` sessions, or one of `limits` is reached. All in one
   * transaction: of two launches that only one has room for, one is refused. A launch on behalf of its
   * owner takes a place of theirs once it is admitted. What is added is in the audit log as `requested`. One that a
   * workflow asked for is `too_many`, with no `live` ones, if as many as `workflowsUnadmitted` says are not admitted.
   */
  add(launch: LaunchRequest, maxLive: number, limits?: readonly CountedLimit[]): Promise<Addition>;
  /**
   * Puts an intent on the row and into the audit log, where it ends what was open. Returns false, and
   * changes nothing, when the launch is no longer as `seen` (the person was looking at something else),
   * or when the press was taken before. All in one transaction.
   */
  setIntent(
    clientToken: string,
    requested: RequestedIntent,
    seen: Pick<Launch, 'state' | 'intent' | 'stuckSinceMs'>,
  ): Promise<boolean>;
  /**
   * Moves the bot's own deadline of a READY session to `untilMs`, with its event and its entry in the audit
   * log. The intent that is open is off the row then. Returns false, and changes nothing, when it is no
   * longer as `seen`, or as above.
   */
  prolong(
    clientToken: string,
    requested: Pick<RequestedIntent, 'by' | 'press'> & { untilMs: number },
    seen: Pick<Launch, 'stopAtMs' | 'terminateAtMs' | 'intent' | 'openRequestBy'>,
  ): Promise<boolean>;
  /**
   * Keeps an idle READY session on until `untilMs`, with its event and its entry in the audit log. All else as for
   * `prolong`.
   */
  hold(
    clientToken: string,
    requested: Pick<RequestedIntent, 'by' | 'press'> & { answer: IdleAnswer; untilMs: number },
    seen: Pick<Launch, 'stopAtMs' | 'terminateAtMs' | 'intent' | 'openRequestBy'>,
  ): Promise<boolean>;
  /** Takes the buttons off a failed launch without a session; false: they were off, or as above. */
  dismiss(clientToken: string, requested: Pick<RequestedIntent, 'by' | 'press'>): Promise<boolean>;
  observeNow(clientToken: string): Promise<void>;
  /**
   * Opens a launch again that ended for lack of capacity: it waits for a machine, and takes a place of its
   * owner again. `changed`: nothing is changed, as for an intent. All in one transaction.
   */
  keepTrying(
    launch: Launch,
    kept: KeptTrying,
    maxLive: number,
    limits?: readonly CountedLimit[],
  ): Promise<Reopening>;
}
