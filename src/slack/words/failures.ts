import type { Failure, FailureKind } from '../../launches/failures.js';
import type { Intent } from '../../launches/intents.js';
import { type Sought, soughtIn } from './capacity.js';
import { commandName } from './help.js';
import { escaped, filled, shortened } from './mrkdwn.js';
import { profileName } from './names.js';
import { budgetWords, limitedWords } from './quotas.js';
import { engineerIn, type StudioNames } from './support.js';

export interface Circumstances extends Sought {
  /** Null while nothing has been chosen yet. */
  launchProfileName: string | null;
  studio: StudioNames;
  /**
   * Whether one person or an admin reads it. A channel never gets the studio's own words: they may name
   * its account, machines and people.
   */
  isPrivate?: boolean;
  /** Slack user id of the approver who decided; null or left out: no one has. */
  decidedBy?: string | null;
}

interface FailureWords {
  what: string;
  inForm: string | null;
  /** After how long the button of a session is worth another press. */
  again: 'a minute' | 'a few minutes' | null;
  /** Whether it passes by itself, and leaves open whether the studio did what it was asked for. */
  passes: boolean;
  /** Whether the studio's own words add something. */
  quoted: boolean;
}

const engineer = 'tell {engineer}';
const inFormAgain = `Try again in a few minutes with \`${commandName}\`; if it lasts, ${engineer}.`;

/** It is tried again before it is the end. */
function passing(what: string, quoted = true): FailureWords {
  return { what, inForm: inFormAgain, again: 'a few minutes', passes: true, quoted };
}

/** It lasts until a person does something about it. */
function lasting(what: string, more: Partial<FailureWords> = {}): FailureWords {
  return { what, inForm: null, again: null, passes: false, quoted: true, ...more };
}

/** When no machine of a type is free, and what to do then. */
export const noneFree = 'No {types} is free in {where} right now.';
const wait = 'With *Keep trying* I wait for one.';
export const instead = `{try} again in a few minutes. ${wait}`;

const another = { inForm: `Choose another with \`${commandName}\`.` };

