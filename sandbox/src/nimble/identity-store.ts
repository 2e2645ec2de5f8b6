import { z } from 'zod';
import type { PretendPerson, PretendStudio } from '../pretend-studio.js';
import { AwsError, parseBody } from './wire.js';

/** Starts the `X-Amz-Target` of every operation of the identity store. */
export const identityStoreTarget = 'AWSIdentityStore.';

const getUserIdInput = z.object({
  IdentityStoreId: z.string().regex(/^d-[0-9a-f]{10}$|^[0-9a-f-]{36}$/),
  AlternateIdentifier: z.object({
    UniqueAttribute: z.object({ AttributePath: z.string(), AttributeValue: z.string() }).optional(),
  }),
});

/** The unique attributes of a user that AWS documents as valid. */
const attributes: Partial<Record<string, (person: PretendPerson) => string | undefined>> = {
  userName: (person) => person.name,
  'emails.value': (person) => person.email,
};

/**
 * `GetUserId` of IAM Identity Center: the studio user with a name or an email. The pretend
 * directory's user names are the Slack handles. Both are compared exactly, letter by letter.
 * Throws ResourceNotFoundException for an unknown person or another store, ValidationException for any
 * attribute but `userName` and `emails.value`.
 */
export function getUserId(studio: PretendStudio, body: string): object {
  const input = parseBody(body, getUserIdInput);
  if (input.IdentityStoreId !== studio.identityStoreId) {
    throw missing('IDENTITY_STORE', 'IdentityStore not found.');
  }
  const attribute = input.AlternateIdentifier.UniqueAttribute;
  if (!attribute) throw missing('USER', 'USER not found.');
  const read = attributes[attribute.AttributePath];
  if (!read) throw new AwsError('ValidationException', 'The attribute path is not supported.');
  const person = studio.people.find((one) => read(one) === attribute.AttributeValue);
  if (!person?.studioUserId) throw missing('USER', 'USER not found.');
  return { IdentityStoreId: studio.identityStoreId, UserId: person.studioUserId };
}

function missing(resourceType: string, message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, { ResourceType: resourceType });
}
