import { sessionProblems } from '../studio/studio.js';
import { actionRefusals, actions, sessionActions } from './actions.js';
import { isBot, theBot, theBotByHours, theBotInVain } from './actors.js';
import { failureKinds } from './failures.js';
import { type Intent, standingOf } from './intents.js';
import type { Launch } from './launch.js';
import type { LaunchEvent } from './launch-event.js';
import { states } from './states.js';

/** What the audit log tells of: *Launch*, the actions on it, changes of weekly hours. */
export const auditedActions = ['launch', 'hours', ...sessionActions] as const;

export type AuditedAction = (typeof auditedActions)[number];

/** How something that a person asked for stands, or has ended. */
export const auditResults = [
  'requested',
  'succeeded',
  /** The state moved on, or a person asked for something else. */
  'superseded',
  ...actionRefusals,
  'unknown_launch',
  /** Why it failed: the kind of a failure, or the problem that the studio names. */
  ...failureKinds,
  ...sessionProblems,
  /** The session ended without having been READY. */
  'gone',
  /** *Connect*: the person closed the window first; the link had expired; the bot was stopped. */
  'closed',
  'expired',
  'stopped',
  'failed',
] as const;

export type AuditResult = (typeof auditResults)[number];

/** How a launch may end. */
export const launchResults = [
  'succeeded',
  'gone',
  'failed',
  ...failureKinds,
  ...sessionProblems,
] as const satisfies readonly AuditResult[];

export type LaunchResult = (typeof launchResults)[number];

/**
 * How something that was asked for has ended; null while it has not.
 * @param launch as the change has left it
 * @param events what the change told
 */
export function outcomeOf(
  action: AuditedAction,
  launch: Launch,
  events: readonly LaunchEvent[],
): AuditResult | null {
  if (launch.intent !== null) return null;
  for (const event of events) {
    if (event.kind === 'not_done') return event.failure.kind;
  }
  // *Keep trying* is a launch that goes on.
  if (action === 'launch' || action === 'keep_trying') return launchOutcome(launch);
  if (action === 'hours') return 'succeeded';
  const { intent } = actions[action];
  return intent === null ? null : intentOutcome(intent, launch);
}

/**
 * The events of a change that settles what `actor` asked for: they name an actor who is not the owner.
 * What the bot tries for itself again and again is told as it first fails, and when it succeeds.
 */
export function eventsBy(
  actor: string,
  result: AuditResult,
  events: readonly LaunchEvent[],
  { owner, leaverAttempts, endAttempts }: Launch,
): LaunchEvent[] {
  if (actor === owner || result === 'superseded') return [...events];
  if (actor === theBotByHours) {
    // Its owner was reminded, and nothing is to be said of the stop itself.
    return told(actor, events).filter((event) => event.kind !== 'state' || !isPlainStop(event));
  }
  const attempts = actor === theBot ? leaverAttempts : endAttempts;
  if (isBot(actor) && attempts > 1 && result !== 'succeeded') return [];
  return told(actor, events);
}

function told(actor: string, events: readonly LaunchEvent[]): LaunchEvent[] {
  return events.map((event) =>
    event.kind === 'state' || event.kind === 'not_done' ? { ...event, by: actor } : event,
  );
}

function isPlainStop({ state, problem }: Extract<LaunchEvent, { kind: 'state' }>): boolean {
  return state === 'STOPPED' && problem === null;
}

/** How a change has ended a launch; null: it has not, or an earlier one had. */
export function launchEnded(before: Launch, after: Launch): LaunchResult | null {
  // What is started has been STOPPED, which ended its launch.
  if (before.state === 'START_IN_PROGRESS') return null;
  return launchOutcome(before) === null ? launchOutcome(after) : null;
}

/** What becomes of *Launch* is settled when it is READY for the first time, or never will be. */
function launchOutcome(launch: Launch): LaunchResult | null {
  const { state, problem, failure, firstReadyAtMs, openRequestBy } = launch;
  if (firstReadyAtMs !== null) return 'succeeded';
  // It has been READY between two observations, unless the bot stopped it because it was not.
  if (state === 'STOPPED') return openRequestBy === theBotInVain ? 'failed' : 'succeeded';
  switch (states[state].phase) {
    case 'failed':
    case 'refused':
      return failure?.kind ?? problem ?? 'failed';
    case 'over':
      return 'gone';
    case 'requested':
    case 'moving':
    case 'ready':
    case 'stopped':
    case 'unknown':
      return null;
  }
}

function intentOutcome(intent: Intent, launch: Launch): AuditResult | null {
  switch (standingOf(intent, launch)) {
    case 'fulfilled':
      return 'succeeded';
    case 'failed':
      return launch.problem ?? 'failed';
    case 'under_way':
      return null;
    case 'superseded':
      // Back where it was: no machine was free for it.
      if (intent === 'start' && launch.state === 'STOPPED' && launch.problem !== null) {
        return launch.problem;
      }
      // The bot does not know what an UNKNOWN state means for the intent.
      return launch.state === 'UNKNOWN' ? null : 'superseded';
  }
}
