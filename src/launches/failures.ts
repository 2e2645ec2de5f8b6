import { z } from 'zod';
import { StudioError, studioErrorKinds } from '../studio/studio.js';
import { PersonLookupError } from './ports/people.js';
import { budgetSchema, sessionLimitSchema } from './quotas.js';

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

/** An error of a port as it is stored and put into words; anything else is a mistake of ours and is thrown on. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof StudioError) {
    const { kind, message, requestId, code, status } = error;
    return {
      kind,
      message,
      requestId,
      ...(code !== undefined && { code }),
      ...(status !== undefined && { status }),
    };
  }
  if (error instanceof PersonLookupError) {
    return { kind: 'slack', message: error.message, requestId: null };
  }
  throw error;
}
