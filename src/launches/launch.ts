import { z } from 'zod';
import { sessionStates, studioErrorKinds } from '../studio/studio.js';

export { sessionStates };

/**
 * A launch: what somebody asked for with one press of *Launch*, what has become of it, and where
 * Slack shows it. It is one row; everything the bot does, it does to make the rest of the world
 * agree with this row.
 */
export interface Launch {
  /** The launch's identity here and, as the client token, in Nimble. */
  clientToken: string;

  teamId: string;
  /** Slack user id of the person whose workstation it is. */
  owner: string;
  /** As people know the owner: `Ada Okafor`. */
  ownerName: string;
  /** Slack user id of whoever pressed *Launch*: the owner, or an admin on their behalf. */
  requestedBy: string;
  /** The Slack channel asked for; null: the person's direct messages. */
  channelId: string | null;
  note: string | null;
  requestedAtMs: number;

  launchProfileId: string;
  launchProfileName: string;
  ec2InstanceType: string;
  streamingImageId: string | null;
  streamingImageName: string | null;
  /** Types that the profile offered at the time, to name an alternative when one runs out. */
  offeredInstanceTypes: string[];
  /** Whether the profile lets its sessions be stopped, rather than only terminated. */
  canStop: boolean;
  /** The studio user who owns the session; null: the bot's own credentials do. */
  ownedBy: string | null;
  /** Whether the studio has confirmed that this person may start this. Nothing is created before. */
  admitted: boolean;

  state: LaunchState;
  stateSinceMs: number;
  sessionId: string | null;
  statusCode: string | null;
  statusMessage: string | null;
  /** When the last Create was sent, if its outcome is not known; null: no question is open. */
  createSentAtMs: number | null;
  /** When it became READY last. */
  readyAtMs: number | null;
  /** When it became READY for the first time. */
  firstReadyAtMs: number | null;
  stopAtMs: number | null;
  terminateAtMs: number | null;
  /** What somebody asked to become of the session; cleared when it is so. */
  intent: Intent | null;
  /** When that was asked for; cleared with it. Null also when an older version noted the intent. */
  intentAtMs: number | null;
  /** Why the last attempt failed, while it is being tried again. */
  trouble: Failure | null;
  /** Why the launch failed, for good. */
  failure: Failure | null;
  /** When it was reported as taking too long. */
  stuckSinceMs: number | null;
  /** How long launches like this one have taken; null: too few are known. */
  typicalMs: number | null;
  /** How long nine of ten launches like this one have taken at the most. */
  slowMs: number | null;
  /** Since when the studio says that it has no such session; null: it has. */
  missingSinceMs: number | null;
  /** When it was said to take longer than those. */
  slowSinceMs: number | null;
  /** The deadline that was last reminded of, and how long ahead. */
  remindedDeadlineMs: number | null;
  remindedLeadMs: number | null;
  /** The READY time for which it was said that the session is on for more than a day. */
  agedReadyAtMs: number | null;
  /** Whether the person has seen that it failed, and wants to hear no more of it. */
  dismissed: boolean;
  /** Failed attempts in a row, for the waits between them. */
  studioAttempts: number;

  /** Counts every change that people should see. */
  revision: number;
  /** The revision that Slack shows. */
  shownRevision: number;
  messageChannel: string | null;
  messageTs: string | null;
  /** When a post was sent whose outcome nobody knows yet; null: none is open. */
  messageSentAtMs: number | null;
  /** Why the message is not in the channel asked for, a word of Slack's or the board's; null: it is. */
  detour: string | null;
  slackAttempts: number;
}

/** What somebody may want to become of a session. */
export const intents = ['stop', 'start', 'terminate'] as const;

export type Intent = (typeof intents)[number];

/** States of a launch that has no session, or no longer one. */
export const sessionlessStates = ['REQUESTED', 'REFUSED', 'NOT_CREATED', 'FORGOTTEN'] as const;

/** A session's state or one of our own; Nimble may also send a word this version does not know. */
export type LaunchState =
  | (typeof sessionStates)[number]
  | (typeof sessionlessStates)[number]
  | (string & {});

