import type { Failure, Launch } from '../../sessions/launch.js';
import { nearestInstanceType } from '../../studio/instance-types.js';
import { escaped, shortened } from './mrkdwn.js';

/** Where something went wrong, as far as words need it. */
export interface Circumstances {
  /** Null while nothing has been chosen yet. */
  launchProfileName: string | null;
  ec2InstanceType: string;
  offeredInstanceTypes: readonly string[];
  region: string;
}

export function circumstancesOf(launch: Launch, region: string): Circumstances {
  return { ...launch, region };
}

function insteadOf({ ec2InstanceType, offeredInstanceTypes }: Circumstances): string {
  const other = nearestInstanceType(ec2InstanceType, offeredInstanceTypes);
  return other === null ? 'Try again in a few minutes' : `Try ${other}, or again in a few minutes`;
}

/** What passes by itself: it is tried again, and only when that has not helped is it the end. */
const passing: ReadonlySet<Failure['kind']> = new Set([
  'throttled',
  'server',
  'unreachable',
  'timeout',
  'unreadable',
  'slack',
  'took_too_long',
]);

/** What happened and, where somebody can do something about it, what that is. */
function sentences(failure: Failure, at: Circumstances): string {
  const type = escaped(at.ec2InstanceType);
  const profile = at.launchProfileName === null ? null : `*${escaped(at.launchProfileName)}*`;
  switch (failure.kind) {
    case 'validation':
      return `Nimble Studio did not accept the request. Choose again with \`/nimble-session\`; if ${profile ?? 'it'} keeps being refused, the studio’s engineer should look at it.`;
    case 'quota':
      return `The studio’s quota is used up: AWS allows no further ${type} session right now. Terminate a session you no longer need, or ask the studio’s engineer to request more in AWS Service Quotas.`;
    case 'access_denied':
      return `AWS does not let this bot do that${profile === null ? '' : ` for ${profile}`}. The studio’s engineer has to allow it in the bot’s IAM role.`;
    case 'not_found':
      return `Nimble Studio no longer has ${profile ?? 'this studio'}, or something it needs. Choose another profile with \`/nimble-session\`, or tell the studio’s engineer.`;
    case 'conflict':
      return 'Nimble Studio is still busy with another operation on this. Wait a minute, then try again with `/nimble-session`.';
    case 'throttled':
      return 'Nimble Studio is getting more requests than it takes just now.';
    case 'server':
      return 'Nimble Studio had an internal error. That is on AWS’s side, and it usually passes.';
    case 'credentials':
      return 'AWS does not accept the bot’s credentials: they are missing, wrong or expired. The studio’s engineer has to renew them.';
    case 'unreachable':
      return 'Nimble Studio cannot be reached from here: the connection was refused or broke off.';
    case 'timeout':
      return 'Nimble Studio did not answer in time.';
    case 'unreadable':
      return 'Something answered in Nimble Studio’s place, and not in its language: perhaps a proxy on the way.';
    case 'slack':
      return 'Slack did not say who you are in the studio, so nothing could be started for you.';
    case 'no_email':
      return 'Your Slack profile shows no e-mail address, and that is how the studio knows you. Add it to your profile, or ask the studio’s engineer to link your account.';
    case 'not_in_directory':
      return `The studio’s directory has nobody with the e-mail address ${escaped(failure.message)}. Ask the studio’s engineer to add you.`;
    case 'not_linked':
      return 'Your Slack account is not linked to a studio user. Ask the studio’s engineer to add you to the bot’s list of people.';
    case 'no_profiles':
      return 'There is no launch profile for you yet. Ask the studio’s engineer to make you a member of one.';
    case 'profile_not_offered':
      return `The launch profile ${profile} is not among those you may use. Choose another with \`/nimble-session\`.`;
    case 'type_not_offered':
      return `${profile} does not offer ${type}. Choose another type with \`/nimble-session\`.`;
    case 'image_not_offered':
      return `${profile} does not offer that streaming image. Choose another with \`/nimble-session\`.`;
    case 'group_not_allowed':
      return 'Launching workstations is for some user groups of this workspace only. Ask the studio’s engineer to add you to one.';
    case 'channel_not_allowed':
      return 'Workstations are not launched from that channel. Choose another with `/nimble-session`.';
    case 'not_admin':
      return 'Only admins of the studio can launch a workstation for somebody else. Launch it for yourself, or ask one of them.';
    case 'too_many':
      return 'There are as many workstations already as one person may have at a time. One of them has to be terminated first.';
    case 'given_up':
      return 'It was given up before a workstation was created. Nothing is running.';
    case 'too_late':
      return 'More than ten minutes have gone by since it was asked for, and done so late it might come in the midst of other work.';
    case 'took_too_long':
      return 'It took too long, so the bot stopped trying. No workstation was created.';
  }
}

