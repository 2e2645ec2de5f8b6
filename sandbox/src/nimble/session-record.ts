import type { PretendLaunchProfile } from '../pretend-studio.js';
import { volumeConfiguration } from './catalogue.js';
import { optionalTimestamp, timestamp } from './wire.js';

/** One streaming session as the pretend studio keeps it. Times are milliseconds since the epoch. */
export interface SessionRecord {
  /** Ascends with creation; the order of listings. */
  position: number;
  sessionId: string;
  arn: string;
  /** The profile as it was at creation; AWS copies its limits to the session. */
  profile: PretendLaunchProfile;
  ec2InstanceType: string;
  streamingImageId: string;
  ownedBy: string;
  createdBy: string;
  createdAtMs: number;
  tags: Record<string, string>;
  clientToken: string | undefined;

  /** One of Nimble's eleven states, or any text that a control has set. */
  state: string;
  statusCode: string;
  statusMessage: string;
  enteredStateAtMs: number;
  updatedAtMs: number;
  updatedBy: string;
  startedAtMs?: number | undefined;
  startedBy?: string | undefined;
  stoppedAtMs?: number | undefined;
  stoppedBy?: string | undefined;
  stopAtMs?: number | undefined;
  terminateAtMs?: number | undefined;
  volumeRetentionMode?: string | undefined;

  /** How the creation is going to fail; absent: it is going to succeed. */
  failureStatusCode: string | undefined;
  /** When the service takes the session's next step by itself. */
  dueAtMs: number | undefined;
}

export function canBeStopped(profile: PretendLaunchProfile): boolean {
  return profile.maxStoppedSessionLengthInMinutes > 0;
}

/** Its own disk went with the stop; a start makes a new, empty one. */
function isDiskGone({ state, volumeRetentionMode }: SessionRecord): boolean {
  return state === 'STOPPED' && volumeRetentionMode === 'DELETE';
}

/** The wire's `StreamingSession`; times are RFC 3339, absent fields are undefined. */
export type SessionBody = ReturnType<typeof sessionBody>;

export function sessionBody(session: SessionRecord) {
  const persists = canBeStopped(session.profile);
  const mode = persists ? 'ACTIVATED' : 'DEACTIVATED';
  return {
    arn: session.arn,
    automaticTerminationMode: mode,
    backupMode: 'DEACTIVATED',
    createdAt: timestamp(session.createdAtMs),
    createdBy: session.createdBy,
    ec2InstanceType: session.ec2InstanceType,
    launchProfileId: session.profile.launchProfileId,
    maxBackupsToRetain: 0,
    ownedBy: session.ownedBy,
    sessionId: session.sessionId,
    sessionPersistenceMode: mode,
    startedAt: optionalTimestamp(session.startedAtMs),
    startedBy: session.startedBy,
    state: session.state,
    statusCode: session.statusCode,
    statusMessage: session.statusMessage,
    stopAt: optionalTimestamp(session.stopAtMs),
    stoppedAt: optionalTimestamp(session.stoppedAtMs),
    stoppedBy: session.stoppedBy,
    streamingImageId: session.streamingImageId,
    tags: session.tags,
    terminateAt: optionalTimestamp(session.terminateAtMs),
    updatedAt: timestamp(session.updatedAtMs),
    updatedBy: session.updatedBy,
    volumeConfiguration: persists && !isDiskGone(session) ? volumeConfiguration : undefined,
    volumeRetentionMode: session.volumeRetentionMode,
  };
}
