/**
 * The port to what provides workstations, in Nimble Studio's words. Differences between studios are
 * data: no operation exists for one studio only.
 */

import { definite, StudioError } from './studio-error.js';

export { type CallResult, type HearLookup, heard } from './heard.js';
export {
  definite,
  isWorthRetrying,
  StudioError,
  type StudioErrorKind,
  studioErrorKinds,
  unreadable,
} from './studio-error.js';

/** What people should know of where workstations come from. */
export interface StudioFacts {
  /** As sentences name it: `Nimble Studio`. */
  readonly name: string;
  /** Where the workstations run, as people know it: `us-west-2`. */
  readonly region: string;
}

export interface Gpu {
  /** A fraction for a share of one GPU. */
  count: number;
  /** As NVIDIA names it: `A10G`. */
  model: string;
  /** Of each GPU, or of the share. */
  memoryGb: number;
}

export interface InstanceTypeFacts {
  vCpus: number;
  memoryGiB: number;
  gpu: Gpu | null;
  /** The local disk that is emptied whenever the workstation stops; null: it has none. */
  scratchGb: number | null;
  usdPerHour: number | null;
}

export interface InstanceType {
  name: string;
  /** Null: the studio does not say what it is made of. */
  facts: InstanceTypeFacts | null;
}

export interface StreamingImage {
  id: string;
  name: string;
  platform: string | null;
}

/** One of the places in which a profile's sessions may be made, such as a subnet. */
export interface Place {
  id: string;
  name: string;
}

/** Who ends a session when its time is up. */
export type Lifetime =
  /** The studio: its sessions say when. */
  | { endedBy: 'studio' }
  /** The bot, after these times. */
  | {
      endedBy: 'bot';
      /** From READY to the stop, unless the owner prolongs it; null: it is never stopped. */
      onForMs: number | null;
      /** From READY: no prolonging goes beyond it; null: any does. */
      longestMs: number | null;
      /** From the stop to the termination; null: what is stopped stays. */
      stoppedForMs: number | null;
      /** How long it may be idle before its owner is asked, and it is stopped; null: it never is for that. */
      idleForMs: number | null;
    };

/** Whom a profile is for: people with one of these addresses, and members of these Slack user groups. */
export interface Audience {
  /** In lower case. */
  emails: readonly string[];
  userGroups: readonly string[];
}

/** What a person may start: the choices of the modal. */
export interface LaunchProfile {
  id: string;
  name: string;
  description: string | null;
  /** Types the profile allows, in its order; at least one. */
  instanceTypes: InstanceType[];
  /** Images the profile allows, in its order; empty when the studio names none. */
  images: StreamingImage[];
  /** In order of preference; at least one. */
  places: readonly [Place, ...Place[]];
  /** Whether its sessions can be stopped and started again, rather than only terminated. */
  canStop: boolean;
  canReboot: boolean;
  /** Whether a stopped session can get another of the profile's types. */
  canResize: boolean;
  lifetime: Lifetime;
  /** Null: everybody to whom the studio shows it may use it. */
  audience: Audience | null;
}

/** What decides whether a person may use what was launched from a profile. */
export type UsableProfile = Pick<LaunchProfile, 'id' | 'audience'>;

/**
 * What the studio knows of the use of a session. Idle: no person was connected, and its GPU was at rest, all
 * the time since then.
 */
export type Activity = { kind: 'active' } | { kind: 'idle'; sinceMs: number };

/** The states of a session. `UNKNOWN`: the studio's word is none that this version knows. */
export const sessionStates = [
  'CREATE_IN_PROGRESS',
  'READY',
  'STOP_IN_PROGRESS',
  'STOPPED',
  'START_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'DELETED',
  'CREATE_FAILED',
  'START_FAILED',
  'STOP_FAILED',
  'DELETE_FAILED',
  'UNKNOWN',
] as const;

export type SessionState = (typeof sessionStates)[number];

/** Why a session is not what it should be. */
export const sessionProblems = [
  'capacity',
  'network',
  'network_interface',
  'directory',
  'image',
  'image_key',
  'script',
  /** A limit of the account on disks was met. */
  'disk_quota',
  /** A person or a program shut it down from inside, rather than by *Stop*. */
  'shut_down_inside',
  /** The studio's provider retired the computer that it ran on. */
  'host_retired',
  'internal',
  /** It failed, and the studio gives no reason that this version knows. */
  'unknown',
] as const;

export type SessionProblem = (typeof sessionProblems)[number];

export interface StreamingSession {
  id: string;
  state: SessionState;
  /** The studio's own word for the state. */
  stateWord: string;
  problem: SessionProblem | null;
  /** The studio's own word for why it is in this state, for logs and the studio's engineer. */
  statusCode: string | null;
  statusMessage: string | null;
  /** When the studio stops it by itself; milliseconds since the epoch. */
  stopAtMs: number | null;
  /** When the studio terminates it by itself; milliseconds since the epoch. */
  terminateAtMs: number | null;
  /** Null: the studio cannot tell. */
  activity: Activity | null;
  /**
   * The client token of its launch, read from its tags. Null proves nothing: a studio may answer without
   * tags.
   */
  clientToken: string | null;
  /** Which attempt of the launch made it: 0 for the first, and where the tags do not say. */
  attempt: number;
  tags: Record<string, string>;
  /** What it was made from and for whom; null: the studio does not say. */
  launchProfileId: string | null;
  ec2InstanceType: string | null;
  streamingImageId: string | null;
  ownedBy: string | null;
}