/** The original words and the AWS request id: what an engineer needs to find it again. */
function details({ message, requestId }: Pick<Failure, 'message' | 'requestId'>): string {
  // The SDK adds lines of advice for programmers.
  const [firstLine = ''] = message.split('\n');
  // Without a request id the words may be the network's rather than AWS's.
  const source = requestId === null ? 'Details' : 'AWS';
  const said = firstLine === '' ? '' : `${source}: “${escaped(shortened(firstLine, 300))}”`;
  const id = requestId === null ? '' : `request id \`${escaped(requestId)}\``;
  const both = [said, id].filter((part) => part !== '').join(' · ');
  return both === '' ? '' : `\n${both}`;
}

/** Where the original words add nothing, or are part of the sentence already. */
const ownWords: ReadonlySet<Failure['kind']> = new Set([
  'timeout',
  'not_in_directory',
  'no_email',
  'not_linked',
  'slack',
]);

function inWords(failure: Failure, at: Circumstances, advice: string): string {
  return withDetails(failure, sentences(failure, at), advice);
}

function withDetails(failure: Failure, what: string, advice: string): string {
  const shown = ownWords.has(failure.kind) ? { ...failure, message: '' } : failure;
  const said = [what, advice].filter((part) => part !== '').join(' ');
  return `${said}${details(shown)}`;
}

/** A failure in words, as mrkdwn: what happened, what to do next, the AWS request id. */
export function failureWords(failure: Failure, at: Circumstances): string {
  const again =
    'Try again in a few minutes with `/nimble-session`; if it lasts, tell the studio’s engineer.';
  return inWords(failure, at, passing.has(failure.kind) ? again : '');
}

/**
 * The same of what was asked of a session that is there: the way to ask again is its own button, and
 * the form would make another one.
 * @param button its label; null: there is none
 */
export function refusedWords(failure: Failure, at: Circumstances, button: string | null): string {
  const engineer = 'tell the studio’s engineer.';
  const again = (when: string) =>
    button === null
      ? `If it stays so, ${engineer}`
      : `Press *${button}* again in ${when}; if it lasts, ${engineer}`;
  switch (failure.kind) {
    case 'validation':
      return withDetails(failure, 'Nimble Studio did not accept the request.', again('a minute'));
    case 'conflict':
      return withDetails(
        failure,
        'Nimble Studio is still busy with another operation on this.',
        again('a minute'),
      );
    case 'not_found':
      return withDetails(
        failure,
        'Nimble Studio no longer has this, or something it needs.',
        again('a minute'),
      );
    case 'too_late':
      return inWords(
        failure,
        at,
        button === null ? '' : `Press *${button}* if it is still wanted.`,
      );
    default:
      return inWords(failure, at, passing.has(failure.kind) ? again('a few minutes') : '');
  }
}

/** The same of something that is being tried again, so that there is nothing to do. */
export function hitchWords(failure: Failure, at: Circumstances): string {
  if (failure.kind === 'slack') {
    return 'Slack does not say just now who may start this. *The bot keeps trying.*';
  }
  return inWords(failure, at, '*The bot keeps trying.*');
}

