import { typesOf } from '../../launches/attempts.js';
import type { Launch } from '../../launches/launch.js';
import { keepTryingMs } from '../../limits.js';
import { escaped, timeOf, timeText } from './mrkdwn.js';

/** What a launch may use, as far as it is known; before anything is chosen there are no places. */
export type Sought = Pick<Launch, 'ec2InstanceType' | 'offeredInstanceTypes' | 'alternativeType'> &
  Partial<Pick<Launch, 'insteadOfType' | 'takesOtherTypes' | 'places'>>;

/** Which machines were sought, where, and what else to try. */
export function soughtIn(sought: Sought, region: string) {
  const { insteadOfType = null, takesOtherTypes = false, places = [], ...rest } = sought;
  const launch = { ...rest, insteadOfType, takesOtherTypes };
  const other = takesOtherTypes ? null : rest.alternativeType;
  return {
    type: escaped(rest.ec2InstanceType),
    types: oneOf(typesOf(launch)),
    where: places.length === 0 ? region : oneOf(places.map(({ name }) => name)),
    /** What to try when no machine of these types is free. */
    try: other === null ? 'Try' : `Try ${escaped(other)}, or`,
  };
}

/** `a, b or c` */
function oneOf(names: readonly string[]): string {
  const all = names.map(escaped);
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} or ${last}`;
}

/** What a launch for which no machine was free is doing about it, for its message; null: nothing was lacking. */
export function attemptWords(launch: Launch): string | null {
  const { state, sessionId, insteadOfType, firstReadyAtMs } = launch;
  if (state === 'REQUESTED' || (state === 'CREATE_IN_PROGRESS' && firstReadyAtMs === null)) {
    const waiting = state === 'REQUESTED' ? waitingWords(launch) : null;
    return [waiting, tryingWords(launch)].filter((words) => words !== null).join(' ') || null;
  }
  return sessionId === null || insteadOfType === null ? null : insteadWords(launch).trim();
}

/** After the notice that it is ready; empty: it is of the type that was asked for. */
export function insteadWords({
  insteadOfType,
  ec2InstanceType,
}: Pick<Launch, 'insteadOfType' | 'ec2InstanceType'>): string {
  if (insteadOfType === null) return '';
  return ` No ${escaped(insteadOfType)} was free, so it is a ${escaped(ec2InstanceType)}.`;
}

export function isWaiting({ state, refusedRounds }: Launch): boolean {
  return state === 'REQUESTED' && refusedRounds > 0;
}

function waitingWords(launch: Launch): string | null {
  const { refusedRounds, refusedSinceMs, nextRoundAtMs, keepTryingUntilMs } = launch;
  if (!isWaiting(launch) || refusedSinceMs === null || keepTryingUntilMs === null) return null;
  const at = (ms: number) => timeOf(ms, refusedSinceMs);
  const other = launch.takesOtherTypes ? ', for another type of its profile too' : '';
  const next = nextRoundAtMs === null ? '' : `, next at ${at(nextRoundAtMs)}`;
  // The headline says which type.
  return `Waiting since ${at(refusedSinceMs)}${other}; tried ${times(refusedRounds)}${next}; until ${at(keepTryingUntilMs)}.`;
}

/** Which place or type comes after the one that was refused. */
function tryingWords(launch: Launch): string | null {
  const { places, placeId, ec2InstanceType, insteadOfType, nextRoundAtMs } = launch;
  if (nextRoundAtMs !== null) return null;
  const at = places.findIndex(({ id }) => id === placeId);
  const [before, now] = [places[at - 1], places[at]];
  if (before !== undefined && now !== undefined) {
    return `No ${escaped(ec2InstanceType)} in ${escaped(before.name)}. Trying ${escaped(now.name)}.`;
  }
  if (insteadOfType === null) return null;
  const types = typesOf(launch);
  const refused = types[types.indexOf(ec2InstanceType) - 1] ?? insteadOfType;
  return `No ${escaped(refused)} is free. Trying ${escaped(ec2InstanceType)}.`;
}

function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}

const two = timeText(keepTryingMs);

/** *Keep trying*: in the form, and in the modal of a launch that ended. */
export const keepTryingWords = {
  title: 'Keep trying',
  label: 'If no machine is free',
  end: 'Tell me',
  keep: `Keep trying for ${two}`,
  keepAny: `Keep trying for ${two}, with any type`,
  intro: (what: string) =>
    `I try again every few minutes to get ${what}, and tell you when it is ready or when the time is over. *Cancel launch* ends it.`,
  forLabel: 'For',
  typeLabel: 'Which type',
  asked: (type: string) => `Only ${type}`,
  any: 'Also the other types of the profile',
};
