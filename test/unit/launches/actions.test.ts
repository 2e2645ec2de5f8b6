import { describe, expect, it } from 'vitest';
import {
  type ActionRefusal,
  actions,
  actionsFor,
  intentOf,
  type Role,
  refusalOf,
  roleOf,
  type SessionAction,
  sessionActions,
} from '../../../src/launches/actions.js';
import { theBot, theBotInTime, theBotInVain } from '../../../src/launches/actors.js';
import { failureOf } from '../../../src/launches/failures.js';
import { type Intent, intents } from '../../../src/launches/intents.js';
import type { Launch } from '../../../src/launches/launch.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';
import { launchInState } from '../../support/launches.js';

const calm = launchInState({
  sessionId: 's-1',
  canReboot: true,
  canResize: true,
  offeredInstanceTypes: ['g4dn.4xlarge', 'g5.2xlarge', 'g5.8xlarge'],
});

/** Whether it is for owners at all. */
const isOfOwners = (action: SessionAction) => actions[action].who.includes('owner');

/** The actions that a launch allows its owner. */
const allowed = (launch: Launch) =>
  sessionActions.filter((action) => refusalOf(action, 'owner', launch) === null);

describe('what a launch allows', () => {
  /** In each state, while nothing else is true of it. */
  const table: Readonly<Record<LaunchState, readonly SessionAction[]>> = {
    PLANNED: ['cancel_launch'],
    REQUESTED: ['cancel_launch'],
    REFUSED: [],
    NOT_CREATED: ['try_again', 'dismiss'],
    FORGOTTEN: [],
    CREATE_IN_PROGRESS: [],
    START_IN_PROGRESS: [],
    STOP_IN_PROGRESS: [],
    DELETE_IN_PROGRESS: [],
    READY: ['connect', 'stop', 'reboot', 'terminate'],
    STOPPED: ['start', 'resize', 'terminate'],
    DELETED: [],
    CREATE_FAILED: ['try_again', 'dismiss'],
    START_FAILED: ['terminate'],
    STOP_FAILED: ['terminate'],
    DELETE_FAILED: ['terminate'],
    UNKNOWN: [],
  };

  it.each(launchStates)('in %s', (state) => {
    expect(allowed({ ...calm, state })).toEqual(table[state]);
  });

  it.each(launchStates)('in %s, but for cancelling what has been READY before', (state) => {
    expect(allowed({ ...calm, state, firstReadyAtMs: 1 })).toEqual(
      table[state].filter((action) => action !== 'cancel_launch'),
    );
  });

  const noCapacity = failureOf('capacity');
  it.each<[string, Partial<Launch>, boolean]>([
    ['there was no capacity', { state: 'NOT_CREATED', failure: noCapacity }, true],
    [
      'the time to wait was over',
      { state: 'NOT_CREATED', failure: failureOf('waited_in_vain') },
      true,
    ],
    ['its session failed for it', { state: 'CREATE_FAILED', problem: 'capacity' }, true],
    ['of something else', { state: 'NOT_CREATED', failure: failureOf('quota') }, false],
    [
      'its session failed for something else',
      { state: 'CREATE_FAILED', problem: 'network' },
      false,
    ],
    ['nothing was free to start it', { state: 'STOPPED', problem: 'capacity' }, false],
    ['it is dismissed', { state: 'NOT_CREATED', failure: noCapacity, dismissed: true }, false],
    [
      'it is being dismissed',
      { state: 'CREATE_FAILED', problem: 'capacity', intent: 'terminate' },
      false,
    ],
  ])('keeps trying when it ended because %s', (_, launch, may) => {
    const offered = actionsFor({ ...calm, state: 'READY', ...launch }).includes('keep_trying');
    expect(offered).toBe(may);
  });

  it.each<[LaunchState, readonly SessionAction[], readonly SessionAction[]]>([
    ['CREATE_IN_PROGRESS', ['cancel_launch'], ['terminate']],
    ['START_IN_PROGRESS', ['cancel_launch'], ['terminate']],
    ['STOP_IN_PROGRESS', ['cancel_launch'], ['terminate']],
    ['UNKNOWN', ['cancel_launch'], ['terminate']],
    ['DELETE_IN_PROGRESS', [], []],
  ])('while it is stuck in %s: %j, or %j if it has been READY', (state, unused, used) => {
    const stuck: Launch = { ...calm, state, stuckSinceMs: 1 };
    expect(allowed(stuck)).toEqual(unused);
    expect(allowed({ ...stuck, firstReadyAtMs: 1 })).toEqual(used);
  });

  it.each(launchStates)('in %s, and has exactly these buttons, in order', (state) => {
    for (const launch of [
      { ...calm, state },
      { ...calm, state, stuckSinceMs: 1 },
    ]) {
      expect(actionsFor(launch)).toEqual(allowed(launch));
    }
  });

  it.each(launchStates)('in %s, but for terminating what has no session', (state) => {
    expect(allowed({ ...calm, state, sessionId: null })).toEqual(
      table[state].filter((action) => action !== 'terminate'),
    );
  });

  it.each(launchStates)('in %s, but for what is dismissed', (state) => {
    expect(allowed({ ...calm, state, dismissed: true })).toEqual(
      table[state].filter((action) => action !== 'try_again' && action !== 'dismiss'),
    );
  });

  it.each(launchStates)('in %s, one action at a time; only Terminate replaces another', (state) => {
    const whileIntended: Readonly<Record<Intent, readonly SessionAction[]>> = {
      stop: ['terminate', 'try_again'],
      start: ['terminate', 'try_again'],
      reboot: ['terminate', 'try_again'],
      resize: ['terminate', 'try_again'],
      terminate: ['try_again'],
    };
    for (const intent of intents) {
      const launch: Launch = { ...calm, state, intent };
      const stillAllowed = table[state].filter((action) => whileIntended[intent].includes(action));
      expect(allowed(launch)).toEqual(stillAllowed);
      for (const action of sessionActions) {
        if (whileIntended[intent].includes(action) || !isOfOwners(action)) continue;
        expect(refusalOf(action, 'owner', launch)).toBe('under_way');
      }
    }
  });

  it('can be cancelled while the bot still tries to stop what never became READY', () => {
    const stuck: Launch = { ...calm, state: 'CREATE_IN_PROGRESS', stuckSinceMs: 1 };
    const stopping: Launch = { ...stuck, intent: 'stop', openRequestBy: theBotInVain };
    expect(allowed(stopping)).toEqual(['cancel_launch']);
  });

  it('says that a profile does not let its sessions be stopped, where that is the reason', () => {
    const launch: Launch = { ...calm, state: 'READY', canStop: false };
    expect(refusalOf('stop', 'owner', launch)).toBe('cannot_be_stopped');
    expect(allowed(launch)).toEqual(['connect', 'reboot', 'terminate']);
    const stopped: Launch = { ...launch, state: 'STOPPED' };
    expect(refusalOf('stop', 'owner', stopped)).toBe('wrong_state');
  });

  it('says that a profile does not let its sessions be rebooted, where that is the reason', () => {
    const launch: Launch = { ...calm, state: 'READY', canReboot: false };
    expect(refusalOf('reboot', 'owner', launch)).toBe('cannot_be_rebooted');
    const stopped: Launch = { ...launch, state: 'STOPPED' };
    expect(refusalOf('reboot', 'owner', stopped)).toBe('wrong_state');
  });

  it.each<[string, Partial<Launch>]>([
    ['its studio has none', { canResize: false }],
    ['its profile offered no other', { offeredInstanceTypes: ['g5.2xlarge'] }],
    [
      'its profile offered those of other families',
      { offeredInstanceTypes: ['g5.2xlarge', 'g5g.xlarge'] },
    ],
  ])('says that there is no other size: %s', (_, changed) => {
    const launch: Launch = { ...calm, state: 'STOPPED', ...changed };
    expect(refusalOf('resize', 'owner', launch)).toBe('cannot_be_resized');
    const ready: Launch = { ...launch, state: 'READY' };
    expect(refusalOf('resize', 'owner', ready)).toBe('wrong_state');
  });
});

