import { keepTryingEndsMs, type Limits, longestWaitMs, roundAgainMaxMs } from '../limits.js';
import type { StreamingSession } from '../studio/studio.js';
import { type Failure, failureOf } from './failures.js';
import type { Launch } from './launch.js';

type Changed = Partial<Launch>;

/** What follows when nothing was to be had in one place, of one type. */
export type AfterRefusal =
  /** The next place or type, at once. */
  | { kind: 'go_on'; set: Changed }
  /** All of them again, later. */
  | { kind: 'wait'; set: Changed & { nextRoundAtMs: number } }
  /** `failure`: what people are told in place of the refusal; null: the refusal. */
  | { kind: 'end'; failure: Failure | null; set: Changed };

/** The types that may be taken, in their order: the one that was asked for, then those after it in the profile. */
export function typesOf(
  launch: Pick<Launch, 'takesOtherTypes' | 'offeredInstanceTypes' | AskedType>,
) {
  const asked = askedType(launch);
  const { offeredInstanceTypes: offered, takesOtherTypes } = launch;
  if (!takesOtherTypes) return [asked];
  const at = offered.indexOf(asked);
  return [asked, ...offered.slice(at + 1), ...offered.slice(0, Math.max(0, at))];
}

type AskedType = 'ec2InstanceType' | 'insteadOfType';

export function askedType({ ec2InstanceType, insteadOfType }: Pick<Launch, AskedType>): string {
  return insteadOfType ?? ec2InstanceType;
}

/** The fields of a launch whose session is of this type. */
export function withType(launch: Pick<Launch, AskedType>, type: string): Pick<Launch, AskedType> {
  const asked = askedType(launch);
  return { ec2InstanceType: type, insteadOfType: type === asked ? null : asked };
}

/**
 * What follows from a definite refusal for lack of capacity: each place of one type in turn, then each
 * type that the person takes, then all of it again later if they asked for that.
 * @param random from 0 to 1; spreads the rounds of several launches
 */
export function afterRefusal(
  launch: Launch,
  nowMs: number,
  { roundAgainMs }: Limits,
  random: number,
): AfterRefusal {
  const { attempt, ec2InstanceType, places, placeId, keepTryingUntilMs } = launch;
  const next = { attempt: attempt + 1, attemptSinceMs: nowMs, ...nothingOpen };
  const place = places[places.findIndex(({ id }) => id === placeId) + 1];
  if (place !== undefined) return { kind: 'go_on', set: { ...next, placeId: place.id } };
  const types = typesOf(launch);
  const firstPlaceId = places[0]?.id ?? placeId;
  const type = types[types.indexOf(ec2InstanceType) + 1];
  if (type !== undefined) {
    // It is admitted anew: what is known of the type, such as its price, comes with that.
    return { kind: 'go_on', set: { ...next, ...withType(launch, type), placeId: null } };
  }
  const refusedRounds = launch.refusedRounds + 1;
  const set = {
    ...next,
    ...withType(launch, askedType(launch)),
    placeId: launch.insteadOfType === null ? firstPlaceId : null,
    refusedRounds,
    refusedSinceMs: launch.refusedSinceMs ?? nowMs,
  };
  if (keepTryingUntilMs === null) return { kind: 'end', failure: null, set };
  // The last round is a little before the end, so that nothing begins after it.
  const lastAtMs = keepTryingUntilMs - keepTryingEndsMs;
  if (nowMs >= lastAtMs) return { kind: 'end', failure: failureOf('waited_in_vain'), set };
  const pauseMs = Math.min(roundAgainMaxMs, roundAgainMs * 2 ** (refusedRounds - 1));
  const nextRoundAtMs = Math.min(nowMs + Math.round(pauseMs * (1 - random / 4)), lastAtMs);
  return { kind: 'wait', set: { ...set, attemptSinceMs: nextRoundAtMs, nextRoundAtMs } };
}

const nothingOpen = {
  createSentAtMs: null,
  nextRoundAtMs: null,
  trouble: null,
  failure: null,
  studioAttempts: 0,
};

/** How long the launch still waits for its next round; null: it does not. */
export function waitBeforeRound({ nextRoundAtMs }: Launch, nowMs: number): number | null {
  if (nextRoundAtMs === null) return null;
  const waitMs = nextRoundAtMs - nowMs;
  // It was planned before the clock was set back if it lies further ahead.
  return waitMs > 0 && waitMs <= longestWaitMs ? waitMs : null;
}

/** Whether the session failed for lack of capacity before it ever was READY, so that another attempt may follow. */
export function failedForCapacity(
  { state, firstReadyAtMs, intent }: Launch,
  session: Pick<StreamingSession, 'state' | 'problem'>,
): boolean {
  const failed = session.state === 'CREATE_FAILED' && session.problem === 'capacity';
  return failed && state !== 'CREATE_FAILED' && firstReadyAtMs === null && intent === null;
}

/** The fields of a launch whose session has failed so: it has none again, and that one is to be deleted. */
export function withoutSession({ id }: Pick<StreamingSession, 'id'>, nowMs: number) {
  return {
    state: 'REQUESTED',
    stateWord: null,
    stateSinceMs: nowMs,
    sessionId: null,
    failedSessionId: id,
    problem: null,
    statusCode: null,
    statusMessage: null,
    stopAtMs: null,
    terminateAtMs: null,
    endAtMs: null,
    missingSinceMs: null,
    slowSinceMs: null,
    stuckSinceMs: null,
  } as const satisfies Changed;
}

/** Whether a launch ended because nothing was free: then it can go on waiting. */
export function endedForCapacity({ state, failure, problem }: Launch): boolean {
  if (state === 'CREATE_FAILED') return problem === 'capacity';
  const { kind } = failure ?? { kind: null };
  return state === 'NOT_CREATED' && (kind === 'capacity' || kind === 'waited_in_vain');
}
