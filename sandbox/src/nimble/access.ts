import { AwsError } from './wire.js';

/** The one access key id that the sandbox knows. Any secret goes with it: signatures are not checked. */
export const sandboxAccessKeyId = 'AKIASANDBOXNIMBLE000';

/** The account that owns the pretend studio; one of those reserved for documentation. */
export const sandboxAccountId = '111122223333';

/** Who the sandbox's access key belongs to, as Nimble writes a role in `createdBy` and `ownedBy`. */
export const callerId = 'AROASANDBOXNIMBLE000:nimble-session-bot';

/** What AWS's front door finds wrong with the request's `Authorization`, if anything. */
export function refuseAccess(authorization: string | undefined): AwsError | undefined {
  if (!authorization) {
    return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const accessKeyId = /^AWS4-HMAC-SHA256 .*Credential=([^/,\s]+)\//.exec(authorization)?.[1];
  if (accessKeyId === undefined) {
    return new AwsError(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter.",
    );
  }
  if (accessKeyId !== sandboxAccessKeyId) {
    return new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  return undefined;
}
