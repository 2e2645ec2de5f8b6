/** The same request, a little later, may well succeed. */
const passingKinds = [
  'throttled',
  'server',
  'unreachable',
  'timeout',
  'unreadable',
  /** None were to be had, so nothing was sent: a metadata service is silent, a file is being renewed. */
  'no_credentials',
] as const;

export const studioErrorKinds = [
  ...passingKinds,
  'validation',
  'quota',
  /** No machine of this type is free in this place: nothing was made, another type or place may work. */
  'capacity',
  'access_denied',
  'not_found',
  'conflict',
  /** Those that were sent are wrong or have expired. */
  'credentials',
  /** The time of the bot's machine is too far from the studio's. */
  'clock',
] as const;

export type StudioErrorKind = (typeof studioErrorKinds)[number];

interface StudioErrorDetails {
  message: string;
  /** The name of the error at the studio's provider, and its HTTP status. */
  code?: string | undefined;
  status?: number | undefined;
  /** The id of the request at the studio's provider, to quote to their support. */
  requestId?: string | null;
  /** Whether the studio may have carried the request out although no answer says so. */
  outcomeUnknown: boolean;
  cause?: unknown;
}

/** A call to the studio that failed; `kind` says what that means for the caller. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly kind: StudioErrorKind;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | null;
  readonly outcomeUnknown: boolean;

  constructor(kind: StudioErrorKind, details: StudioErrorDetails) {
    super(details.message, { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId ?? null;
    this.outcomeUnknown = details.outcomeUnknown;
  }

  /** The same failure, once more is known of what came of the request. */
  withOutcome(outcomeUnknown: boolean): StudioError {
    const { kind, message, code, status, requestId, cause } = this;
    return new StudioError(kind, { message, code, status, requestId, outcomeUnknown, cause });
  }
}

/** A failure of which it is certain that nothing was done. */
export function definite(kind: StudioErrorKind, message: string): StudioError {
  return new StudioError(kind, { message, outcomeUnknown: false });
}

/** The error of an answer that lacks what it was asked for. */
export function unreadable(what: string): StudioError {
  const message = `The answer holds no ${what}.`;
  return new StudioError('unreadable', { message, outcomeUnknown: true });
}

/** Whether the same request, a little later, may well succeed. */
export function isWorthRetrying(kind: StudioErrorKind): boolean {
  return passingKinds.some((passing) => passing === kind);
}