/** The same of what a choice in the form would have offered; the form is still there. */
export function notFollowedWords(failure: Failure, at: Circumstances): string {
  const undone = 'The form is as it was before you chose that';
  if (failure.kind === 'slack') {
    return `Slack does not say just now whether you may launch that. ${undone}; please choose it again in a moment.`;
  }
  const again = passing.has(failure.kind) ? '; please choose it again in a moment' : '';
  return inWords(failure, at, `${undone}${again}.`);
}

/** Nimble's own words about a session's state, for the studio's engineer; empty when they add nothing. */
export function statusDetails(statusCode: string | null, statusMessage: string | null): string {
  if (statusCode === 'INSUFFICIENT_CAPACITY') return '';
  return details({ message: statusMessage ?? '', requestId: null });
}

/** Why a session failed, from its state and Nimble's status code, and what to do about it. */
export function failedWords(state: string, statusCode: string | null, at: Circumstances): string {
  const reason = statusCode === null ? '' : ` (${escaped(statusCode)})`;
  const on = 'It may still be on, and cost money.';
  const terminate =
    '*Terminate* ends it, and deletes its own disk with everything on it: if you need something from there, ask the studio’s engineer first.';
  switch (state) {
    case 'START_FAILED':
      return `${whyNotUp(statusCode, at).what} It cannot be started again from here. ${terminate}`;
    case 'STOP_FAILED':
      return `Nimble Studio could not stop it${reason}. ${on} ${terminate}`;
    case 'DELETE_FAILED':
      return `Nimble Studio could not terminate it${reason}. ${on} Press *Terminate* again, and if that does not help, tell the studio’s engineer.`;
    default: {
      const { what, next } = whyNotUp(statusCode, at);
      return `${what} ${next}`;
    }
  }
}

/** Why a workstation did not come up, from Nimble's status code, and what whoever wants one may do. */
function whyNotUp(statusCode: string | null, at: Circumstances): { what: string; next: string } {
  const type = escaped(at.ec2InstanceType);
  const engineer = 'The studio’s engineer should look at it; trying again will hardly help.';
  switch (statusCode) {
    case 'INSUFFICIENT_CAPACITY':
      return {
        what: `No ${type} is free in ${at.region} right now.`,
        next: `${insteadOf(at)}.`,
      };
    case 'ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR':
      return {
        what: 'The workstation could not join the studio’s Active Directory.',
        next: engineer,
      };
    case 'NETWORK_CONNECTION_ERROR':
      return {
        what: 'The workstation could not reach the studio’s network.',
        next: 'Try again; if it fails again, tell the studio’s engineer.',
      };
    case 'INITIALIZATION_SCRIPT_ERROR':
      return {
        what: 'One of the profile’s initialization scripts failed on the workstation.',
        next: engineer,
      };
    case 'DECRYPT_STREAMING_IMAGE_ERROR':
      return {
        what: 'The streaming image could not be decrypted: its key does not let Nimble Studio in.',
        next: engineer,
      };
    case 'NETWORK_INTERFACE_ERROR':
      return {
        what: 'The workstation got no network interface; its subnet may have no free addresses.',
        next: engineer,
      };
    case 'AMI_VALIDATION_ERROR':
      return {
        what: 'The streaming image did not pass Nimble Studio’s checks.',
        next: 'Choose another image, or tell the studio’s engineer.',
      };
    case 'INTERNAL_ERROR':
      return {
        what: 'Nimble Studio had an internal error while preparing the workstation.',
        next: 'Try again in a few minutes.',
      };
    case null:
      return {
        what: 'Nimble Studio gives no reason.',
        next: 'Try again; if it fails again, tell the studio’s engineer.',
      };
    default:
      return {
        what: `Nimble Studio gives a reason this bot does not know: ${escaped(statusCode)}.`,
        next: 'Try again, or tell the studio’s engineer.',
      };
  }
}
