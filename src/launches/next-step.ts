import { hoursApartMs, intentKeptForMs, type Limits, tokenTrustedForMs } from '../limits.js';
import { isBot, theBotByHours } from './actors.js';
import { waitBeforeRound } from './attempts.js';
import { type Failure, failureOf } from './failures.js';
import { courses, type Intent, intentAfter } from './intents.js';
import type { Launch } from './launch.js';
import { states } from './states.js';

export type StudioStep =
  /** Ask whether this person may start this. */
  | { do: 'admit' }
  /**
   * `mayHaveBeenSent`: a Create with this token may have been sent before. `looksFirst`: the row has waited
   * so long that it may come from a backup, which knows of no later attempt.
   */
  | { do: 'create'; place: string; mayHaveBeenSent: boolean; looksFirst: boolean }
  /** The session of an earlier attempt failed: delete it before the next one. */
  | { do: 'clear_away'; sessionId: string }
  /** Nothing was free: all places and types are tried again later. */
  | { do: 'wait'; waitMs: number }
  /** A Create may have been sent: see whether it made a session; if not, `otherwise`. */
  | { do: 'find'; sentAtMs: number; otherwise: Failure | null }
  /** It rests until an approver decides. */
  | { do: 'await_decision' }
  /** Its approval was decided, or is not to be had any more. */
  | { do: 'heed_decision' }
  /** No session came of it, and none will. */
  | { do: 'close'; failure: Failure }
  | ({ do: 'carry_out' } & SessionIntent)
  /** It was asked for too long ago to be carried out now. */
  | ({ do: 'let_go' } & SessionIntent)
  /** Its one call may have been sent, and no answer will come. */
  | ({ do: 'report_lost' } & SessionIntent)
  | { do: 'observe'; sessionId: string }
  /** It is over, or begins later: nothing is left to do. */
  | { do: 'rest' };

/** What is to become of which session. */
export interface SessionIntent {
  intent: Intent;
  sessionId: string;
}

export function nextStep(launch: Launch, nowMs: number, { readyTimeoutMs }: Limits): StudioStep {
  if (states[launch.state].final) return { do: 'rest' };
  const { sessionId, createSentAtMs: sentAtMs, placeId: place } = launch;
  if (sessionId !== null) {
    const intent = intentAfter(launch, launch);
    if (intent === null) return { do: 'observe', sessionId };
    const isSent = courses[intent].end.by === 'answer' && launch.rebootSentAtMs !== null;
    if (isSent) return { do: 'report_lost', intent, sessionId };
    return { do: isTooLate(intent, launch, nowMs) ? 'let_go' : 'carry_out', intent, sessionId };
  }
  if (launch.failedSessionId !== null) {
    return { do: 'clear_away', sessionId: launch.failedSessionId };
  }
  const approval = approvalStep(launch);
  if (approval !== null) return approval;
  const ageMs = nowMs - launch.attemptSinceMs;
  const isPlanned = launch.state === 'PLANNED';
  // If no bot ran at its time, it begins late: until then no time of its own passes.
  const overdue = !isPlanned && ageMs >= readyTimeoutMs;
  const failure = reasonToEnd(
    isPlanned ? { ...launch, keepTryingUntilMs: null } : launch,
    overdue,
    nowMs,
  );
  if (failure !== null) {
    // A row from a backup may have lost its mark: a session that a person works with is not to be missed.
    return sentAtMs === null && !overdue
      ? { do: 'close', failure }
      : { do: 'find', sentAtMs: sentAtMs ?? launch.attemptSinceMs, otherwise: failure };
  }
  if (!launch.admitted || place === null) return { do: 'admit' };
  if (isPlanned) return { do: 'rest' };
  const waitMs = waitBeforeRound(launch, nowMs);
  if (waitMs !== null) return { do: 'wait', waitMs };
  // An attempt that lies ahead was begun before the clock was set back, an unknown time ago.
  const trusted = ageMs >= 0 && ageMs < tokenTrustedForMs;
  if (sentAtMs !== null && !trusted) return { do: 'find', sentAtMs, otherwise: null };
  return { do: 'create', place, mayHaveBeenSent: sentAtMs !== null, looksFirst: !trusted };
}

/** What a launch needs that waits for its approval; null: it does not. Nothing was sent before. */
function approvalStep({ approval, intent }: Launch): StudioStep | null {
  if (approval === null || approval === 'granted') return null;
  if (intent === 'terminate') return { do: 'close', failure: failureOf('cancelled') };
  return { do: approval === 'asked' ? 'await_decision' : 'heed_decision' };
}

function isTooLate(intent: Intent, { intentAtMs, openRequestBy }: Launch, nowMs: number): boolean {
  if (!courses[intent].expires || intentAtMs === null) return false;
  if (openRequestBy === theBotByHours && intent === 'stop')
    return nowMs - intentAtMs >= hoursApartMs;
  // What the bot itself ends costs money for as long as it is on.
  if (intent !== 'start' && openRequestBy !== null && isBot(openRequestBy)) return false;
  return nowMs - intentAtMs >= intentKeptForMs;
}

function reasonToEnd(launch: Launch, overdue: boolean, nowMs: number): Failure | null {
  if (launch.failure !== null) return launch.failure;
  if (launch.intent === 'terminate') return failureOf('cancelled');
  const { keepTryingUntilMs, trouble } = launch;
  if (keepTryingUntilMs !== null && nowMs >= keepTryingUntilMs) {
    return trouble ?? failureOf('waited_in_vain');
  }
  return overdue ? (trouble ?? failureOf('took_too_long')) : null;
}
