import type { Failure, Launch } from '../../launches/launch.js';
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
    case 'capacity':
      return `${noneFree(at)} ${insteadOf(at)}.`;
    case 'access_denied':
      return `AWS does not let this bot do that${profile === null ? '' : ` for ${profile}`}. The studio’s engineer has to allow it in the bot’s IAM role.`;
    case 'not_found':
      return `Nimble Studio no longer has ${profile ?? 'this studio'}, or something it needs. Choose another profile with \`/nimble-session\`, or tell the studio’s engineer.`;
    case 'conflict':
      return 'Nimble Studio is still busy with another operation on this. Wait a minute, then try again with `/nimble-session`.';
    case 'throttled':
      return 'Nimble Studio is getting more requests than it can handle right now.';
    case 'server':
      return 'Nimble Studio had an internal error. That is on AWS’s side, and it usually passes.';
    case 'credentials':
      return 'AWS does not accept the bot’s credentials: they are missing, wrong or expired. The studio’s engineer has to renew them.';
    case 'unreachable':
      return 'Nimble Studio cannot be reached from here: the connection was refused or broke off.';
    case 'timeout':
      return 'Nimble Studio did not answer in time.';
    case 'unreadable':
      return 'Nimble Studio’s answer made no sense. Perhaps something on the way, such as a proxy, answered in its place.';
    case 'slack':
      return 'Slack did not say who you are, so nothing could be started for you.';
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

function noneFree({ ec2InstanceType, region }: Circumstances): string {
  return `No ${escaped(ec2InstanceType)} is free in ${region} right now.`;
}

/** What to do when no machine of a type is free. */
export function insteadOf({ ec2InstanceType, offeredInstanceTypes }: Circumstances): string {
  const other = nearestInstanceType(ec2InstanceType, offeredInstanceTypes);
  return other === null ? 'Try again in a few minutes' : `Try ${other}, or again in a few minutes`;
}

/** The original words and the AWS request id: what an engineer needs to find it again. */
export function details({ message, requestId }: Pick<Failure, 'message' | 'requestId'>): string {
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
    case 'capacity':
      return withDetails(failure, noneFree(at), again('a few minutes'));
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
    return 'Slack cannot say right now who may start this. *The bot keeps trying.*';
  }
  if (failure.kind === 'capacity')
    return withDetails(failure, noneFree(at), '*The bot keeps trying.*');
  return inWords(failure, at, '*The bot keeps trying.*');
}

/** The same of what a choice in the form would have offered; the form is still there. */
export function notFollowedWords(failure: Failure, at: Circumstances): string {
  const undone = 'Your last choice is undone, and the rest of the form is as you left it.';
  const again = `${undone} Please choose again in a moment.`;
  if (failure.kind === 'slack') return `Slack cannot say right now who may launch what. ${again}`;
  return inWords(failure, at, passing.has(failure.kind) ? again : undone);
}
