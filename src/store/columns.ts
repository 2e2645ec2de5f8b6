import { z } from 'zod';
import { intents } from '../launches/intents.js';
import {
  failureSchema,
  fallbackReasons,
  type Launch,
  type LaunchRequest,
  launchEventSchema,
  messagePlaces,
  type ThreadReply,
} from '../launches/launch.js';
import { launchStates } from '../launches/states.js';
import { sessionProblems } from '../studio/studio.js';

/**
 * The columns of stored things, each with its codec. A row may have been mended by hand, so it is parsed
 * like anything else from outside.
 */

/** Flags are 0 or 1, so that SQLite and PostgreSQL hold and answer the same. */
const flag = z.codec(z.number(), z.boolean(), {
  decode: (stored) => stored === 1,
  encode: (value) => (value ? 1 : 0),
});

/** JSON as text, for the same reason. */
function json<Schema extends z.ZodType>(schema: Schema) {
  return z.codec(z.string(), schema, {
    decode: (stored) => JSON.parse(stored),
    encode: (value) => JSON.stringify(value),
  });
}

const text = z.string();
const count = z.number();
const time = z.number();

/** The columns that a submission decides. */
const requestColumns = z.object({
  clientToken: text,
  teamId: text,
  owner: text,
  ownerName: text,
  requestedBy: text,
  channelId: text.nullable(),
  note: text.nullable(),
  requestedAtMs: time,
  launchProfileId: text,
  launchProfileName: text,
  ec2InstanceType: text,
  streamingImageId: text.nullable(),
  streamingImageName: text.nullable(),
  offeredInstanceTypes: json(z.array(z.string())),
  placeId: text.nullable(),
  canStop: flag,
  ownedBy: text.nullable(),
  admitted: flag,
}) satisfies z.ZodType<LaunchRequest>;

/** A launch's columns. A field of `Launch` that is missing here does not compile. */
export const launchColumns = z.object({
  ...requestColumns.shape,

  state: z.enum(launchStates),
  stateWord: text.nullable(),
  stateSinceMs: time,
  sessionId: text.nullable(),
  problem: z.enum(sessionProblems).nullable(),
  statusCode: text.nullable(),
  statusMessage: text.nullable(),
  createSentAtMs: time.nullable(),
  readyAtMs: time.nullable(),
  firstReadyAtMs: time.nullable(),
  stopAtMs: time.nullable(),
  terminateAtMs: time.nullable(),
  intent: z.enum(intents).nullable(),
  intentAtMs: time.nullable(),
  trouble: json(failureSchema).nullable(),
  failure: json(failureSchema).nullable(),
  missingSinceMs: time.nullable(),
  studioAttempts: count,

  typicalMs: count.nullable(),
  slowMs: count.nullable(),
  slowSinceMs: time.nullable(),
  stuckSinceMs: time.nullable(),
  remindedDeadlineMs: time.nullable(),
  remindedLeadMs: count.nullable(),
  agedReadyAtMs: time.nullable(),
  dismissed: flag,

  revision: count,
  shownRevision: count,
  messageChannel: text.nullable(),
  messageTs: text.nullable(),
  messageSentAtMs: time.nullable(),
  messagePlace: z.enum(messagePlaces),
  fallbackReason: z.enum(fallbackReasons).nullable(),
  slackAttempts: count,
}) satisfies z.ZodType<Launch>;

/**
 * Times of past events. If the clock was set back after one was written, it lies ahead and counts as
 * now. Not `requestedAtMs`: its age decides whether the client token is still trusted.
 */
const pastTimes = [
  'stateSinceMs',
  'createSentAtMs',
  'readyAtMs',
  'firstReadyAtMs',
  'intentAtMs',
  'missingSinceMs',
  'slowSinceMs',
  'stuckSinceMs',
  'agedReadyAtMs',
  'messageSentAtMs',
] as const satisfies readonly (keyof Launch)[];

/** The columns by name rather than as `*`: a newer version of the bot may add some while this one runs. */
export const launchColumnNames = launchColumns.keyof().options;

export type LaunchColumns = z.input<typeof launchColumns>;

/** @throws z.ZodError when the row makes no sense */
export function launchFrom(row: LaunchColumns, nowMs: number): Launch {
  const launch: Launch = z.decode(launchColumns, row);
  for (const name of pastTimes) {
    const atMs = launch[name];
    if (atMs !== null && atMs > nowMs) launch[name] = nowMs;
  }
  return launch;
}

const someColumns = launchColumns.partial();

/** The columns that a new launch begins with. */
export function requestColumnsOf(launch: LaunchRequest): z.input<typeof requestColumns> {
  return z.encode(requestColumns, launch);
}

/** The columns that a partial change of a launch writes. */
export function columnsOf(change: Partial<Launch>): z.input<typeof someColumns> {
  return z.encode(someColumns, change);
}

export const replyColumns = z.object({
  clientToken: text,
  /** From 1 within its launch. */
  number: count,
  atMs: time,
  event: json(launchEventSchema),
  sentAtMs: time.nullable(),
}) satisfies z.ZodType<ThreadReply>;

export const replyColumnNames = replyColumns.keyof().options;

export type ReplyColumns = z.input<typeof replyColumns>;

/** @throws z.ZodError when the row makes no sense */
export function replyFrom(row: ReplyColumns, nowMs: number): ThreadReply {
  const reply: ThreadReply = z.decode(replyColumns, row);
  return reply.sentAtMs !== null && reply.sentAtMs > nowMs ? { ...reply, sentAtMs: nowMs } : reply;
}
