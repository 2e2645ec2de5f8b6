import { z } from 'zod';
import { StudioError, type StudioErrorKind, studioErrorKinds } from '../studio.js';

/** What the AWS SDKs put on the errors they throw; every part may be missing. */
const sdkErrorSchema = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  code: z.string().catch(''),
  $metadata: z
    .object({
      httpStatusCode: z.number().catch(0),
      requestId: z.string().nullable().catch(null),
    })
    .catch({ httpStatusCode: 0, requestId: null }),
});

/** What the codes of all services mean here. Each code stands once. */
const codesByKind: Readonly<Record<StudioErrorKind, readonly string[]>> = {
  // EC2's come with any status and through other services, and nothing was made all the same.
  capacity: [
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientCapacityOnHost',
    'UnfulfillableCapacity',
    'InsufficientVolumeCapacity',
    'VolumeTypeNotAvailableInZone',
    'InsufficientFreeAddressesInSubnet',
    'InsufficientAddressCapacity',
    // The zone has no machine of this type at any time.
    'Unsupported',
    'InsufficientCapacity',
    'InsufficientCapacityException',
    // Nimble's, a more specific `code` beside the name of an exception.
    'INSUFFICIENT_CAPACITY',
  ],
  validation: [
    'ValidationException',
    // Limits of a request, and not of the account.
    'FilterLimitExceeded',
    'TagLimitExceeded',
    // A dry run of what would succeed: to ask again tells nothing else.
    'DryRunOperation',
  ],
  quota: ['ServiceQuotaExceededException'],
  access_denied: [
    'AccessDeniedException',
    'UnauthorizedOperation',
    'OptInRequired',
    'Blocked',
    'PendingVerification',
    'AccountDisabled',
    'TagPolicyViolation',
  ],
  not_found: [
    'ResourceNotFoundException',
    'InvalidInstanceID.NotFound',
    'InvalidInstanceID.Malformed',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidLaunchTemplateId.Malformed',
    'InvalidLaunchTemplateId.VersionNotFound',
    'InvalidLaunchTemplateName.NotFoundException',
    'InvalidLaunchTemplateName.MalformedException',
  ],
  conflict: [
    'ConflictException',
    'IncorrectInstanceState',
    'IncorrectState',
    'ConcurrentTagAccess',
    'IdempotentInstanceTerminated',
    'IdempotentParameterMismatch',
  ],
  throttled: [
    'ThrottlingException',
    'RequestLimitExceeded',
    'Throttling',
    'RequestThrottled',
    'TooManyRequestsException',
  ],
  server: [
    'InternalServerErrorException',
    'InternalError',
    'InternalFailure',
    'ServerInternal',
    'Unavailable',
    'ServiceUnavailable',
  ],
  // AWS's front door answers these before the service sees the request, as 400, 401 or 403.
  credentials: [
    'ExpiredTokenException',
    'ExpiredToken',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'MissingAuthenticationTokenException',
    'MissingAuthenticationToken',
    'AuthFailure',
    'IncompleteSignature',
    'NotAuthorized',
  ],
  clock: ['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
  timeout: ['TimeoutError', 'AbortError'],
  // A body that is no JSON (a proxy's HTML page), or a field of the wrong type.
  unreadable: ['SyntaxError', 'TypeError'],
  unreachable: [],
  no_credentials: [],
};

const kindByCode: ReadonlyMap<string, StudioErrorKind> = new Map(
  studioErrorKinds.flatMap((kind) => codesByKind[kind].map((code) => [code, kind] as const)),
);

const kindByStatus: ReadonlyMap<number, StudioErrorKind> = new Map([
  [400, 'validation'],
  [402, 'quota'],
  [403, 'access_denied'],
  [404, 'not_found'],
  [409, 'conflict'],
  [429, 'throttled'],
]);

const noConnectionCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // A proxy refuses to lead on.
  'UND_ERR_ABORTED',
]);

const brokenConnectionCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/** AWS words a wrong clock as a wrong signature: “Signature expired: … is now earlier than …”. */
const clockWords = /^Signature (expired|not yet current)/;

/** Failures after which the request may have been carried out all the same. */
const uncertainKinds: ReadonlySet<StudioErrorKind> = new Set(['server', 'timeout', 'unreadable']);

function kindOf(name: string, code: string, status: number, message: string): StudioErrorKind {
  if (noConnectionCodes.has(code) || brokenConnectionCodes.has(code)) return 'unreachable';
  if (kindByCode.get(code) === 'capacity') return 'capacity';
  if (clockWords.test(message)) return 'clock';
  const kind = kindByCode.get(name);
  if (kind !== undefined) return kind;
  if (name.endsWith('LimitExceeded')) return 'quota';
  return kindByStatus.get(status) ?? (status >= 500 ? 'server' : 'unreadable');
}

/**
 * What an error of an AWS SDK client means, by error code and HTTP status: errors of AWS's front door
 * and of proxies have no class of their own, and the clients used here do not share theirs.
 */
export function studioErrorFrom(error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const parsed = sdkErrorSchema.safeParse(error);
  if (!parsed.success) {
    const message = String(error);
    return new StudioError('unreadable', { message, outcomeUnknown: true, cause: error });
  }
  const { name, message, code, $metadata } = parsed.data;
  const kind = kindOf(name, code, $metadata.httpStatusCode, message);
  return new StudioError(kind, {
    message: message === '' ? name : message,
    code: name === 'Error' && code !== '' ? code : name,
    status: $metadata.httpStatusCode || undefined,
    requestId: $metadata.requestId,
    outcomeUnknown: uncertainKinds.has(kind) || brokenConnectionCodes.has(code),
    cause: error,
  });
}
