import { accessOf } from '../aws/access.js';
import { AwsError } from './wire.js';

/** Who the sandbox's access key belongs to, as Nimble writes a role in `createdBy` and `ownedBy`. */
export const callerId = 'AROASANDBOXNIMBLE000:nimble-session-bot';

/** What AWS's front door finds wrong with the request's `Authorization`, if anything. */
export function refuseAccess(authorization: string | undefined): AwsError | undefined {
  const { kind } = accessOf(authorization);
  if (kind === 'known') return undefined;
  const [name, message] = refusals[kind];
  return new AwsError(name, message);
}

const refusals = {
  missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token'],
  incomplete: [
    'IncompleteSignatureException',
    "Authorization header requires 'Credential' parameter.",
  ],
  unknown: [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
} as const;
