/**
 * The port to whatever provides workstations. The names are Nimble Studio's, as the whole
 * project speaks of launch profiles, streaming sessions and streaming images.
 */

export interface StreamingImage {
  id: string;
  name: string;
  platform: string | null;
}

/** What a person may start: the choices of the modal. */
export interface LaunchProfile {
  id: string;
  name: string;
  description: string | null;
  /** Types the profile allows, in its order; at least one. */
  ec2InstanceTypes: string[];
  /** Images the profile allows, in its order; empty when the studio names none. */
  streamingImages: StreamingImage[];
  /** Whether its sessions can be stopped and started again, rather than only terminated. */
  canStop: boolean;
}

export interface StreamingSession {
  id: string;
  /** One of Nimble's session states, or a word this version does not know. */
  state: string;
  statusCode: string | null;
  statusMessage: string | null;
  /** When the studio stops it by itself; milliseconds since the epoch. */
  stopAtMs: number | null;
  /** When the studio terminates it by itself; milliseconds since the epoch. */
  terminateAtMs: number | null;
  tags: Record<string, string>;
}

export interface CreateSessionRequest {
  /** 1 to 64 characters. The same token with the same request never makes a second session. */
  clientToken: string;
  launchProfileId: string;
  ec2InstanceType: string;
  streamingImageId: string | null;
  /** The studio user who will log in; null: whoever the bot's credentials belong to. */
  ownedBy: string | null;
  tags: Record<string, string>;
}

/** A way into a session's desktop, for whoever holds its address. */
export interface SessionStream {
  id: string;
  /** `CREATE_IN_PROGRESS`, `READY`, `CREATE_FAILED` … */
  state: string;
  statusCode: string | null;
  /** A bearer secret: never stored, logged, or shown to anybody but the owner. Null until READY. */
  url: string | null;
  /** When it stops opening the desktop; milliseconds since the epoch. */
  expiresAtMs: number | null;
}

/** Every method throws `StudioError` and nothing else, and gives up early when `signal` aborts. */
export interface Studio {
  /** Where the workstations run, as people know it: `us-west-2`. */
  readonly region: string;
  /** READY profiles that this studio user may use; with null, all READY profiles. */
  launchProfiles(principalId: string | null, signal: AbortSignal): Promise<LaunchProfile[]>;
  createSession(request: CreateSessionRequest, signal: AbortSignal): Promise<StreamingSession>;
  getSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  /** All sessions of the studio, one page after another. */
  listSessions(signal: AbortSignal): Promise<StreamingSession[]>;
  /**
   * Stops a READY session, and keeps its own disk. Asked for once, as is a start: after a failure another
   * attempt is the caller's to make, if it is still wanted. The answer, here and below, is the session's
   * state right after.
   */
  stopSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  /** Starts a STOPPED session, or fails after one attempt. */
  startSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  /** Terminates a session. */
  deleteSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  /**
   * Opens a way into a READY session.
   * @param expiresInSeconds 60 to 3,600
   */
  createStream(
    request: { sessionId: string; clientToken: string; expiresInSeconds: number },
    signal: AbortSignal,
  ): Promise<SessionStream>;
  getStream(sessionId: string, streamId: string, signal: AbortSignal): Promise<SessionStream>;
}

/** Finds the studio's id of a person by e-mail address; null when the directory has none. */
export interface StudioDirectory {
  userIdByEmail(email: string, signal: AbortSignal): Promise<string | null>;
}

export const studioErrorKinds = [
  'validation',
  'quota',
  'access_denied',
  'not_found',
  'conflict',
  'throttled',
  'server',
  'credentials',
  'unreachable',
  'timeout',
  'unreadable',
] as const;

export type StudioErrorKind = (typeof studioErrorKinds)[number];

export interface StudioErrorDetails {
  /** The studio's own words. */
  message: string;
  /** AWS request id, to quote to AWS support and to find in CloudTrail. */
  requestId: string | null;
  /** Whether the studio may have carried the request out although no answer says so. */
  outcomeUnknown: boolean;
  cause: unknown;
}

/** A call to the studio that failed; `kind` says what that means for whoever asked. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly kind: StudioErrorKind;
  readonly requestId: string | null;
  readonly outcomeUnknown: boolean;

  constructor(kind: StudioErrorKind, details: StudioErrorDetails) {
    super(details.message, { cause: details.cause });
    this.kind = kind;
    this.requestId = details.requestId;
    this.outcomeUnknown = details.outcomeUnknown;
  }
}

/** Whether asking the same again, a little later, may well succeed. */
export function isWorthRetrying(kind: StudioErrorKind): boolean {
  switch (kind) {
    case 'throttled':
    case 'server':
    case 'unreachable':
    case 'timeout':
    case 'unreadable':
      return true;
    case 'validation':
    case 'quota':
    case 'access_denied':
    case 'not_found':
    case 'conflict':
    case 'credentials':
      return false;
  }
}