const failureWords: Readonly<Record<FailureKind, FailureWords>> = {
  validation: lasting('{studio} did not accept the request.', {
    inForm: `Choose again with \`${commandName}\`; if {profile} keeps being refused, ${engineer}.`,
    again: 'a minute',
  }),
  quota: lasting(
    'The studio’s quota is used up: {studio} allows no further {type} workstation right now. Terminate a workstation you no longer need, or ask {engineer} for a higher quota.',
  ),
  capacity: lasting(noneFree, { inForm: instead, again: 'a few minutes' }),
  access_denied: lasting(
    '{studio} does not let this bot do that{forProfile}. {Engineer} has to allow it.',
  ),
  not_found: lasting('{studio} no longer has {profile}, or something it needs.', {
    inForm: `Choose another profile with \`${commandName}\`, or ${engineer}.`,
    again: 'a minute',
  }),
  conflict: lasting('{studio} is still busy with another operation on this.', {
    inForm: `Wait a minute, then try again with \`${commandName}\`.`,
    again: 'a minute',
  }),
  throttled: passing('{studio} is getting more requests than it can handle right now.'),
  server: passing('{studio} had an internal error, which usually passes.'),
  credentials: lasting(
    '{studio} does not accept the bot’s credentials: they are wrong or expired. {Engineer} has to renew them.',
  ),
  no_credentials: passing(
    'The bot has no credentials for {studio} right now, so it could not ask.',
  ),
  clock: lasting(
    '{studio} refuses the bot’s requests because the clock of the bot’s machine is wrong. {Engineer} has to set it.',
    { again: 'a few minutes' },
  ),
  unreachable: passing(
    '{studio} cannot be reached from here: the connection was refused or broke off.',
  ),
  timeout: passing('{studio} did not answer in time.', false),
  unreadable: passing(
    '{studio}’s answer made no sense. Perhaps something on the way, such as a proxy, answered in its place.',
  ),
  slack: passing('Slack cannot say right now who may do what.', false),
  deactivated: lasting(
    'Your Slack account is deactivated, so you can use no workstations with it. Ask an admin of the workspace to bring it back.',
  ),
  not_human: lasting(
    'This Slack account belongs to an app, and workstations are for people. Ask with your own account.',
  ),
  stranger: lasting(
    'Your Slack account belongs to another organisation, and workstations are for members of this one. Ask {engineer} for an account here.',
  ),
  other_workspace: lasting(
    'Your Slack account belongs to another workspace, and workstations are for members of this one. Ask {engineer} for an account here.',
  ),
  guest: lasting(
    'You are a guest of this workspace, and workstations are for its members only. Ask {engineer}, who can allow guests.',
  ),
  email_unconfirmed: lasting(
    'Slack has not confirmed your e-mail address yet. Follow the link that Slack sent to it, or ask {engineer} for help.',
  ),
  no_email: lasting(
    'Your Slack profile shows no e-mail address, and that is how the studio knows you. Add it to your profile, or ask {engineer} to link your account.',
    { quoted: false },
  ),
  not_in_directory: lasting(
    'The studio’s directory does not know {address}. Ask {engineer} to add you.',
    { quoted: false },
  ),
  not_linked: lasting(
    'Your Slack account is not linked to a studio user. Ask {engineer} to add you to the bot’s list of people.',
    { quoted: false },
  ),
  other_studio_user: lasting(
    'The studio knows you as another user now than the one whom this workstation belongs to. Ask {engineer} which one is right.',
  ),
  no_profiles: lasting(
    'There is no launch profile for you yet. Ask {engineer} to make you a member of one.',
  ),
  profile_not_offered: lasting(
    'The launch profile {profile} is not among those you may use.',
    another,
  ),
  type_not_offered: lasting('{profile} does not offer {type}.', another),
  image_not_offered: lasting('{profile} does not offer that image.', another),
  group_not_allowed: lasting(
    'Launching workstations is for some user groups of this workspace only. Ask {engineer} to add you to one.',
  ),
  channel_shared: lasting('That channel is shared with another organisation.', another),
  channel_not_allowed: lasting('Workstations are not launched from that channel.', another),
  not_admin: lasting(
    'Only admins of the studio can launch a workstation for others. Launch it for yourself, or ask one of them.',
  ),
  too_many: lasting(
    'There are as many workstations already as one person may have at a time. One of them has to be terminated first.',
  ),
  limit_reached: lasting(
    'At most {limited} may be there at a time, stopped ones included, and all of these places are taken. One of them has to be terminated first.',
    { inForm: `Try again once it is, or choose another profile with \`${commandName}\`.` },
  ),
  budget_spent: lasting(
    'This month’s budget{budget} is spent. What is running goes on, but until the month is over only an admin of the studio can launch more.',
    { inForm: 'Ask {engineer}.' },
  ),
  needs_approval: lasting(
    '{type} of {profile} needs an approval, and for that a reason and a time.',
    { inForm: `\`${commandName}\` asks for both.` },
  ),
  no_approver: lasting(
    '{type} of {profile} needs an approval, and there is no one who could give it. {Engineer} has to name approvers.',
    { inForm: `Choose another with \`${commandName}\`, or ${engineer}.` },
  ),
  not_approved: lasting('{decider} has not approved this{because}', {
    quoted: false,
    inForm: `Ask them why, or choose another with \`${commandName}\`.`,
  }),
  approval_expired: lasting('No one decided in time whether this is approved.', {
    inForm: `Ask for it once more with \`${commandName}\`, or ask {engineer}.`,
  }),
  answer_lost: passing('The bot was stopped before {studio} could answer.', false),
  cancelled: lasting(
    'The launch was cancelled before a workstation was created. Nothing is running.',
  ),
  too_late: lasting(
    'More than ten minutes have gone by since it was asked for, and done so late it might come in the midst of other work.',
  ),
  not_yours: lasting('Only its owner or an admin of the studio can ask for that.', {
    quoted: false,
  }),
  owner_unsure: lasting(
    'I could not make sure that its owner may still use it: Slack or {studio} gave no answer.',
    { inForm: inFormAgain, again: 'a minute' },
  ),
  waited_in_vain: lasting(
    'No {types} became free in {where} until the time was over, so I have stopped trying.',
    { inForm: `{try} again later. ${wait}` },
  ),
  took_too_long: passing(
    'It took too long, so the bot stopped trying. No workstation was created.',
  ),
};

export function valuesOf(at: Circumstances) {
  const { studio, launchProfileName } = at;
  const profile =
    launchProfileName === null ? null : `*${escaped(profileName(launchProfileName))}*`;
  return {
    studio: studio.name,
    ...engineerIn(studio),
    ...soughtIn(at, studio.region),
    decider: at.decidedBy ? `<@${at.decidedBy}>` : 'An approver',
    profile: profile ?? 'this',
    forProfile: profile === null ? '' : ` for ${profile}`,
  };
}

const refused = `The bot’s database does not take this, and trying again will not help: please ${engineer}.`;

