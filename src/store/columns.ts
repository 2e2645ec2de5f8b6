import { z } from 'zod';
import {
  type Launch,
  type LaunchRequest,
  launchRequestSchema,
  launchSchema,
} from '../launches/launch.js';
import { type ThreadReply, threadReplySchema } from '../launches/launch-event.js';
import type { SweptLaunch } from '../launches/ports/stray-sessions.js';

/**
 * The columns of launches and thread replies. A field is a column of its name, and those below are
 * stored otherwise than they are. A row may have been mended by hand, so it is parsed like anything else
 * from outside.
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

const { offeredInstanceTypes, places, lifetime, idle, trouble, failure } = launchSchema.shape;
const requestCodecs = {
  offeredInstanceTypes: json(offeredInstanceTypes),
  places: json(places),
  takesOtherTypes: flag,
  canStop: flag,
  canReboot: flag,
  canResize: flag,
  lifetime: json(lifetime),
  admitted: flag,
};
const requestColumns = launchRequestSchema.extend(requestCodecs);
const launchColumns = launchSchema.extend({
  ...requestCodecs,
  hoursOwed: flag,
  dismissed: flag,
  idle: json(idle.unwrap()).nullable(),
  stepTold: flag,
  trouble: json(trouble.unwrap()).nullable(),
  failure: json(failure.unwrap()).nullable(),
});
const sweptColumns = launchColumns.pick({
  clientToken: true,
  sessionId: true,
  state: true,
  attempt: true,
  nextRoundAtMs: true,
});
const someColumns = launchColumns.partial();
const replyColumns = threadReplySchema.extend({ event: json(threadReplySchema.shape.event) });

export type LaunchColumns = z.input<typeof launchColumns>;
export type ReplyColumns = z.input<typeof replyColumns>;

/** The columns by name rather than as `*`: a newer version of the bot may add some while this one runs. */
export const requestColumnNames = requestColumns.keyof().options;
export const launchColumnNames = launchColumns.keyof().options;
export const sweptColumnNames = sweptColumns.keyof().options;
export const replyColumnNames = replyColumns.keyof().options;

/**
 * Times of past events. If the clock was set back after one was written, it lies ahead and counts as
 * now. Not `attemptSinceMs`: its age decides whether the client token is still trusted.
 */
const pastTimes = [
  'stateSinceMs',
  'createSentAtMs',
  'refusedSinceMs',
  'readyAtMs',
  'firstReadyAtMs',
  'intentAtMs',
  'rebootSentAtMs',
  'missingSinceMs',
  'slowSinceMs',
  'stuckSinceMs',
  'endToldAtMs',
  'countedAtMs',
  'ownerLeftAtMs',
  'agedReadyAtMs',
  'messageSentAtMs',
] as const satisfies readonly (keyof Launch)[];

/** The past times of a row that lie ahead, as they are read; null: none does. */
export function timesAhead(
  row: Pick<LaunchColumns, (typeof pastTimes)[number]>,
  nowMs: number,
): Partial<LaunchColumns> | null {
  const ahead = pastTimes.filter((name) => (row[name] ?? 0) > nowMs);
  return ahead.length === 0 ? null : Object.fromEntries(ahead.map((name) => [name, nowMs]));
}

/** @throws z.ZodError when the row makes no sense */
export function launchFrom(row: LaunchColumns, nowMs: number): Launch {
  return z.decode(launchColumns, { ...row, ...timesAhead(row, nowMs) });
}

/** @throws z.ZodError when the column makes no sense */
export function idleFrom(column: LaunchColumns['idle']): Launch['idle'] {
  return z.decode(launchColumns.shape.idle, column);
}

/** @throws z.ZodError when the row makes no sense */
export function sweptFrom(row: z.input<typeof sweptColumns>): SweptLaunch {
  return z.decode(sweptColumns, row);
}

/** @throws z.ZodError when the row makes no sense */
export function replyFrom(row: ReplyColumns, nowMs: number): ThreadReply {
  const reply: ThreadReply = z.decode(replyColumns, row);
  return reply.sentAtMs !== null && reply.sentAtMs > nowMs ? { ...reply, sentAtMs: nowMs } : reply;
}

export function requestColumnsOf(launch: LaunchRequest): z.input<typeof requestColumns> {
  return z.encode(requestColumns, launch);
}

export function columnsOf(change: Partial<Launch>): z.input<typeof someColumns> {
  return z.encode(someColumns, change);
}
