import type { FallbackReason, Launch } from '../launch.js';
import type { ThreadReply } from '../launch-event.js';

export interface MessageAddress {
  channel: string;
  ts: string;
}

/** What became of something that was to be shown. */
export type Posting =
  | ({ kind: 'shown' } & MessageAddress)
  /** Not done; worth another attempt after so long. */
  | { kind: 'later'; afterMs: number }
  /** Perhaps done: no answer says, or Slack's code leaves it open. */
  | { kind: 'unknown'; code?: string }
  /** The place is gone, or the bot may not write there. `code` is Slack's. */
  | { kind: 'no_place'; reason: FallbackReason; code: string }
  /** Slack does not take the content, and never will. */
  | { kind: 'unshowable'; code: string }
  /** Refused for a reason that only an operator can mend. */
  | { kind: 'refused'; code: string };

/** What a search for an earlier post of the bot found. */
export type Search =
  | ({ kind: 'found' } & MessageAddress)
  | { kind: 'absent' }
  | { kind: 'later'; afterMs: number }
  | { kind: 'not_allowed'; code: string };

/** Whether the requester of a launch may have its message in the channel that they asked for. */
export type Access =
  | { kind: 'open' }
  | { kind: 'closed'; reason: FallbackReason }
  | { kind: 'later'; afterMs: number }
  | { kind: 'unknown' };

/** How a workflow step that asked for a launch ended, for Slack. */
export type StepEnd = 'ready' | 'failed';

/** What became of telling it. `over`: Slack had ended the step before, or knows it no longer. */
export type StepTold =
  | { kind: 'told' }
  | { kind: 'over'; code: string }
  | Extract<Posting, { kind: 'later' | 'unknown' | 'unshowable' | 'refused' }>;

/** The port to where people see a launch: its status message and the thread. Nothing here throws. */
export interface StatusBoard {
  /** Whether the message may be posted where it was asked for. The launch's `channelId` is not null. */
  access(launch: Launch): Promise<Access>;
  /** Posts the launch's message in its `messagePlace`. */
  post(launch: Launch): Promise<Posting>;
  /** Makes the message show the launch as it is now. */
  edit(launch: Launch, message: MessageAddress): Promise<Posting>;
  /** Makes a message to the requester say where the launch is shown from now on. */
  moveOn(launch: Launch, message: MessageAddress): Promise<Posting>;
  /** Takes all out of a message, or a reply, that others are not to read. */
  leave(message: MessageAddress): Promise<Posting>;
  reply(launch: Launch, message: MessageAddress, reply: ThreadReply): Promise<Posting>;
  /** Ends the workflow step that asked for the launch. */
  endStep(launch: Launch, executionId: string, end: StepEnd): Promise<StepTold>;
  /** Searches for the launch's message, sent at `sentAtMs` by a clock that may have been wrong. */
  findMessage(launch: Launch, sentAtMs: number): Promise<Search>;
  findReply(message: MessageAddress, reply: ThreadReply): Promise<Search>;
}
