import { type SessionState, sessionStates } from '../studio/studio.js';

/** States of a launch that has no session, or no longer one. */
export const sessionlessStates = ['REQUESTED', 'REFUSED', 'NOT_CREATED', 'FORGOTTEN'] as const;

/** A state of a launch: its session's, or one of our own. */
export type LaunchState = SessionState | (typeof sessionlessStates)[number];

export const launchStates: readonly [LaunchState, ...LaunchState[]] = [
  ...sessionStates,
  ...sessionlessStates,
];

/** What a state means for a person. */
export type Phase =
  | 'requested'
  | 'moving'
  | 'ready'
  | 'stopped'
  | 'failed'
  | 'refused'
  | 'over'
  | 'unknown';

interface StateFacts {
  phase: Phase;
  /** Whether something is left that could be stopped or costs money. It counts for its owner's limit. */
  live: boolean;
  /** Whether nothing more happens: nothing is left of the session, or there never was one. */
  final: boolean;
  /** Whether it changes by itself soon, or may: then it is observed often. */
  moves: boolean;
  /** Whether a person waits to hear of it. */
  awaited: boolean;
}

const moving: StateFacts = {
  phase: 'moving',
  live: true,
  final: false,
  moves: true,
  awaited: false,
};
const failed: StateFacts = {
  phase: 'failed',
  live: true,
  final: false,
  moves: false,
  awaited: true,
};
const over: StateFacts = { phase: 'over', live: false, final: true, moves: false, awaited: false };

/** Everything that is true of a state. What people read of it stands in `slack/words/states.ts`. */
export const states: Readonly<Record<LaunchState, StateFacts>> = {
  REQUESTED: { phase: 'requested', live: true, final: false, moves: true, awaited: false },
  REFUSED: { phase: 'refused', live: false, final: true, moves: false, awaited: true },
  NOT_CREATED: { phase: 'failed', live: false, final: true, moves: false, awaited: true },
  FORGOTTEN: over,
  CREATE_IN_PROGRESS: moving,
  START_IN_PROGRESS: moving,
  STOP_IN_PROGRESS: moving,
  DELETE_IN_PROGRESS: moving,
  READY: { phase: 'ready', live: true, final: false, moves: false, awaited: true },
  STOPPED: { phase: 'stopped', live: true, final: false, moves: false, awaited: false },
  DELETED: over,
  CREATE_FAILED: { ...failed, live: false },
  START_FAILED: failed,
  STOP_FAILED: failed,
  DELETE_FAILED: failed,
  UNKNOWN: { phase: 'unknown', live: true, final: false, moves: true, awaited: false },
};

/** The states for which something is true. */
export function statesWhere(holds: (facts: StateFacts) => boolean): LaunchState[] {
  return launchStates.filter((state) => holds(states[state]));
}
