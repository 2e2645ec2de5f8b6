import { z } from 'zod';
import { sessionProblems } from '../studio/studio.js';
import { approvalSchema } from './approval-facts.js';
import { attemptsSchema } from './attempt-facts.js';
import { failureSchema } from './failures.js';
import { idleSchema } from './idle.js';
import { intents } from './intents.js';
import { lifetimeSchema } from './lifetime.js';
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
