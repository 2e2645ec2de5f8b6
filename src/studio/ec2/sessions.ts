import { z } from 'zod';
import type { SessionProblem, SessionState, StreamingSession } from '../studio.js';
import type { Instance, StateChange } from './answers.js';
import { activityOf } from './idle.js';
import { isReady, wasReady } from './ready.js';
import { instanceTags, readTags } from './tags.js';

/** EC2's states but `pending` and `running`, which need a second look. */
const settledStates: ReadonlyMap<string, SessionState> = new Map<string, SessionState>([
  ['stopping', 'STOP_IN_PROGRESS'],
  ['stopped', 'STOPPED'],
  ['shutting-down', 'DELETE_IN_PROGRESS'],
  ['terminated', 'DELETED'],
]);

/** Why EC2 ended an instance that never was ready. */
const failedCodes =
  /^(Server\..*|Client\.(InternalError|InvalidSnapshot\..*|VolumeLimitExceeded))$/;

/** Of a launch that failed. */
const launchProblems: ReadonlyMap<string, SessionProblem> = new Map<string, SessionProblem>([
  ['Server.InsufficientInstanceCapacity', 'capacity'],
  ['Server.SpotInstanceTermination', 'capacity'],
  ['Server.InternalError', 'internal'],
  // AWS: most often the key of an encrypted disk, which the launch may not use.
  ['Client.InternalError', 'image_key'],
  ['Client.InvalidSnapshot.NotFound', 'image'],
  ['Client.VolumeLimitExceeded', 'disk_quota'],
]);

/** Of what stopped, or ended, without anybody's asking for it here. */
const stopProblems: ReadonlyMap<string, SessionProblem> = new Map<string, SessionProblem>([
  ['Client.InstanceInitiatedShutdown', 'shut_down_inside'],
  ['Server.ScheduledStop', 'host_retired'],
  // A start for which no machine was free.
  ['Server.InsufficientInstanceCapacity', 'capacity'],
  ['Server.InternalError', 'internal'],
]);

/** The first start counts as such for this long after the instance was made. */
const firstStartWithinMs = 60_000;

const attemptSchema = z.coerce.number().int().min(0).catch(0);

/**
 * The session that an instance is; its tags must have been read.
 * @param askedAtMs before AWS was asked
 */
export function sessionFrom(
  instance: Instance,
  askedAtMs: number,
  nowMs = askedAtMs,
): StreamingSession {
  const state = stateOf(instance);
  const { id, tags, type, imageId, reason } = instance;
  // AWS: while an instance starts, its reason is the state once more.
  const isAtEnd = settledStates.has(instance.state);
  return {
    id,
    state,
    // The name stays as long as the state does: a change of it would count as a change of the session.
    stateWord: state === 'UNKNOWN' ? instance.state : state,
    problem: problemOf(state, reason.code ?? ''),
    statusCode: isAtEnd ? reason.code : null,
    statusMessage: isAtEnd ? reason.message : null,
    stopAtMs: null,
    terminateAtMs: null,
    activity: state === 'READY' ? activityOf(instance, askedAtMs, nowMs) : null,
    clientToken: tags[instanceTags.launch] ?? null,
    attempt: attemptSchema.parse(tags[instanceTags.attempt] ?? 0),
    tags: readTags(tags),
    launchProfileId: tags[instanceTags.profile] ?? null,
    ec2InstanceType: type,
    streamingImageId: imageId,
    ownedBy: tags[instanceTags.login] ?? null,
  };
}

/**
 * The session right after a start, stop or termination: the answer has its state only. What has been
 * terminated is DELETED, also if its launch failed: that is what was asked for.
 */
export function sessionAfter({ id, after }: StateChange): StreamingSession {
  const starts = after === 'pending' || after === 'running';
  const state = starts ? 'START_IN_PROGRESS' : (settledStates.get(after) ?? 'UNKNOWN');
  return {
    id,
    state,
    stateWord: state === 'UNKNOWN' ? after : state,
    problem: null,
    statusCode: null,
    statusMessage: null,
    stopAtMs: null,
    terminateAtMs: null,
    activity: null,
    clientToken: null,
    attempt: 0,
    tags: {},
    launchProfileId: null,
    ec2InstanceType: null,
    streamingImageId: null,
    ownedBy: null,
  };
}

function stateOf(instance: Instance): SessionState {
  const { state, reason } = instance;
  if (state === 'pending' || state === 'running') {
    if (isReady(instance)) return 'READY';
    return isStartedAgain(instance) ? 'START_IN_PROGRESS' : 'CREATE_IN_PROGRESS';
  }
  const failed =
    state === 'terminated' && !wasReady(instance) && failedCodes.test(reason.code ?? '');
  return failed ? 'CREATE_FAILED' : (settledStates.get(state) ?? 'UNKNOWN');
}

function isStartedAgain(instance: Instance): boolean {
  const { launchedAtMs, madeAtMs } = instance;
  if (wasReady(instance)) return true;
  return launchedAtMs !== null && madeAtMs !== null && launchedAtMs - madeAtMs > firstStartWithinMs;
}

function problemOf(state: SessionState, code: string): SessionProblem | null {
  if (state === 'CREATE_FAILED') return launchProblems.get(code) ?? 'unknown';
  if (state === 'STOPPED' || state === 'DELETED') return stopProblems.get(code) ?? null;
  return null;
}
