import { theBotInTime, theBotInVain, theBotWhenIdle } from './actors.js';
import { isUndecided } from './approval-facts.js';
import { endedForCapacity } from './attempts.js';
import { idleForMs } from './idle.js';
import type { Intent } from './intents.js';
import type { Launch } from './launch.js';
import { longestEndMs, ownEndMs } from './lifetime.js';
import { otherSizes } from './sizes.js';
import { states } from './states.js';

/** What a person may ask of a session that is there already, in the order of the buttons. */
export const sessionActions = [
  'connect',
  'extend',
  'keep_on',
  'rendering',
  'stop',
  'reboot',
  'start',
  'resize',
  'terminate',
  'cancel_launch',
  'keep_trying',
  'try_again',
  'dismiss',
  'approve',
  'refuse',
  'adopt',
] as const;

export type SessionAction = (typeof sessionActions)[number];

/**
 * What a person is to a launch. An admin who owns it counts as its owner. About the approval of their own launch an
 * approver decides only if they are an admin too.
 */
export type Role = 'owner' | 'admin' | 'approver' | 'other';

export const actionRefusals = [
  /** Only the owner may, not even an admin: it would be another person's desktop. */
  'owner_only',
  'not_yours',
  'not_approver',
  /** An approver decides about their own launch only if they are an admin. */
  'own_launch',
  'cannot_be_stopped',
  /** The studio ends it, or nothing does: there is no deadline of the bot's to move. */
  'cannot_be_extended',
  /** It is on for as long as its profile lets it be. */
  'longest_reached',
  /** It is never stopped for being idle. */
  'never_idle',
  'cannot_be_rebooted',
  /** Not at all, or not to a type that its profile offered. */
  'cannot_be_resized',
  /** Or there is nothing to decide about it. */
  'already_decided',
  'under_way',
  'wrong_state',
] as const;

export type ActionRefusal = (typeof actionRefusals)[number];

interface ActionFacts {
  who: readonly Role[];
  /** Whether it may replace the intent that is open. One action at a time, as a rule. */
  replaces(launch: Launch): boolean;
  /** Null when the state allows it. */
  refusal(launch: Launch): ActionRefusal | null;
  /** What it leaves on a row that has a session; null: it is carried out at once. */
  intent: Intent | null;
}

const onlyIf = (holds: boolean): ActionRefusal | null => (holds ? null : 'wrong_state');

export const neverCreated = ({ state }: Launch): boolean =>
  state === 'NOT_CREATED' || state === 'CREATE_FAILED';

/** What is being terminated already cannot be hurried. */
const isStuck = ({ stuckSinceMs, state }: Launch) =>
  stuckSinceMs !== null && state !== 'DELETE_IN_PROGRESS';

const failedForGood = (launch: Launch) => onlyIf(neverCreated(launch) && !launch.dismissed);

const usual = { who: ['owner', 'admin'], replaces: () => false } as const;

/** An answer to the question whether an idle one is to stop. It is taken after the question, too. */
const staysOn: ActionFacts = {
  ...usual,
  // The studio may leave the stop without an answer for hours, and the artist is at work.
  replaces: ({ openRequestBy }) => openRequestBy === theBotWhenIdle,
  refusal: (launch) =>
    idleForMs(launch) === null ? 'never_idle' : onlyIf(launch.state === 'READY'),
  intent: null,
};

/** The loop asks Slack whether the person may before anything comes of it. */
const decision: ActionFacts = {
  who: ['approver'],
  // There is nothing to decide about what is being cancelled, and that is the answer.
  replaces: () => true,
  refusal: (launch) =>
    launch.approval === 'asked' && isUndecided(launch) && launch.intent === null
      ? null
      : 'already_decided',
  intent: null,
};

