import type { Launch, ThreadReply } from '../launch.js';

/** What became of something that was to be shown. */
export type Posting =
  | { kind: 'shown'; channel: string; ts: string }
  /** Not done; worth asking again after so long. */
  | { kind: 'later'; afterMs: number }
  /** Perhaps done: no answer says. */
  | { kind: 'unknown' }
  /** There is no such place any more, or it may not be written to; `reason` is Slack's word. */
  | { kind: 'no_place'; reason: string }
  /** Slack does not take what was to be shown, and never will; `reason` is its word. */
  | { kind: 'unshowable'; reason: string }
  /** Refused for a reason that only the operator can mend; `reason` is Slack's word. */
  | { kind: 'refused'; reason: string };

/** What a look for an earlier post of ours found. */
export type Search =
  | { kind: 'found'; channel: string; ts: string }
  | { kind: 'absent' }
  | { kind: 'later'; afterMs: number }
  /** It may not be looked for there; `reason` is Slack's word. */
  | { kind: 'not_allowed'; reason: string };

/** Whether whoever asked for a launch may have its message in the channel that they asked for. */
export type Access =
  | { kind: 'open' }
  /** `reason` is `notAMember`, `membershipUnknown`, or Slack's word for a place that is not there. */
  | { kind: 'closed'; reason: string }
  /** Worth asking again after so long. */
  | { kind: 'later'; afterMs: number }
  /** No answer says. */
  | { kind: 'unknown' };

/** The channel is there, but not for whoever asked. */
export const notAMember = 'not_a_member';

/** Slack does not let the bot look who belongs to the channel, or does not answer. */
export const membershipUnknown = 'membership_unknown';

/**
 * The detour of a launch that had something to say before the studio had confirmed that it may be:
 * that is between the bot and whoever asked, and no business of a channel. It ends with the
 * confirmation.
 */
export const notAdmitted = 'not_admitted';

/** Where a launch is shown when not even the person's direct messages can be written to. */
export const unreachable = 'unreachable';

/** The port to where people see a launch: one message and its thread. Nothing here throws. */
export interface StatusBoard {
  /** Whether the launch's message may be posted where it was asked for; its `channelId` is not null. */
  access(launch: Launch): Promise<Access>;
  /** Posts the launch's message. */
  post(launch: Launch): Promise<Posting>;
  /**
   * Makes the message show the launch as it is now; or where it goes on, when that has been confirmed
   * and the message is still where it was until then.
   */
  edit(launch: Launch, message: { channel: string; ts: string }): Promise<Posting>;
  /** Adds a line to the message's thread. */
  reply(
    launch: Launch,
    message: { channel: string; ts: string },
    line: ThreadReply,
  ): Promise<Posting>;
  /** Looks for the launch's message, sent at `sentAtMs` by a clock that may have been wrong. */
  findMessage(launch: Launch, sentAtMs: number): Promise<Search>;
  /** Looks for a line in the message's thread. */
  findReply(message: { channel: string; ts: string }, line: ThreadReply): Promise<Search>;
}
