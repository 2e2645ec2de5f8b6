import { type Intent, type Launch, type LaunchEvent, phaseOf } from './launch.js';
import { courses } from './next-step.js';

/** Results that the record has for whatever was asked for. */
export const requested = 'requested';
export const succeeded = 'succeeded';
export const superseded = 'superseded';

/**
 * How something that was asked for has ended, as the record says it; null while it has not.
 * @param action as the record has it
 * @param launch as the change has left it
 * @param events what the change told
 */
export function outcomeOf(
  action: string,
  launch: Pick<Launch, 'state' | 'statusCode' | 'intent' | 'failure' | 'firstReadyAtMs'>,
  events: readonly LaunchEvent[],
): string | null {
  if (launch.intent !== null) return null;
  for (const item of events) {
    if (item.kind === 'not_done') return item.failure.kind;
    if (item.kind === 'superseded') return superseded;
  }
  switch (action) {
    case 'launch':
      return launchOutcome(launch);
    case 'stop':
    case 'start':
      return intentOutcome(action, launch);
    default:
      return intentOutcome('terminate', launch);
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
  if (firstReadyAtMs !== null || state === 'STOPPED') return succeeded;
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

function intentOutcome(
  intent: Intent,
  { state, statusCode }: Pick<Launch, 'state' | 'statusCode'>,
): string | null {
  const { underWay, fulfilled, failed } = courses[intent];
  if (fulfilled.includes(state)) return succeeded;
  if (state === failed) return inLowerCase(statusCode ?? state);
  // Nobody knows what a state means that this version does not know.
  return state === underWay || phaseOf(state) === 'unknown' ? null : superseded;
}

function inLowerCase(word: string): string {
  return word.toLowerCase();
}