/** Everything that decides on an action. What people read of it stands in `slack/words/actions.ts`. */
export const actions: Readonly<Record<SessionAction, ActionFacts>> = {
  connect: {
    ...usual,
    who: ['owner'],
    refusal: ({ state }) => onlyIf(state === 'READY'),
    intent: null,
  },
  extend: {
    ...usual,
    // The studio may leave the bot's own stop without an answer for hours, and the artist is at work.
    replaces: ({ openRequestBy }) => openRequestBy === theBotInTime,
    refusal: (launch) => {
      if (launch.lifetime.endedBy === 'studio') return 'cannot_be_extended';
      if (launch.state !== 'READY') return 'wrong_state';
      const endMs = ownEndMs(launch);
      if (endMs === null) return 'cannot_be_extended';
      return endMs < longestEndMs(launch) ? null : 'longest_reached';
    },
    intent: null,
  },
  keep_on: staysOn,
  rendering: staysOn,
  stop: {
    ...usual,
    refusal: ({ state, canStop }) =>
      state === 'READY' && !canStop ? 'cannot_be_stopped' : onlyIf(state === 'READY'),
    intent: 'stop',
  },
  reboot: {
    ...usual,
    who: ['owner'],
    refusal: ({ state, canReboot }) =>
      state === 'READY' && !canReboot ? 'cannot_be_rebooted' : onlyIf(state === 'READY'),
    intent: 'reboot',
  },
  start: {
    ...usual,
    refusal: ({ state }) => onlyIf(state === 'STOPPED'),
    intent: 'start',
  },
  resize: {
    ...usual,
    who: ['owner'],
    refusal: ({ state, canResize, ec2InstanceType, offeredInstanceTypes }) => {
      const others = canResize ? otherSizes(ec2InstanceType, offeredInstanceTypes) : [];
      if (state === 'STOPPED' && others.length === 0) return 'cannot_be_resized';
      return onlyIf(state === 'STOPPED');
    },
    intent: 'resize',
  },
  terminate: {
    ...usual,
    replaces: ({ intent }) => intent !== 'terminate',
    refusal: (launch) => {
      const rests = ['ready', 'stopped', 'failed'].includes(states[launch.state].phase);
      // A session that is stuck is terminated as soon as the studio lets it be.
      const hangs = isStuck(launch) && launch.firstReadyAtMs !== null;
      return onlyIf(launch.sessionId !== null && (rests || hangs) && !neverCreated(launch));
    },
    intent: 'terminate',
  },
  cancel_launch: {
    ...usual,
    // The studio may refuse that stop for long, while the machine costs money.
    replaces: ({ openRequestBy }) => openRequestBy === theBotInVain,
    // Only while no work can be on it: there is nothing to lose.
    refusal: (launch) => {
      const isRequested = states[launch.state].phase === 'requested';
      return onlyIf(launch.firstReadyAtMs === null && (isStuck(launch) || isRequested));
    },
    intent: 'terminate',
  },
  keep_trying: {
    ...usual,
    refusal: (launch) => onlyIf(endedForCapacity(launch) && !launch.dismissed),
    intent: null,
  },
  try_again: {
    ...usual,
    replaces: () => true,
    refusal: failedForGood,
    intent: null,
  },
  dismiss: {
    ...usual,
    refusal: failedForGood,
    intent: 'terminate',
  },
  approve: decision,
  refuse: decision,
  // It is for a session without a row: one with a row has nothing to be adopted.
  adopt: { ...usual, who: ['admin'], refusal: () => 'wrong_state', intent: null },
};

/** Whether approvers decide it, and not owners and admins. */
export function isDecision(action: SessionAction): boolean {
  return actions[action].who.includes('approver');
}

export function roleOf(slackUserId: string, owner: string, isAdmin: boolean): Role {
  if (slackUserId === owner) return 'owner';
  return isAdmin ? 'admin' : 'other';
}

/**
 * Why a person may not do this now; null: they may. Reasons come in the order in which they help: a person who may
 * not at all hears that, and not what state the session is in.
 */
export function refusalOf(action: SessionAction, role: Role, launch: Launch): ActionRefusal | null {
  const { who } = actions[action];
  if (who.includes(role)) return stateRefusal(action, launch);
  if (isDecision(action)) return role === 'owner' ? 'own_launch' : 'not_approver';
  return who.includes('admin') ? 'not_yours' : 'owner_only';
}

/** The actions that a launch's state allows, in the order of its buttons; who may is another matter. */
export function actionsFor(launch: Launch): SessionAction[] {
  return sessionActions.filter((action) => stateRefusal(action, launch) === null);
}

/** The intent that an action leaves on the row; null: none, so that it is carried out at once. */
export function intentOf(action: SessionAction, { sessionId }: Launch): Intent | null {
  // A failed launch without a session leaves nothing to terminate.
  if (action === 'dismiss' && sessionId === null) return null;
  return actions[action].intent;
}

function stateRefusal(action: SessionAction, launch: Launch): ActionRefusal | null {
  const { replaces, refusal } = actions[action];
  if (launch.intent !== null && !replaces(launch)) return 'under_way';
  return refusal(launch);
}
