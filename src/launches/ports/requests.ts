import type { Intent, Launch } from '../launch.js';
import type { SessionAction } from '../policy.js';
import type { Claimed } from './claim.js';

/** What a submission decides; the rest of a launch follows from what happens to it. */
export type NewLaunch = Pick<
  Launch,
  | 'clientToken'
  | 'teamId'
  | 'owner'
  | 'ownerName'
  | 'requestedBy'
  | 'channelId'
  | 'note'
  | 'requestedAtMs'
  | 'launchProfileId'
  | 'launchProfileName'
  | 'ec2InstanceType'
  | 'streamingImageId'
  | 'streamingImageName'
  | 'offeredInstanceTypes'
  | 'canStop'
  | 'ownedBy'
  | 'admitted'
>;

export type Addition =
  | { kind: 'added' }
  /** As `added`, and the launch is the caller's to take to the studio. */
  | { kind: 'taken'; launch: Claimed<Launch> }
  /** This client token is stored already; nothing was changed. */
  | { kind: 'known' }
  /** The owner has as many live sessions as they may; nothing was changed. */
  | { kind: 'too_many'; live: Launch[] };

/**
 * Whether a launch is claimed as it is stored, for whoever stores it to go on with at once. One that
 * is admitted then says already that its Create was sent, which is what comes next.
 */
export type Take = 'leave' | 'take';

/** What somebody asks to become of a session. */
export interface Asking {
  intent: Intent;
  /** What they call it. Giving up and dismissing what has a session are intents to terminate. */
  action: SessionAction;
  /** Slack user id. */
  by: string;
}

/** What people ask for: a launch, and what is to become of its session. */
export interface Requests {
  /**
   * Stores a launch, unless it is stored already or its owner has `maxLive` sessions. All in one
   * transaction: of two launches that only one has room for, one is refused. What somebody else asked
   * for takes a place of the owner's once it is admitted. What is added stands in the record as noted.
   */
  add(launch: NewLaunch, maxLive: number, take?: Take): Promise<Addition>;
  /**
   * Notes what somebody wants to become of a session, on the row and in the record, where it ends
   * what was open there. Returns false, and changes nothing, when the launch is no longer as `seen`:
   * whoever asked was looking at something else.
   */
  intent(
    clientToken: string,
    asking: Asking,
    seen: Pick<Launch, 'state' | 'intent' | 'stuckSinceMs'>,
  ): Promise<boolean>;
  /** Takes the buttons off a failed launch that has no session, and records it. Returns false when they were off already. */
  dismiss(clientToken: string, by: string): Promise<boolean>;
  /** Has the launch's session looked at now rather than at the next due time. */
  lookNow(clientToken: string): Promise<void>;
}
