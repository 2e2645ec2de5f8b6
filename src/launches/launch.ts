import { z } from 'zod';
import { sessionProblems, studioErrorKinds } from '../studio/studio.js';
import { approvalSchema } from './approval-facts.js';
import { attemptsSchema } from './attempt-facts.js';
import { weekSchema } from './hours.js';
import { idleAnswers, idleSchema } from './idle.js';
import { intents } from './intents.js';
import { lifetimeSchema } from './lifetime.js';
import { budgetSchema, sessionLimitSchema } from './quotas.js';
import { launchStates } from './states.js';

/** Where a launch's message is, or is to be. */
export const messagePlaces = [
  /** The channel that was asked for, or else the owner's direct messages. */
  'as_requested',
  /** The requester's direct messages: until the studio has admitted the launch it concerns no one else. */
  'requester',
  /** The owner's direct messages, because the channel cannot be used. */
  'owner',
  /** Nowhere: not even direct messages can be written. */
  'nowhere',
] as const;

/** Why a message is not in the channel that was asked for. */
export const fallbackReasons = [
  'not_in_channel',
  'archived',
  'not_a_member',
  /** Slack does not let the bot see who is in the channel, or does not answer. */
  'membership_unknown',
  /** With another organisation, or about to be. */
  'shared',
  'deleted',
  /** Slack does not let the bot write there, for another reason. The log has Slack's word. */
  'not_allowed',
] as const;

export type FallbackReason = (typeof fallbackReasons)[number];

export const refusalKinds = [
  'deactivated',
  'not_human',
  /** Of another organisation, through a channel shared with it. */
  'stranger',
  'other_workspace',
  'guest',
  'email_unconfirmed',
  'no_email',
  'not_in_directory',
  'not_linked',
  /** The owner is another user of the studio than the one whom the session belongs to. */
  'other_studio_user',
  'no_profiles',
  'profile_not_offered',
  'type_not_offered',
  'image_not_offered',
  'group_not_allowed',
  'not_admin',
  'channel_not_allowed',
  'channel_shared',
  'too_many',
  /** A limit of a user group or a profile. */
  'limit_reached',
  /** Of a person, a user group, a profile or the studio. */
  'budget_spent',
  /** The reason for it is missing, or it cannot be asked for in this way. */
  'needs_approval',
  /** There is no one who could approve it. */
  'no_approver',
  'not_approved',
  'approval_expired',
] as const;

export type RefusalKind = (typeof refusalKinds)[number];

export const failureKinds = [
  ...studioErrorKinds,
  ...refusalKinds,
  'slack',
  'cancelled',
  /** The bot was stopped, or lost its claim, between its one call and the answer. */
  'answer_lost',
  'took_too_long',
  /** No machine was free until the time was over for which the person had it keep trying. */
  'waited_in_vain',
  'too_late',
  'not_yours',
  /** No answer says whether the owner may still use the session. */
  'owner_unsure',
] as const;

export const failureSchema = z.object({
  kind: z.enum(failureKinds),
  /** The studio's own words, or an approver's, for private views only; empty when they said none. */
  message: z.string(),
  /** The studio's name for the error, and its HTTP status: for the log. */
  code: z.string().optional(),
  status: z.number().optional(),
  requestId: z.string().nullable(),
  /** The one that was reached. */
  limit: sessionLimitSchema.optional(),
  /** The one that is spent. */
  budget: budgetSchema.optional(),
});

/** Why something did not work, as it is stored and put into words. */
export type Failure = z.infer<typeof failureSchema>;
export type FailureKind = Failure['kind'];

/** A failure that is the bot's own finding, with no words of the studio. */
export function failureOf(kind: FailureKind): Failure {
  return { kind, message: '', requestId: null };
}

