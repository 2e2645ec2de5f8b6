import { z } from 'zod';

/** How far a launch has come on its way through places and types. */
export const attemptsSchema = z.object({
  /** From 0. Each place and type that is tried has a number of its own, and with it a token. */
  attempt: z.number(),
  /** When the attempt began, or is to begin: its age decides whether its token is still trusted. */
  attemptSinceMs: z.number(),
  /** The type that was asked for, while `ec2InstanceType` is another one in its stead; null: it is not. */
  insteadOfType: z.string().nullable(),
  /** The session of an earlier attempt that failed for lack of capacity, until it is deleted. */
  failedSessionId: z.string().nullable(),
  /** How often all places and types have been refused, and since when. */
  refusedRounds: z.number(),
  refusedSinceMs: z.number().nullable(),
  /** When all of them are tried again; null: the launch does not wait for that. */
  nextRoundAtMs: z.number().nullable(),
});