/** What a state means for a person, and for the limits at which it is watched. */
export type Phase =
  | 'requested'
  | 'moving'
  | 'ready'
  | 'stopped'
  | 'failed'
  | 'refused'
  | 'over'
  | 'unknown';

const phases: ReadonlyMap<string, Phase> = new Map<string, Phase>([
  ['REQUESTED', 'requested'],
  ['REFUSED', 'refused'],
  ['NOT_CREATED', 'failed'],
  ['FORGOTTEN', 'over'],
  ['CREATE_IN_PROGRESS', 'moving'],
  ['START_IN_PROGRESS', 'moving'],
  ['STOP_IN_PROGRESS', 'moving'],
  ['DELETE_IN_PROGRESS', 'moving'],
  ['READY', 'ready'],
  ['STOPPED', 'stopped'],
  ['DELETED', 'over'],
  ['CREATE_FAILED', 'failed'],
  ['START_FAILED', 'failed'],
  ['STOP_FAILED', 'failed'],
  ['DELETE_FAILED', 'failed'],
]);

export function phaseOf(state: LaunchState): Phase {
  return phases.get(state) ?? 'unknown';
}

/** Nothing more happens in these: nothing is left of the session, or there never was one. */
export const finalStates: readonly LaunchState[] = [
  'DELETED',
  'FORGOTTEN',
  'REFUSED',
  'NOT_CREATED',
];

/** Why somebody may not have what they asked for. */
export const refusalKinds = [
  'no_email',
  'not_in_directory',
  'not_linked',
  'no_profiles',
  'profile_not_offered',
  'type_not_offered',
  'image_not_offered',
  'group_not_allowed',
  'not_admin',
  'channel_not_allowed',
  'too_many',
] as const;

export type RefusalKind = (typeof refusalKinds)[number];

export const failureSchema = z.object({
  kind: z.enum([
    ...studioErrorKinds,
    ...refusalKinds,
    'slack',
    'given_up',
    'took_too_long',
    'too_late',
  ]),
  /** The studio's own words, for the log and for whoever asks AWS; empty when it said none. */
  message: z.string(),
  requestId: z.string().nullable(),
});

/** Why something did not work, as it is stored and put into words. */
export type Failure = z.infer<typeof failureSchema>;
export type FailureKind = Failure['kind'];

export const launchEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('state'),
    state: z.string(),
    statusCode: z.string().nullable(),
    failure: failureSchema.nullable(),
  }),
  z.object({ kind: z.literal('trouble'), failure: failureSchema }),
  z.object({ kind: z.literal('stuck') }),
  z.object({ kind: z.literal('intent'), intent: z.enum(intents), by: z.string() }),
  z.object({ kind: z.literal('on_behalf'), by: z.string() }),
  z.object({
    kind: z.literal('reminder'),
    what: z.enum(['stop', 'terminate']),
    atMs: z.number(),
  }),
  z.object({ kind: z.literal('not_done'), intent: z.enum(intents), failure: failureSchema }),
  /** The studio had made a session by the time that people were told that there is none. */
  z.object({ kind: z.literal('made_after_all') }),
  /** The studio had made a session for a launch that has another one. */
  z.object({ kind: z.literal('made_twice') }),
  z.object({ kind: z.literal('superseded'), intent: z.enum(intents), state: z.string() }),
]);

/** One change of a launch: what its thread tells. */
export type LaunchEvent = z.infer<typeof launchEventSchema>;

/** Whether somebody waits to hear this: that it is ready, or that it has failed. */
export function isAwaited(events: LaunchEvent): boolean {
  return events.kind === 'state' && ['ready', 'failed', 'refused'].includes(phaseOf(events.state));
}

/** A change as it is stored, numbered within its launch from 1. */
export interface ThreadReply {
  clientToken: string;
  number: number;
  atMs: number;
  event: LaunchEvent;
  /** When a post was sent whose outcome nobody knows yet; null: none is open. */
  sentAtMs: number | null;
}