/** What one press of *Launch* decides. */
export const launchRequestSchema = z.object({
  /** The launch's identity in the database and, as the client token, at the studio. */
  clientToken: z.string(),
  teamId: z.string(),
  owner: z.string(),
  /** As people know the owner: `Ada Okafor`. */
  ownerName: z.string(),
  /** Slack user id of the person who pressed *Launch*: the owner, or an admin on their behalf. */
  requestedBy: z.string(),
  /** The Slack channel that was asked for; null: the owner's direct messages. */
  channelId: z.string().nullable(),
  /** Slack's id of the workflow step that asked for it, in the place of a person; null: a person did. */
  executionId: z.string().nullable(),
  note: z.string().nullable(),
  /** Why its owner needs it, and for how long, where that needs an approval; null: it does not. */
  reason: z.string().nullable(),
  neededForMs: z.number().nullable(),
  requestedAtMs: z.number(),
  /** When the workstation is to be READY; null: as soon as it can be. */
  readyByMs: z.number().nullable(),
  /** When the bot begins, or has begun: as it is requested, unless it is PLANNED. */
  beginsAtMs: z.number(),

  launchProfileId: z.string(),
  launchProfileName: z.string(),
  ec2InstanceType: z.string(),
  streamingImageId: z.string().nullable(),
  /** Null where the profile leaves nothing to choose. */
  streamingImageName: z.string().nullable(),
  /** Types that the profile offered at the time, in its order. */
  offeredInstanceTypes: z.array(z.string()),
  /** The one of them to try when its own is not free; null: there is no other. */
  alternativeType: z.string().nullable(),
  /** The studio's places in which the session may be made, such as subnets, in order of preference. */
  places: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The one of the current attempt; null until the launch is admitted, anew if it is opened again. */
  placeId: z.string().nullable(),
  /** Until when it waits for a free machine; null: it ends when there is none. */
  keepTryingUntilMs: z.number().nullable(),
  /** Whether it takes another of the profile's types when the one that was asked for is not free. */
  takesOtherTypes: z.boolean(),
  canStop: z.boolean(),
  canReboot: z.boolean(),
  canResize: z.boolean(),
  lifetime: lifetimeSchema,
  /** The disk that a stop empties; null: there is none, or the studio does not say. */
  scratchGb: z.number().nullable(),
  /** The list price; null: not known. */
  usdPerHour: z.number().nullable(),
  /** The studio user who owns the session; null: the bot's own credentials do. */
  ownedBy: z.string().nullable(),
  /** Whether the studio has confirmed that the owner may start this. Nothing is created before. */
  admitted: z.boolean(),
});

export type LaunchRequest = z.infer<typeof launchRequestSchema>;

const sessionFactsSchema = z.object({
  state: z.enum(launchStates),
  /** The studio's own word for the state; null while there is no session. */
  stateWord: z.string().nullable(),
  stateSinceMs: z.number(),
  sessionId: z.string().nullable(),
  /** Why the studio says that the session failed, in words of ours and of its own. */
  problem: z.enum(sessionProblems).nullable(),
  statusCode: z.string().nullable(),
  statusMessage: z.string().nullable(),
  /** When the last Create was sent, while its outcome is not known. */
  createSentAtMs: z.number().nullable(),
  readyAtMs: z.number().nullable(),
  firstReadyAtMs: z.number().nullable(),
  /** When it is stopped, or terminated, by itself: by the studio, or by the bot where the lifetime says so. */
  stopAtMs: z.number().nullable(),
  terminateAtMs: z.number().nullable(),
  /** When the bot ends it, or tries that again; null: it does not. */
  endAtMs: z.number().nullable(),
  /** How often the bot has begun to end it at this deadline. */
  endAttempts: z.number(),
  /** When the admins were told that it could not be ended; null: they were not. */
  endToldAtMs: z.number().nullable(),
  /** What it has cost by the list price, up to `countedAtMs`; null while it is not on. */
  usdSoFar: z.number(),
  countedAtMs: z.number().nullable(),
  /** Null: it is in use, or never stopped for being idle. */
  idle: idleSchema.nullable(),
  /** What a person asked to become of the session; cleared when it is so. */
  intent: z.enum(intents).nullable(),
  /** When that was asked for; set and cleared with it. */
  intentAtMs: z.number().nullable(),
  /** The type that was asked for last, with the intent to resize; another intent clears it. */
  wantedInstanceType: z.string().nullable(),
  /**
   * When a reboot was sent. Another intent clears it, and so does a change of the state other than the one
   * that the reboot makes.
   */
  rebootSentAtMs: z.number().nullable(),
  /** Who asked for what is not settled yet, a person or an actor of `actors.ts`; null: it is. */
  openRequestBy: z.string().nullable(),
  /** Why the last attempt failed, while it is tried again. */
  trouble: failureSchema.nullable(),
  failure: failureSchema.nullable(),
  /** Since when the studio says that it has no such session. */
  missingSinceMs: z.number().nullable(),
  /** Failed attempts in a row, for the waits between them. */
  studioAttempts: z.number(),
});

/** What people have been told, so that each thing is told once. */
const toldSchema = z.object({
  /** How long half, and nine of ten, of the launches like this one took; null: too few are known. */
  typicalMs: z.number().nullable(),
  slowMs: z.number().nullable(),
  /** When it was said to take longer than nine of ten, or to be late. */
  slowSinceMs: z.number().nullable(),
  stuckSinceMs: z.number().nullable(),
  /** The deadline of the last reminder, and how long before it the reminder came. */
  remindedDeadlineMs: z.number().nullable(),
  remindedLeadMs: z.number().nullable(),
  /** When the admins were told that the owner has left the workspace; null: they were not. */
  ownerLeftAtMs: z.number().nullable(),
  /** How often the bot has begun to end the session for that. */
  leaverAttempts: z.number(),
  /** The READY time for which the message says that it has been on for over a day. */
  agedReadyAtMs: z.number().nullable(),
  /** The deadline whose last hour has begun for the bot: the message offers to prolong it. */
  lastHourOfMs: z.number().nullable(),
  /** The hour of weekly hours that it is to follow: the stop that was reminded of, or a start, once it rests. */
  hoursForMs: z.number().nullable(),
  /** Whether its owner is still to get the weekly hours of its profile, or to have theirs cut. */
  hoursOwed: z.boolean(),
  dismissed: z.boolean(),
});

