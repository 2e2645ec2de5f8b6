import type { Activity } from '../studio/studio.js';
import { theBotInTime, theBotInVain, theBotWhenIdle } from './actors.js';
import { isStillIdle } from './idle.js';
import type { Launch } from './launch.js';
import { finalStates, type LaunchState, states, statesWhere } from './states.js';

/** What a person may want to become of a session. */
export const intents = ['stop', 'start', 'terminate', 'reboot', 'resize'] as const;

export type Intent = (typeof intents)[number];

/** What ends an intent once the studio was asked. */
type End =
  /** The state that the session is in then. */
  | {
      by: 'state';
      underWay: LaunchState;
      fulfilled: readonly LaunchState[];
      failed: LaunchState;
    }
  /** The answer to its one call, because no state tells of it. The row is marked before the call. */
  | { by: 'answer' }
  /** The session’s type, once it is the wanted one. */
  | { by: 'type' };

interface Course {
  /** States in which the studio still has to be asked. */
  open: readonly LaunchState[];
  end: End;
  /** Whether it is given up when it cannot be done in time. What costs money is not too late to be ended. */
  expires: boolean;
}

export const courses: Readonly<Record<Intent, Course>> = {
  stop: {
    // Of one that does not become READY, by the bot itself.
    open: statesWhere(({ endsAfter }) => endsAfter === 'on'),
    end: {
      by: 'state',
      underWay: 'STOP_IN_PROGRESS',
      fulfilled: ['STOPPED'],
      failed: 'STOP_FAILED',
    },
    expires: true,
  },
  start: {
    open: ['STOPPED'],
    end: {
      by: 'state',
      underWay: 'START_IN_PROGRESS',
      fulfilled: ['READY'],
      failed: 'START_FAILED',
    },
    expires: true,
  },
  terminate: {
    open: statesWhere(({ final }) => !final).filter((state) => state !== 'DELETE_IN_PROGRESS'),
    end: {
      by: 'state',
      underWay: 'DELETE_IN_PROGRESS',
      fulfilled: finalStates,
      failed: 'DELETE_FAILED',
    },
    expires: false,
  },
  reboot: { open: ['READY'], end: { by: 'answer' }, expires: true },
  resize: { open: ['STOPPED'], end: { by: 'type' }, expires: true },
};

/** The session, as it is stored or as the studio has it now. What is stored says nothing of its activity. */
type Seen = Pick<Launch, 'state' | 'ec2InstanceType'> & { activity?: Activity | null };

/** What is left of an intent with the session like this: null once it is fulfilled, or can no longer be. */
export function intentAfter(wanted: Launch, seen: Seen): Intent | null {
  const { state, ec2InstanceType } = seen;
  const { intent, wantedInstanceType } = wanted;
  if (intent === null || isInUseAfterAll(wanted, seen)) return null;
  const { open, end } = courses[intent];
  const isFulfilled = end.by === 'type' && ec2InstanceType === wantedInstanceType;
  return open.includes(state) && !isFulfilled ? intent : null;
}

/** Whether the bot itself wants to end what was not in use when it was observed last. */
export function endsUnused({ openRequestBy, state }: Launch): boolean {
  if (openRequestBy === theBotInVain || openRequestBy === theBotWhenIdle) return true;
  return openRequestBy === theBotInTime && states[state].endsAfter === 'stopped';
}

/** Whether that is in use by now, so that its owner may be at work. */
function isInUseAfterAll(wanted: Launch, { state, activity }: Seen): boolean {
  if (!endsUnused(wanted)) return false;
  if (wanted.openRequestBy === theBotWhenIdle) {
    return state === 'READY' && activity !== undefined && !isStillIdle(wanted, activity);
  }
  return state === 'READY' || (wanted.state === 'STOPPED' && states[state].endsAfter === 'on');
}

/**
 * How an intent stands that is off the row. `superseded`: something else happened to the session, so that it
 * can no longer be fulfilled.
 */
export function standingOf(
  intent: Intent,
  launch: Launch,
): 'under_way' | 'fulfilled' | 'failed' | 'superseded' {
  const { end } = courses[intent];
  switch (end.by) {
    case 'state':
      if (end.fulfilled.includes(launch.state)) return 'fulfilled';
      // A state in which the intent failed says so itself.
      if (launch.state === end.failed) return 'failed';
      return launch.state === end.underWay ? 'under_way' : 'superseded';
    case 'answer':
      return launch.rebootSentAtMs === null ? 'superseded' : 'fulfilled';
    case 'type':
      return launch.ec2InstanceType === launch.wantedInstanceType ? 'fulfilled' : 'superseded';
  }
}