describe('prolonging', () => {
  const bots = {
    endedBy: 'bot',
    onForMs: 10,
    longestMs: 16,
    stoppedForMs: 48,
    idleForMs: null,
  } as const;
  const on: Launch = {
    ...calm,
    state: 'READY',
    lifetime: bots,
    readyAtMs: 100,
    stopAtMs: 110,
  };

  it.each<[string, Partial<Launch>, ActionRefusal | null]>([
    ['a session that the bot stops', {}, null],
    ['one that it terminates', { stopAtMs: null, terminateAtMs: 110 }, null],
    ['one that can be prolonged without end', { lifetime: { ...bots, longestMs: null } }, null],
    ['one with a moment left', { stopAtMs: 115 }, null],
    ['one that has reached the longest', { stopAtMs: 116 }, 'longest_reached'],
    ['one that is beyond it', { stopAtMs: 117 }, 'longest_reached'],
    ['one that never ends', { stopAtMs: null }, 'cannot_be_extended'],
    ['one that the studio ends', { lifetime: { endedBy: 'studio' } }, 'cannot_be_extended'],
    ['a stopped one', { state: 'STOPPED', terminateAtMs: 110 }, 'wrong_state'],
    ['one that is being stopped', { intent: 'stop' }, 'under_way'],
    [
      'one that the bot stops as its time is up',
      { intent: 'stop', openRequestBy: theBotInTime },
      null,
    ],
    [
      'one that the bot stops as its owner left',
      { intent: 'stop', openRequestBy: theBot },
      'under_way',
    ],
  ])('%s: %s %s', (_what, changed, refusal) => {
    const launch: Launch = { ...on, ...changed };
    expect(refusalOf('extend', 'owner', launch)).toBe(refusal);
    expect(refusalOf('extend', 'admin', launch)).toBe(refusal);
    expect(refusalOf('extend', 'other', launch)).toBe('not_yours');
    expect(actionsFor(launch).includes('extend')).toBe(refusal === null);
  });
});

