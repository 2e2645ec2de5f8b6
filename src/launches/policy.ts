import type { LaunchProfile, StreamingImage } from '../studio/studio.js';
import { type Launch, phaseOf, type RefusalKind } from './launch.js';

/** What somebody asks to start. */
export interface Choice {
  launchProfileId: string;
  ec2InstanceType: string;
  streamingImageId: string | null;
}

export type Admission =
  | { kind: 'admitted'; profile: LaunchProfile; image: StreamingImage | null }
  | { kind: 'refused'; refusal: RefusalKind };

/**
 * Whether a person to whom the studio offers `profiles` may start `choice`. What comes from
 * Slack's client is never trusted: a choice counts only if it stands in the offer.
 */
export function admit(choice: Choice, profiles: readonly LaunchProfile[]): Admission {
  if (profiles.length === 0) return { kind: 'refused', refusal: 'no_profiles' };
  const profile = profiles.find(({ id }) => id === choice.launchProfileId);
  if (profile === undefined) return { kind: 'refused', refusal: 'profile_not_offered' };
  if (!profile.instanceTypes.some(({ name }) => name === choice.ec2InstanceType)) {
    return { kind: 'refused', refusal: 'type_not_offered' };
  }
  // Left open, the image is the profile's usual one: what the studio itself would take is unknown.
  const image =
    choice.streamingImageId === null
      ? (profile.images[0] ?? null)
      : profile.images.find(({ id }) => id === choice.streamingImageId);
  if (image === undefined) return { kind: 'refused', refusal: 'image_not_offered' };
  return { kind: 'admitted', profile, image };
}

/** What somebody may ask of a session that is there already. */
export type SessionAction =
  | 'connect'
  | 'stop'
  | 'start'
  | 'terminate'
  | 'give_up'
  | 'try_again'
  | 'dismiss';

export const sessionActions: readonly SessionAction[] = [
  'connect',
  'stop',
  'start',
  'terminate',
  'give_up',
  'try_again',
  'dismiss',
];

/** Who somebody is to a launch. An admin who owns it is its owner. */
export type Role = 'owner' | 'admin' | 'other';

export type ActionRefusal =
  /** Only the owner may, not even an admin: it would be somebody else's desktop. */
  | 'owner_only'
  /** Only the owner or an admin may. */
  | 'not_yours'
  /** The launch profile does not let its sessions be stopped. */
  | 'cannot_be_stopped'
  /** Somebody has asked for something already, and that is being done. */
  | 'under_way'
  /** Not possible in the state it is in. */
  | 'wrong_state';

export type Verdict = { kind: 'allowed' } | { kind: 'refused'; refusal: ActionRefusal };

/** What decides of an action, besides who asks. */
export type ActionState = Pick<
  Launch,
  'state' | 'sessionId' | 'canStop' | 'intent' | 'stuckSinceMs' | 'firstReadyAtMs' | 'dismissed'
>;

/** Who `slackUserId` is to a launch. */
export function roleOf(slackUserId: string, owner: string, isAdmin: boolean): Role {
  if (slackUserId === owner) return 'owner';
  return isAdmin ? 'admin' : 'other';
}

/**
 * Whether somebody may do this now. The order of the reasons is the order in which they help: who
 * may not at all hears that, and not what state the session is in.
 */
export function mayAct(action: SessionAction, role: Role, launch: ActionState): Verdict {
  if (action === 'connect' && role !== 'owner') return refused('owner_only');
  if (role === 'other') return refused('not_yours');
  const wanted = fits(action, launch);
  return wanted === null ? { kind: 'allowed' } : refused(wanted);
}

/** The actions that a launch's state allows, in the order of its buttons; who may is another matter. */
export function actionsFor(launch: ActionState): SessionAction[] {
  return sessionActions.filter((action) => fits(action, launch) === null);
}

/** Null when the state allows the action. */
function fits(action: SessionAction, launch: ActionState): ActionRefusal | null {
  const { state, sessionId, intent } = launch;
  const phase = phaseOf(state);
  // What is being terminated already cannot be hurried.
  const stuck = launch.stuckSinceMs !== null && state !== 'DELETE_IN_PROGRESS';
  const neverStarted = state === 'NOT_CREATED' || state === 'CREATE_FAILED';
  if (action === 'try_again') return neverStarted && !launch.dismissed ? null : 'wrong_state';
  if (intent !== null) {
    // Termination may overrule whatever else was asked for, and nothing overrules it.
    if (action !== 'terminate' || intent === 'terminate') return 'under_way';
  }
  switch (action) {
    case 'connect':
      return state === 'READY' ? null : 'wrong_state';
    case 'stop':
      if (state !== 'READY') return 'wrong_state';
      return launch.canStop ? null : 'cannot_be_stopped';
    case 'start':
      return state === 'STOPPED' ? null : 'wrong_state';
    case 'terminate': {
      const rests = phase === 'ready' || phase === 'stopped' || phase === 'failed';
      // One that hangs on the way is terminated as soon as Nimble lets it be.
      const hangs = stuck && launch.firstReadyAtMs !== null;
      return sessionId !== null && (rests || hangs) && !neverStarted ? null : 'wrong_state';
    }
    case 'give_up':
      // Only while nobody can have worked on it: there is nothing that could be lost.
      return launch.firstReadyAtMs === null && (stuck || state === 'REQUESTED')
        ? null
        : 'wrong_state';
    case 'dismiss':
      return neverStarted && !launch.dismissed ? null : 'wrong_state';
  }
}

function refused(refusal: ActionRefusal): Verdict {
  return { kind: 'refused', refusal };
}
