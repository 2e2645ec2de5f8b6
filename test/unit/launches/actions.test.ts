import { describe, expect, it } from 'vitest';
import { intents, sessionlessStates, sessionStates } from '../../../src/launches/launch.js';
import {
  type ActionRefusal,
  type ActionState,
  actionsFor,
  mayAct,
  type Role,
  roleOf,
  type SessionAction,
  sessionActions,
} from '../../../src/launches/policy.js';

/** What each state allows while all is calm: nothing asked for, nothing stuck, nothing dismissed. */
const allowedIn: Readonly<Record<string, readonly SessionAction[]>> = {
  REQUESTED: ['give_up'],
  REFUSED: [],
  NOT_CREATED: ['try_again', 'dismiss'],
  FORGOTTEN: [],
  CREATE_IN_PROGRESS: [],
  READY: ['connect', 'stop', 'terminate'],
  STOP_IN_PROGRESS: [],
  STOPPED: ['start', 'terminate'],
  START_IN_PROGRESS: [],
  DELETE_IN_PROGRESS: [],
  DELETED: [],
  CREATE_FAILED: ['try_again', 'dismiss'],
  START_FAILED: ['terminate'],
  STOP_FAILED: ['terminate'],
  DELETE_FAILED: ['terminate'],
  UNKNOWN: [],
};

const states = [...sessionStates, ...sessionlessStates];
const roles: readonly Role[] = ['owner', 'admin', 'other'];
const neverStarted = ['NOT_CREATED', 'CREATE_FAILED'];

/** Everything else that a launch may be, in every combination. */
const circumstances: Omit<ActionState, 'state'>[] = [null, ...intents].flatMap((intent) =>
  [true, false].flatMap((canStop) =>
    [null, 1].flatMap((stuckSinceMs) =>
      [null, 1].flatMap((firstReadyAtMs) =>
        [true, false].flatMap((dismissed) =>
          ['s-1', null].map((sessionId) => ({
            intent,
            canStop,
            stuckSinceMs,
            firstReadyAtMs,
            dismissed,
            sessionId,
          })),
        ),
      ),
    ),
  ),
);

/** Why the state of a launch does not allow an action; null when it does. */
function refusalBy(action: SessionAction, launch: ActionState): ActionRefusal | null {
  const { state, intent, sessionId } = launch;
  const calm = (allowedIn[state] ?? []).includes(action);
  const stuck = launch.stuckSinceMs !== null && launch.state !== 'DELETE_IN_PROGRESS';
  const usedBefore = launch.firstReadyAtMs !== null;
  switch (action) {
    case 'try_again':
      return calm && !launch.dismissed ? null : 'wrong_state';
    case 'dismiss':
      if (intent !== null) return 'under_way';
      return calm && !launch.dismissed ? null : 'wrong_state';
    case 'give_up':
      if (intent !== null) return 'under_way';
      return (calm || stuck) && !usedBefore ? null : 'wrong_state';
    case 'terminate':
      if (intent === 'terminate') return 'under_way';
      if (sessionId === null || neverStarted.includes(state)) return 'wrong_state';
      return calm || (stuck && usedBefore) ? null : 'wrong_state';
    case 'stop':
      if (intent !== null) return 'under_way';
      if (!calm) return 'wrong_state';
      return launch.canStop ? null : 'cannot_be_stopped';
    case 'connect':
    case 'start':
      if (intent !== null) return 'under_way';
      return calm ? null : 'wrong_state';
  }
}

/** Why a role may not do it whatever the state; null when it may. */
function refusalTo(role: Role, action: SessionAction): ActionRefusal | null {
  if (action === 'connect' && role !== 'owner') return 'owner_only';
  return role === 'other' ? 'not_yours' : null;
}

describe('who may do what to a session', () => {
  it('is laid down for every state', () => {
    expect(Object.keys(allowedIn).sort()).toEqual([...states].sort());
  });

  const table = roles.flatMap((role) =>
    sessionActions.flatMap((action) => states.map((state) => ({ role, action, state }))),
  );

  it.each(table)('$role: $action in $state', ({ role, action, state }) => {
    for (const rest of circumstances) {
      const launch = { state, ...rest };
      const refusal = refusalTo(role, action) ?? refusalBy(action, launch);
      expect(mayAct(action, role, launch), JSON.stringify(launch)).toEqual(
        refusal === null ? { kind: 'allowed' } : { kind: 'refused', refusal },
      );
    }
  });

  it.each(states)('%s has exactly the buttons that its owner may press', (state) => {
    for (const rest of circumstances) {
      const launch = { state, ...rest };
      expect(actionsFor(launch), JSON.stringify(launch)).toEqual(
        sessionActions.filter((action) => mayAct(action, 'owner', launch).kind === 'allowed'),
      );
    }
  });

  it.each([
    ['U0ADA00001', true, 'owner'],
    ['U0ADA00001', false, 'owner'],
    ['U0MEI00003', true, 'admin'],
    ['U0MEI00003', false, 'other'],
    ['', false, 'other'],
  ] as const)('%j is to Ada’s launch, being admin or not (%s), its %s', (who, isAdmin, role) => {
    expect(roleOf(who, 'U0ADA00001', isAdmin)).toBe(role);
  });
});
