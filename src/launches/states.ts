import { type SessionState, sessionStates } from '../studio/studio.js';

/** States of a launch that has no session, or no longer one. */
export const sessionlessStates = [
  'PLANNED',
  'REQUESTED',
  'REFUSED',
  'NOT_CREATED',
  'FORGOTTEN',
] as const;

/** A state of a launch: its session's, or one of our own. */
export type LaunchState = SessionState | (typeof sessionlessStates)[number];

export const launchStates: readonly [LaunchState, ...LaunchState[]] = [
  ...sessionStates,
  ...sessionlessStates,
];

interface StateFacts {
  /** What it means for a person. */
  phase: 'requested' | 'moving' | 'ready' | 'stopped' | 'failed' | 'refused' | 'over' | 'unknown';
  /** Whether something is left that could be stopped or costs money. It counts for its owner's limit. */
  live: boolean;
  /** Whether nothing more happens: nothing is left of the session, or there never was one. */
  final: boolean;
  /** Whether it changes by itself soon, or may: then it is observed often. */
  moves: boolean;
  /** Whether a person waits to hear of it. */
  awaited: boolean;
  /** Whether the machine is on, as far as is known, and costs by the hour. */
  on: boolean;
  /** Where the bot ends sessions, the time after which it ends this: as long as one may be on, or stopped; null: none. */
  endsAfter: 'on' | 'stopped' | null;
}

const resting = {
  live: true,
  final: false,
  moves: false,
  awaited: false,
  on: false,
  endsAfter: null,
};
const ended = { ...resting, live: false, final: true };
const moving: StateFacts = { ...resting, phase: 'moving', moves: true };
// One that never becomes READY costs as much.
const preparing: StateFacts = { ...moving, on: true, endsAfter: 'on' };
const failed: StateFacts = { ...resting, phase: 'failed', awaited: true };
const over: StateFacts = { ...ended, phase: 'over' };

/** Everything that is true of a state. What people read of it stands in `slack/words/states.ts`. */
export const states: Readonly<Record<LaunchState, StateFacts>> = {
  PLANNED: { ...resting, phase: 'requested' },
  REQUESTED: { ...moving, phase: 'requested' },
  REFUSED: { ...ended, phase: 'refused', awaited: true },
  NOT_CREATED: { ...ended, phase: 'failed', awaited: true },
  FORGOTTEN: over,
  CREATE_IN_PROGRESS: preparing,
  START_IN_PROGRESS: preparing,
  STOP_IN_PROGRESS: { ...moving, on: true },
  DELETE_IN_PROGRESS: moving,
  READY: { ...resting, phase: 'ready', awaited: true, on: true, endsAfter: 'on' },
  STOPPED: { ...resting, phase: 'stopped', endsAfter: 'stopped' },
  DELETED: over,
  CREATE_FAILED: { ...failed, live: false },
  START_FAILED: failed,
  STOP_FAILED: { ...failed, on: true },
  DELETE_FAILED: { ...failed, on: true },
  UNKNOWN: { ...moving, phase: 'unknown', on: true },
};

/** The states for which something is true. */
export function statesWhere(holds: (facts: StateFacts) => boolean): LaunchState[] {
  return launchStates.filter((state) => holds(states[state]));
}

export const finalStates = statesWhere(({ final }) => final);
