import { finalStates, type LaunchState, statesWhere } from './states.js';

/** What a person may want to become of a session. */
export const intents = ['stop', 'start', 'terminate'] as const;

export type Intent = (typeof intents)[number];

interface Course {
  /** States in which the studio still has to be asked. */
  open: readonly LaunchState[];
  underWay: LaunchState;
  fulfilled: readonly LaunchState[];
  failed: LaunchState;
  /** Whether it is given up when it cannot be done in time. What costs money is not too late to be ended. */
  expires: boolean;
}

export const courses: Readonly<Record<Intent, Course>> = {
  stop: {
    open: ['READY'],
    underWay: 'STOP_IN_PROGRESS',
    fulfilled: ['STOPPED'],
    failed: 'STOP_FAILED',
    expires: true,
  },
  start: {
    open: ['STOPPED'],
    underWay: 'START_IN_PROGRESS',
    fulfilled: ['READY'],
    failed: 'START_FAILED',
    expires: true,
  },
  terminate: {
    open: statesWhere(({ final }) => !final).filter((state) => state !== 'DELETE_IN_PROGRESS'),
    underWay: 'DELETE_IN_PROGRESS',
    fulfilled: finalStates,
    failed: 'DELETE_FAILED',
    expires: false,
  },
};

/** What is left of an intent in this state: null once it is fulfilled, or can no longer be. */
export function intentAfter(intent: Intent | null, state: LaunchState): Intent | null {
  return intent !== null && courses[intent].open.includes(state) ? intent : null;
}

/** Whether an intent can no longer be fulfilled, because something else happened to the session. */
export function isSuperseded(intent: Intent, state: LaunchState): boolean {
  const { underWay, fulfilled, failed } = courses[intent];
  // A state in which the intent failed says so itself.
  const course = [underWay, ...fulfilled, failed];
  return intentAfter(intent, state) === null && !course.includes(state);
}