/** Where Slack shows the launch, and how far. */
const shownSchema = z.object({
  /** Counts every change that people should see. */
  revision: z.number(),
  shownRevision: z.number(),
  messageChannel: z.string().nullable(),
  messageTs: z.string().nullable(),
  /** When a post was sent whose outcome is not known. */
  messageSentAtMs: z.number().nullable(),
  messagePlace: z.enum(messagePlaces),
  /** Why the message is not where it was asked for; null: it is, or that is not yet decided. */
  fallbackReason: z.enum(fallbackReasons).nullable(),
  slackAttempts: z.number(),
  /** Whether Slack has been told how the workflow step ended that asked for it. */
  stepTold: z.boolean(),
});

export type Shown = z.infer<typeof shownSchema>;

/**
 * A launch: what a person asked for with one press of *Launch*, what has become of it, and where Slack
 * shows it. It is one row. All that the bot does, it does to make the studio and Slack agree with it.
 */
export const launchSchema = z.object({
  ...launchRequestSchema.shape,
  ...attemptsSchema.shape,
  ...approvalSchema.shape,
  ...sessionFactsSchema.shape,
  ...toldSchema.shape,
  ...shownSchema.shape,
});

export type Launch = z.infer<typeof launchSchema>;

/** Who asked for it, if that is not the owner: a Slack user id, or an actor of `actors.ts`. */
const bySchema = z.string().optional();

export const launchEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('state'),
    state: z.enum(launchStates),
    problem: z.enum(sessionProblems).nullable(),
    failure: failureSchema.nullable(),
    by: bySchema,
  }),
  z.object({
    kind: z.literal('reminder'),
    what: z.enum(['stop', 'terminate']),
    atMs: z.number(),
  }),
  /** The weekly hours of its owner stop it soon. */
  z.object({ kind: z.literal('hours_end'), atMs: z.number(), forMs: z.number() }),
  /** Its owner got these weekly hours with it. `isCut`: they had some that its profile does not allow. */
  z.object({ kind: z.literal('hours_set'), week: weekSchema, isCut: z.boolean() }),
  /** It is idle, and stops soon. */
  z.object({ kind: z.literal('idle'), sinceMs: z.number(), stopAtMs: z.number() }),
  /** It does not stop for that after all: it is used, or the studio cannot tell any more. */
  z.object({ kind: z.literal('idle_over'), why: z.enum(['used', 'unknown']) }),
  /** A person wants it on although it is idle. */
  z.object({
    kind: z.literal('held'),
    by: z.string(),
    answer: z.enum(idleAnswers),
    untilMs: z.number(),
  }),
  z.object({
    kind: z.literal('not_done'),
    intent: z.enum(intents),
    failure: failureSchema,
    by: bySchema,
  }),
  z.object({ kind: z.literal('approved'), by: z.string() }),
  /** It is prolonged: the bot's own deadline has moved. */
  z.object({ kind: z.literal('extended'), by: z.string(), untilMs: z.number() }),
  /** The studio has taken the reboot that its owner asked for. */
  z.object({ kind: z.literal('rebooted') }),
  /** The studio says that the session has another type than before. */
  z.object({ kind: z.literal('resized'), to: z.string() }),
  /** A sweep found a session of a launch that people were told has none. */
  z.object({ kind: z.literal('made_after_all') }),
  /** A sweep found a second session of one launch. */
  z.object({ kind: z.literal('made_twice') }),
  /** An admin has adopted a session that had no row. */
  z.object({ kind: z.literal('adopted'), by: z.string() }),
  /** A sweep found a session that the studio had not found before. */
  z.object({ kind: z.literal('found_again') }),
]);

/** One change of a launch: what a reply in its thread tells. What is on its way, only the message shows. */
export type LaunchEvent = z.infer<typeof launchEventSchema>;

/** An event as it is stored, numbered within its launch from 1. */
export const threadReplySchema = z.object({
  clientToken: z.string(),
  number: z.number(),
  atMs: z.number(),
  event: launchEventSchema,
  /** When a post was sent whose outcome is not known. */
  sentAtMs: z.number().nullable(),
});

export type ThreadReply = z.infer<typeof threadReplySchema>;