describe('deciding about a launch', () => {
  const waits: Launch = { ...calm, state: 'REQUESTED', sessionId: null, approval: 'asked' };

  it.each<[string, Partial<Launch>, ActionRefusal | null]>([
    ['that waits for it', {}, null],
    ['for later', { state: 'PLANNED' }, null],
    ['that needs no approval', { approval: null }, 'already_decided'],
    ['that another has approved', { approval: 'approved' }, 'already_decided'],
    ['that another has refused', { approval: 'refused' }, 'already_decided'],
    ['whose time is over', { approval: 'expired' }, 'already_decided'],
    ['that is being cancelled', { intent: 'terminate' }, 'already_decided'],
    ['that has ended', { state: 'NOT_CREATED' }, 'already_decided'],
  ])('%s', (_what, changed, refusal) => {
    const launch = { ...waits, ...changed };
    for (const action of ['approve', 'refuse'] as const) {
      expect(refusalOf(action, 'approver', launch)).toBe(refusal);
    }
  });
});

describe('who may act on a launch', () => {
  const decision = {
    owner: 'own_launch',
    admin: 'not_approver',
    approver: null,
    other: 'not_approver',
  } as const;
  /** Why a role may not, in any state; null: it may. */
  const table: Readonly<Record<SessionAction, Record<Role, ActionRefusal | null>>> = {
    connect: { owner: null, admin: 'owner_only', approver: 'owner_only', other: 'owner_only' },
    extend: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    keep_on: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    rendering: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    stop: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    reboot: { owner: null, admin: 'owner_only', approver: 'owner_only', other: 'owner_only' },
    start: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    resize: { owner: null, admin: 'owner_only', approver: 'owner_only', other: 'owner_only' },
    terminate: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    cancel_launch: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    keep_trying: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    try_again: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    dismiss: { owner: null, admin: null, approver: 'not_yours', other: 'not_yours' },
    approve: decision,
    refuse: decision,
    adopt: { owner: 'not_yours', admin: null, approver: 'not_yours', other: 'not_yours' },
  };
  const roles: readonly Role[] = ['owner', 'admin', 'approver', 'other'];

  it.each(roles.flatMap((role) => sessionActions.map((action) => ({ role, action }))))(
    '$role: $action',
    ({ role, action }) => {
      const refusal = table[action][role];
      const allowed = roles.find((one) => table[action][one] === null) ?? 'other';
      for (const state of launchStates) {
        const launch: Launch = { ...calm, state };
        expect(refusalOf(action, role, launch)).toBe(refusal ?? refusalOf(action, allowed, launch));
      }
    },
  );

  it.each([
    ['U0ADA00001', true, 'owner'],
    ['U0ADA00001', false, 'owner'],
    ['U0MEI00003', true, 'admin'],
    ['U0MEI00003', false, 'other'],
    ['', false, 'other'],
  ] as const)('%j is to Ada’s launch, being an admin (%s), its %s', (who, isAdmin, role) => {
    expect(roleOf(who, 'U0ADA00001', isAdmin)).toBe(role);
  });
});

describe('the intent that an action leaves on the row', () => {
  it.each<[SessionAction, Intent | null]>([
    ['connect', null],
    ['extend', null],
    ['keep_on', null],
    ['rendering', null],
    ['stop', 'stop'],
    ['reboot', 'reboot'],
    ['start', 'start'],
    ['resize', 'resize'],
    ['terminate', 'terminate'],
    ['cancel_launch', 'terminate'],
    ['try_again', null],
    ['dismiss', 'terminate'],
    ['approve', null],
    ['refuse', null],
    ['adopt', null],
  ])('%s: %s', (action, intent) => {
    expect(intentOf(action, { ...calm, state: 'READY' })).toBe(intent);
  });

  it('is none of a failed launch that is dismissed without a session', () => {
    expect(intentOf('dismiss', { ...calm, state: 'NOT_CREATED', sessionId: null })).toBeNull();
  });

  it('is to terminate a launch that is cancelled before it has a session', () => {
    const launch: Launch = { ...calm, state: 'REQUESTED', sessionId: null };
    expect(intentOf('cancel_launch', launch)).toBe('terminate');
  });
});
