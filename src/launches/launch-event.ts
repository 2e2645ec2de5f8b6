import { z } from 'zod';
import { sessionProblems } from '../studio/studio.js';
import { failureSchema } from './failures.js';
import { weekSchema } from './hours.js';
import { idleAnswers } from './idle.js';
import { intents } from './intents.js';
import { launchStates } from './states.js';

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
