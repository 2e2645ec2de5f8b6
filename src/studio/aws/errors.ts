import { z } from 'zod';
import { StudioError, type StudioErrorKind } from '../studio.js';

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

const kindByErrorCode: ReadonlyMap<string, StudioErrorKind> = new Map([
  ['ValidationException', 'validation'],
  ['ServiceQuotaExceededException', 'quota'],
  ['AccessDeniedException', 'access_denied'],
  ['ResourceNotFoundException', 'not_found'],
  ['ConflictException', 'conflict'],
  ['ThrottlingException', 'throttled'],
  ['InternalServerErrorException', 'server'],
  // AWS's front door answers these before Nimble sees the request, as 400 or 403.
  ['ExpiredTokenException', 'credentials'],
  ['ExpiredToken', 'credentials'],
  ['UnrecognizedClientException', 'credentials'],
  ['InvalidClientTokenId', 'credentials'],
  ['InvalidSignatureException', 'credentials'],
  ['SignatureDoesNotMatch', 'credentials'],
  ['MissingAuthenticationTokenException', 'credentials'],
  // EC2's front door has words of its own, one of them with 401.
  ['MissingAuthenticationToken', 'credentials'],
  ['AuthFailure', 'credentials'],
  ['IncompleteSignature', 'credentials'],
  ['NotAuthorized', 'credentials'],
  ['RequestExpired', 'clock'],
  ['RequestInTheFuture', 'clock'],
  ['RequestTimeTooSkewed', 'clock'],
  ['TimeoutError', 'timeout'],
  ['AbortError', 'timeout'],
  // A body that is no JSON (a proxy's HTML page), or a field of the wrong type.
  ['SyntaxError', 'unreadable'],
  ['TypeError', 'unreadable'],
]);

/**
 * EC2's words for having no free machine, which come with any status and through other services, and
 * Nimble's, which stands as a more specific `code` beside the name of an exception.
 */
const capacityCodes: ReadonlySet<string> = new Set([
  'InsufficientInstanceCapacity',
  'InsufficientHostCapacity',
  'InsufficientCapacity',
  'InsufficientCapacityException',
  'INSUFFICIENT_CAPACITY',
]);

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
  if (capacityCodes.has(name) || capacityCodes.has(code)) return 'capacity';
  if (clockWords.test(message)) return 'clock';
  const kind = kindByErrorCode.get(name) ?? kindByStatus.get(status);
  return kind ?? (status >= 500 ? 'server' : 'unreadable');
}

/**
 * What an error of an AWS SDK client means, by error code and HTTP status: errors of AWS's front door
 * and of proxies have no class of their own, and the two clients used here do not share theirs.
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
