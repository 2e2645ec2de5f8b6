import type {
  LaunchProfile as NimbleLaunchProfile,
  StreamingSessionStream as NimbleStream,
  StreamingSession as NimbleStreamingSession,
} from '@aws-sdk/client-nimble';
import { z } from 'zod';
import { instanceTypeFacts } from '../instance-types.js';
import {
  type LaunchProfile,
  type Place,
  type SessionProblem,
  type SessionState,
  type StreamingImage,
  type StreamingSession,
  sessionStates,
  unreadable,
} from '../studio.js';

/**
 * The SDK hands these parts of an answer on unchecked. A part that is not as AWS documents it counts as
 * not given.
 */

const texts = z.array(z.string()).catch([]);

const nothingOffered = {
  ec2InstanceTypes: [],
  streamingImageIds: [],
  maxStoppedSessionLengthInMinutes: 0,
};

const streamConfigurationSchema = z
  .object({
    ec2InstanceTypes: texts,
    streamingImageIds: texts,
    maxStoppedSessionLengthInMinutes: z.number().catch(0),
  })
  .catch(nothingOffered);

const tagsSchema = z.record(z.string(), z.string()).catch({});

/** The tag that leads from a session back to its launch, should its id be lost. */
export const clientTokenTag = 'client-token';

/** The tag with the number of the attempt that made a session, but for the first. */
export const attemptTag = 'attempt';

const attemptSchema = z.coerce.number().int().min(0).catch(0);

/** Nimble's status codes that name something wrong. */
const problems: ReadonlyMap<string, SessionProblem> = new Map<string, SessionProblem>([
  ['INSUFFICIENT_CAPACITY', 'capacity'],
  ['NETWORK_CONNECTION_ERROR', 'network'],
  ['NETWORK_INTERFACE_ERROR', 'network_interface'],
  ['ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR', 'directory'],
  ['AMI_VALIDATION_ERROR', 'image'],
  ['DECRYPT_STREAMING_IMAGE_ERROR', 'image_key'],
  ['INITIALIZATION_SCRIPT_ERROR', 'script'],
  ['INTERNAL_ERROR', 'internal'],
]);

const failedStates: ReadonlySet<SessionState> = new Set<SessionState>([
  'CREATE_FAILED',
  'START_FAILED',
  'STOP_FAILED',
  'DELETE_FAILED',
]);

/** @throws StudioError when the answer holds no session */
export function sessionFrom({ session }: { session?: NimbleStreamingSession }): StreamingSession {
  if (session?.sessionId === undefined || session.state === undefined) {
    throw unreadable('session');
  }
  const state = sessionStates.find((known) => known === session.state) ?? 'UNKNOWN';
  const statusCode = session.statusCode ?? null;
  const tags = tagsSchema.parse(session.tags);
  return {
    id: session.sessionId,
    state,
    stateWord: session.state,
    problem: problemOf(state, statusCode),
    statusCode,
    statusMessage: session.statusMessage ?? null,
    activity: null,
    stopAtMs: session.stopAt?.getTime() ?? null,
    terminateAtMs: session.terminateAt?.getTime() ?? null,
    clientToken: tags[clientTokenTag] ?? null,
    attempt: attemptSchema.parse(tags[attemptTag] ?? 0),
    tags,
    launchProfileId: session.launchProfileId ?? null,
    ec2InstanceType: session.ec2InstanceType ?? null,
    streamingImageId: session.streamingImageId ?? null,
    ownedBy: session.ownedBy ?? null,
  };
}

function problemOf(state: SessionState, statusCode: string | null): SessionProblem | null {
  const known = statusCode === null ? undefined : problems.get(statusCode);
  return known ?? (failedStates.has(state) ? 'unknown' : null);
}

export interface Stream {
  id: string;
  state: string;
  statusCode: string | null;
  url: string | null;
  expiresAtMs: number | null;
}

/** @throws StudioError when the answer holds no stream */
export function streamFrom({ stream }: { stream?: NimbleStream }): Stream {
  if (stream?.streamId === undefined || stream.state === undefined) throw unreadable('stream');
  return {
    id: stream.streamId,
    state: stream.state,
    statusCode: stream.statusCode ?? null,
    url: stream.url ?? null,
    expiresAtMs: stream.expiresAt?.getTime() ?? null,
  };
}

/** Null for a profile that cannot be offered, because it names no type to start. */
export function profileFrom(
  profile: NimbleLaunchProfile,
  images: ReadonlyMap<string, StreamingImage>,
  place: Place,
): LaunchProfile | null {
  const { launchProfileId: id } = profile;
  const { ec2InstanceTypes, streamingImageIds, maxStoppedSessionLengthInMinutes } =
    streamConfigurationSchema.parse(profile.streamConfiguration);
  if (id === undefined || ec2InstanceTypes.length === 0) return null;
  return {
    id,
    name: profile.name ?? id,
    description: profile.description ?? null,
    instanceTypes: ec2InstanceTypes.map((name) => ({ name, facts: instanceTypeFacts(name) })),
    images: streamingImageIds
      .map((imageId) => images.get(imageId))
      .filter((image) => image !== undefined),
    places: [place],
    canStop: maxStoppedSessionLengthInMinutes > 0,
    canReboot: false,
    canResize: false,
    lifetime: { endedBy: 'studio' },
    audience: null,
  };
}

const readyImage = z.object({
  streamingImageId: z.string(),
  name: z.string().optional().catch(undefined),
  platform: z.string().optional().catch(undefined),
  state: z.literal('READY'),
});

/** Those of a list of images that are READY. */
export function readyImagesFrom(answered: unknown): StreamingImage[] {
  const items = z.array(z.unknown()).catch([]).parse(answered);
  return items
    .flatMap((item) => readyImage.safeParse(item).data ?? [])
    .map(({ streamingImageId: id, name = id, platform = null }) => ({ id, name, platform }));
}