/** The tag with the name of the bot that made a session. */
export const botNameTag = 'launched-by';

/** The tags with the Slack workspace of a session's launch, and with its owner. */
export const teamTag = 'slack-team';
export const ownerTag = 'slack-user';

/** What stands for one attempt of a launch as the studio's client token: never used for another one. */
export function attemptToken(clientToken: string, attempt: number): string {
  return attempt === 0 ? clientToken : `${clientToken}-${attempt}`;
}

export interface CreateSessionRequest {
  /** The launch's. With the number of the attempt it never makes a second session. */
  clientToken: string;
  /** From 0; a request that differs in anything else has another number. */
  attempt: number;
  /** Whether a request with this token may have been sent before: the studio may need to look first. */
  mayHaveBeenSent: boolean;
  launchProfileId: string;
  ec2InstanceType: string;
  streamingImageId: string | null;
  /** Id of one of the profile's places. */
  place: string;
  /** The studio user who will log in; null: the user whom the bot's credentials belong to. */
  ownedBy: string | null;
  /** In addition to those by which the studio finds the session again. */
  tags: Record<string, string>;
}

/** What the studio says about a session. Null: that it does not have it; an error: nothing, and why. */
export type Said = StreamingSession | StudioError | null;

/** What the studio says about the sessions that it was asked about. */
export interface SessionsAnswer {
  /** By id. An id that is not in it was not asked about. */
  sessions: ReadonlyMap<string, Said>;
  /** All sessions of the studio, if it was cheaper to list them; null: it was not. */
  listing: StreamingSession[] | null;
}

export type OpenStream =
  | {
      kind: 'open';
      url: string;
      /** Whether the address alone lets its holder in: then it is shown to the owner and kept nowhere. */
      isSecret: boolean;
      /** When it stops opening the desktop; milliseconds since the epoch. */
      expiresAtMs: number | null;
      /** The same for a program on the person's own machine, to copy; null: there is none. */
      nativeUrl: string | null;
      /** Whom to sign in as, where the address only leads to the sign-in; null: the person knows, or need not. */
      login: string | null;
    }
  /** The stream ended in another state; `statusCode` says why, if anything does. */
  | { kind: 'failed'; state: string; statusCode: string | null };

/** Up to this many ids cost `getSessions` a call each; for more the studio may list all its sessions. */
export const observedSingly = 3;

/** Every method throws `StudioError` and nothing else, and gives up early when `signal` aborts. */
export interface Studio {
  readonly facts: StudioFacts;
  /** READY profiles that this studio user may use; with null, all READY profiles. */
  launchProfiles(principalId: string | null, signal: AbortSignal): Promise<LaunchProfile[]>;
  /** All profiles that this studio user may use, those too that are being changed; null: all. */
  usableProfiles(principalId: string | null, signal: AbortSignal): Promise<UsableProfile[]>;
  /** What an operator has to mend before all of the studio can be used: a sentence each. */
  mistakes(signal: AbortSignal): Promise<string[]>;
  createSession(request: CreateSessionRequest, signal: AbortSignal): Promise<StreamingSession>;
  /** Every session of a launch, of all its attempts: all of them, or an error. */
  findSessions(clientToken: string, signal: AbortSignal): Promise<StreamingSession[]>;
  /**
   * These sessions, in as few calls as the studio allows. The failure of one hides no other, so the
   * method itself never fails.
   */
  getSessions(ids: readonly string[], signal: AbortSignal): Promise<SessionsAnswer>;
  listSessions(signal: AbortSignal): Promise<StreamingSession[]>;
  /**
   * Stops a READY session, and keeps its own disk. One attempt, as for a start and a deletion: after a
   * failure the caller decides whether it is still wanted. The answer, here and below, is the session's state
   * right after.
   */
  stopSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  startSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  deleteSession(sessionId: string, signal: AbortSignal): Promise<StreamingSession>;
  /** Reboots a READY session whose profile `canReboot`. One attempt: two calls reboot twice. */
  rebootSession(sessionId: string, signal: AbortSignal): Promise<void>;
  /** Gives a STOPPED session another type, where its profile `canResize`. */
  changeType(
    sessionId: string,
    ec2InstanceType: string,
    signal: AbortSignal,
  ): Promise<StreamingSession>;
  /**
   * Opens a way into a READY session's desktop, one for each client token, and waits until it can be
   * used.
   * @param life `lifeSeconds` 60 to 3,600: how long the address is to work
   */
  openStream(
    sessionId: string,
    life: { clientToken: string; lifeSeconds: number },
    signal: AbortSignal,
  ): Promise<OpenStream>;
}

/**
 * One session by its id.
 * @throws StudioError, `not_found` when the studio says it does not have it
 */
export async function sessionOf(
  studio: Pick<Studio, 'getSessions'>,
  id: string,
  signal: AbortSignal,
): Promise<StreamingSession> {
  const session = (await studio.getSessions([id], signal)).sessions.get(id);
  if (session instanceof StudioError) throw session;
  if (!session) throw definite('not_found', `The studio has no session ${id}.`);
  return session;
}

/** Finds the studio's id of a person by e-mail address; null when the directory has none. */
export interface StudioDirectory {
  userIdByEmail(email: string, signal: AbortSignal): Promise<string | null>;
}