/** The database refuses something for good. */
export function refusedWords(studio: StudioNames): string {
  return filled(refused, engineerIn(studio));
}

export function brokenWords(reference: string, isLasting: boolean, studio: StudioNames): string {
  if (isLasting) return `${refusedWords(studio).slice(0, -1)} this reference: \`${reference}\`.`;
  const words = `Something went wrong on my side. Please try again; if it happens again, ${engineer}`;
  return `${filled(words, engineerIn(studio))} this reference: \`${reference}\`.`;
}

export function isLeftOpen({ kind }: Failure): boolean {
  return failureWords[kind].passes;
}

/** Why nothing was launched: what happened, what to do in the form, and the studio's own words. */
export function whyNotLaunched(failure: Failure, at: Circumstances): string {
  return withDetails(failure, at, failureWords[failure.kind].inForm ?? '');
}

/** The person asks again with the button: the form would make another session. */
export function whyNotDone(
  failure: Failure,
  at: Circumstances,
  button: string | null,
  intent: Intent | null = null,
): string {
  const { again } = failureWords[failure.kind];
  let advice = '';
  if (failure.kind === 'validation' && intent === 'terminate') {
    const press = button === null ? '' : `, then press *${button}* again`;
    advice = `It may be protected against that: ask {engineer} to lift the protection${press}.`;
  } else if (failure.kind === 'too_late' && button !== null) {
    advice = `Press *${button}* if it is still wanted.`;
  } else if (again !== null) {
    const press = `Press *${button}* again in ${again}; if it lasts, ${engineer}.`;
    advice = button === null ? `If it stays so, ${engineer}.` : press;
  }
  return withDetails(failure, { ...at, launchProfileName: null }, advice);
}

/** What went wrong, where what to do is said elsewhere. */
export function whatWentWrong(failure: Failure, at: Circumstances): string {
  return withDetails(failure, at, '');
}

/** Why the owner may not use the session that they have. */
export function whyNotUsed(failure: Failure, at: Circumstances, button: string): string {
  const { again } = failureWords[failure.kind];
  const press = again === null ? '' : `Press *${button}* again in ${again}. `;
  return withDetails(failure, at, `${press}*Stop* and *Terminate* work as before.`);
}

/** Why it does not go on, while the bot tries again: there is nothing to do. */
export function hitchWords(failure: Failure, at: Circumstances): string {
  return withDetails(failure, at, '*The bot keeps trying.*');
}

export function notFollowedWords(failure: Failure, at: Circumstances): string {
  const again = failureWords[failure.kind].passes ? ' Please choose again in a moment.' : '';
  const undone = `Your last choice is undone, and the rest of the form is as you left it.${again}`;
  return withDetails(failure, at, undone);
}

/** Of a limit that is not known. */
const aFew = 'a limited number of workstations';

/** Which limit is reached, or which budget is spent. */
function limitsIn({ limit, budget }: Failure, isPrivate = false) {
  return {
    limited: limit === undefined ? aFew : limitedWords(limit, isPrivate),
    budget: budget === undefined ? '' : budgetWords(budget, isPrivate),
  };
}

/** Why there is no room for it, to the person who asked. */
export function noRoomWords(failure: Failure): string {
  return filled(failureWords[failure.kind].what, limitsIn(failure, true));
}

/** Below the advice: the studio's own words, if any, and the request id that an engineer looks for. */
function withDetails(failure: Failure, at: Circumstances, advice: string): string {
  const { what, quoted: isQuoted } = failureWords[failure.kind];
  const { message, requestId } = failure;
  const own = at.isPrivate ? message : '';
  const address = escaped(own) || 'the e-mail address of your Slack profile';
  const because = own === '' ? '.' : `: ${quoted(own)}.`;
  const values = { ...valuesOf(at), ...limitsIn(failure, at.isPrivate), address, because };
  const words = filled(`${what} ${advice}`, values);
  const said = isQuoted ? quoted(own) : '';
  const id = requestId === null ? '' : `request id \`${escaped(requestId)}\``;
  // Without a request id the words may be the network's rather than the studio's.
  const source = requestId === null ? 'Details' : at.studio.name;
  const details = [said, id].filter((part) => part !== '').join(' · ');
  return `${words.trim()}${details === '' ? '' : `\n${source}: ${details}`}`;
}

/** The first line in quotation marks: an SDK adds lines of advice for programmers. */
export function quoted(message: string): string {
  const [firstLine = ''] = message.split('\n');
  return firstLine === '' ? '' : `“${escaped(shortened(firstLine, 300))}”`;
}
