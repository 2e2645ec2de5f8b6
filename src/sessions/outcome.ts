import { type Launch, type News, phaseOf, type Wish } from './launch.js';
import { courses } from './next-step.js';

/** Results that the record has for whatever was asked for. */
export const noted = 'noted';
export const done = 'done';
export const overtaken = 'overtaken';

/**
 * How something that was asked for has ended, as the record says it; null while it has not.
 * @param action as the record has it
 * @param launch as the change has left it
 * @param news what the change told
 */
export function outcomeOf(
  action: string,
  launch: Pick<Launch, 'state' | 'statusCode' | 'wish' | 'failure' | 'firstReadyAtMs'>,
  news: readonly News[],
): string | null {
  if (launch.wish !== null) return null;
  for (const item of news) {
    if (item.kind === 'not_done') return item.failure.kind;
    if (item.kind === 'overtaken') return overtaken;
  }
  switch (action) {
    case 'launch':
      return launchOutcome(launch);
    case 'stop':
    case 'start':
      return wishOutcome(action, launch);
    default:
      return wishOutcome('terminate', launch);
  }
}

/** What becomes of *Launch* is settled when it is ready for the first time, or never will be. */
function launchOutcome({
  state,
  statusCode,
  failure,
  firstReadyAtMs,
}: Pick<Launch, 'state' | 'statusCode' | 'failure' | 'firstReadyAtMs'>): string | null {
  // One that is stopped has been ready between two looks.
  if (firstReadyAtMs !== null || state === 'STOPPED') return done;
  switch (phaseOf(state)) {
    case 'failed':
    case 'refused':
      return failure?.kind ?? inLowerCase(statusCode ?? state);
    case 'over':
      return inLowerCase(state);
    default:
      return null;
  }
}

function wishOutcome(
  wish: Wish,
  { state, statusCode }: Pick<Launch, 'state' | 'statusCode'>,
): string | null {
  const { underWay, fulfilled, failed } = courses[wish];
  if (fulfilled.includes(state)) return done;
  if (state === failed) return inLowerCase(statusCode ?? state);
  // Nobody knows what a state means that this version does not know.
  return state === underWay || phaseOf(state) === 'unknown' ? null : overtaken;
}

function inLowerCase(word: string): string {
  return word.toLowerCase();
}
