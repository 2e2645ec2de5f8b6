import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Answer } from '../aws/answer.js';
import { parseJson } from '../http-exchange.js';

/**
 * How AWS answers: REST JSON for Nimble Studio (`x-amzn-errortype` and `{message, code, context}`),
 * JSON 1.1 for the identity store (`__type` in the body, every error of the caller's a 400).
 */
export type Protocol = 'rest-json' | 'json-1.1';

/** Every exception that this sandbox sends, with its HTTP status over REST. */
const statusOf = {
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalServerErrorException: 500,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ThrottlingException: 429,
  ValidationException: 400,
  ExpiredTokenException: 403,
  UnrecognizedClientException: 403,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
  UnknownOperationException: 404,
  RequestEntityTooLargeException: 413,
} as const;

export type AwsErrorName = keyof typeof statusOf;

/** Errors of AWS's front door rather than of Nimble Studio; they carry nothing but a message. */
const frontDoorErrors: ReadonlySet<AwsErrorName> = new Set([
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
  'UnknownOperationException',
  'RequestEntityTooLargeException',
]);

/** Thrown by an operation; becomes an error answer. */
export class AwsError extends Error {
  override readonly name: AwsErrorName;
  readonly context: Record<string, string>;

  constructor(name: AwsErrorName, message: string, context: Record<string, string> = {}) {
    super(message);
    this.name = name;
    this.context = context;
  }
}

export function notFound(resource: string, resourceId: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${resource} ${resourceId} was not found.`, {
    resourceId,
  });
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A successful answer with `output` as its JSON body. */
export function successAnswer(protocol: Protocol, output: object): Answer {
  return jsonAnswer(protocol, 200, output, randomUUID());
}

/** The error as the protocol's clients expect it. */
export function errorAnswer(protocol: Protocol, error: AwsError): Answer {
  const requestId = randomUUID();
  const answer =
    protocol === 'rest-json' ? restError(error, requestId) : jsonError(error, requestId);
  return { ...answer, errorName: error.name };
}

function restError(error: AwsError, requestId: string): Answer {
  const { name, message, context } = error;
  const body = frontDoorErrors.has(name) ? { message } : { message, code: name, context };
  const answer = jsonAnswer('rest-json', statusOf[name], body, requestId);
  answer.headers['x-amzn-errortype'] = name;
  return answer;
}

function jsonError(error: AwsError, requestId: string): Answer {
  const server = error.name === 'InternalServerErrorException';
  const body = {
    // The identity store's model calls its internal error by a shorter name than Nimble's does.
    __type: server ? 'InternalServerException' : error.name,
    Message: error.message,
    RequestId: requestId,
    ...error.context,
  };
  return jsonAnswer('json-1.1', server ? 500 : 400, body, requestId);
}

function jsonAnswer(protocol: Protocol, status: number, body: object, requestId: string): Answer {
  return {
    status,
    headers: {
      'content-type': protocol === 'rest-json' ? 'application/json' : 'application/x-amz-json-1.1',
      'x-amzn-requestid': requestId,
    },
    body: JSON.stringify(body),
  };
}

/**
 * Reads a JSON body. Nimble answers one that is empty or no JSON with the ValidationException
 * "Unknown error parsing request body".
 */
export function parseBody<Schema extends z.ZodType>(body: string, schema: Schema): z.infer<Schema> {
  const json = parseJson(body);
  if (json === undefined) throw invalid('Unknown error parsing request body');
  return checkInput(json, schema);
}

/** Checks input against a schema; a mismatch is a ValidationException in AWS's wording. */
export function checkInput<Schema extends z.ZodType>(
  input: unknown,
  schema: Schema,
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const details = issues.map(
    (issue) => `Value at '${issue.path.join('.')}' failed to satisfy constraint: ${issue.message}`,
  );
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`;
  throw invalid(`${count}: ${details.join('; ')}`);
}

/** RFC 3339 in UTC, the only form of time that Nimble's REST clients accept. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The same for a time that may be absent; JSON leaves the field out then. */
export function optionalTimestamp(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : timestamp(atMs);
}
