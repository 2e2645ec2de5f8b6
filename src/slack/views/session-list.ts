import type { KnownBlock } from '@slack/web-api';
import { type Launch, phaseOf } from '../../sessions/launch.js';
import type { SessionAction } from '../../sessions/policy.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { stateInWords } from './refusal-words.js';
import { sessionButtons } from './session-buttons.js';

/** Slack takes 50 blocks in a message; each session may need two. */
export const sessionsListed = 20;

/** States that read differently here than in a sentence. */
const stateLines: ReadonlyMap<string, string> = new Map([
  ['REQUESTED', 'Asked for'],
  ['CREATE_IN_PROGRESS', 'Being prepared since'],
  ['START_FAILED', 'Starting it failed'],
  ['STOP_FAILED', 'Stopping it failed'],
  ['DELETE_FAILED', 'Terminating it failed'],
]);

/** One session in two lines, or three with its note. */
export function sessionSummary(launch: Launch, withOwner: boolean): string {
  const who = withOwner ? `*${escaped(launch.ownerName)}* · ` : '';
  const note = launch.note === null ? '' : `\n_${escaped(launch.note.replaceAll('\n', ' '))}_`;
  return shortened(
    `${who}*${escaped(launch.launchProfileName)}* · ${escaped(launch.ec2InstanceType)}\n${stateLine(launch)} ${moment(launch.stateSinceMs)}${deadlineWords(launch)}${note}`,
    3_000,
  );
}

/**
 * Sessions with the buttons that they allow, or those of them that are `wanted`. Among everybody's,
 * none connects: that is for the owner alone.
 */
export function sessionList(
  launches: readonly Launch[],
  withOwner: boolean,
  wanted?: (action: SessionAction) => boolean,
): KnownBlock[] {
  return launches
    .slice(0, sessionsListed)
    .flatMap((launch): KnownBlock[] => [
      { type: 'section', text: { type: 'mrkdwn', text: sessionSummary(launch, withOwner) } },
      ...sessionButtons(launch, wanted ?? ((action) => !withOwner || action !== 'connect')),
    ]);
}

function deadlineWords({ state, stopAtMs, terminateAtMs }: Launch): string {
  const phase = phaseOf(state);
  if (phase === 'ready' && stopAtMs !== null) return ` · stops by itself ${moment(stopAtMs)}`;
  if ((phase === 'ready' || phase === 'stopped') && terminateAtMs !== null) {
    return ` · is terminated by itself ${moment(terminateAtMs)}`;
  }
  return '';
}

/** What leads up to the time since which it is so. */
function stateLine({ state }: Launch): string {
  const own = stateLines.get(state);
  return own ?? `${capital(stateInWords(state))} since`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
