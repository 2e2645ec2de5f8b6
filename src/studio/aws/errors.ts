import { z } from 'zod';
import { StudioError, type StudioErrorKind } from '../studio.js';

/** What the AWS SDKs put on the errors they throw; every part may be missing. */
const sdkErrorSchema = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({
      httpStatusCode: z.number().optional().catch(undefined),
      requestId: z.string().optional().catch(undefined),
    })
    .catch({}),
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
  ['IncompleteSignature', 'credentials'],
  ['NotAuthorized', 'credentials'],
  ['RequestExpired', 'credentials'],
  // The SDK itself, before anything is sent.
  ['CredentialsProviderError', 'credentials'],
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
]);

const brokenConnectionCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

interface Verdict {
  kind: StudioErrorKind;
  outcomeUnknown: boolean;
}

function verdict(name: string, code: string | undefined, status: number | undefined): Verdict {
  if (code !== undefined && noConnectionCodes.has(code)) {
    return { kind: 'unreachable', outcomeUnknown: false };
  }
  if (code !== undefined && brokenConnectionCodes.has(code)) {
    return { kind: 'unreachable', outcomeUnknown: true };
  }
  if (capacityCodes.has(name) || (code !== undefined && capacityCodes.has(code))) {
    return { kind: 'capacity', outcomeUnknown: false };
  }
  const kind =
    kindByErrorCode.get(name) ??
    (status === undefined ? undefined : kindByStatus.get(status)) ??
    (status !== undefined && status >= 500 ? 'server' : 'unreadable');
  return {
    kind,
    outcomeUnknown: kind === 'server' || kind === 'timeout' || kind === 'unreadable',
  };
}

/**
 * What an error thrown by an AWS SDK client means. It goes by error code and HTTP status, not by
 * class: errors of AWS's front door and of proxies have no class of their own, and the two clients
 * used here do not share theirs.
 */
export function studioErrorFrom(error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const parsed = sdkErrorSchema.safeParse(error);
  if (!parsed.success) {
    const message = String(error);
    return new StudioError('unreadable', { message, outcomeUnknown: true, cause: error });
  }
  const { name, message, code, $metadata } = parsed.data;
  const { kind, outcomeUnknown } = verdict(name, code, $metadata.httpStatusCode);
  return new StudioError(kind, {
    message: message === '' ? name : message,
    requestId: $metadata.requestId ?? null,
    outcomeUnknown,
    cause: error,
  });
}
