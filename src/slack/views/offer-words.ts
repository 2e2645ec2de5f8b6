import type { Failure, Launch } from '../../launches/launch.js';
import {
  type Circumstances,
  circumstancesOf,
  failureWords,
  notFollowedWords,
} from './failure-words.js';
import { escaped } from './mrkdwn.js';

/** Why nothing is offered, and to whom. */
export interface NoOffer {
  failure: Failure;
  /** As people know whoever it is not offered to. */
  name: string;
  /** Whether that is the one who reads it. */
  isReader: boolean;
}

/** Why nothing can be launched for somebody, to whoever wanted to; mrkdwn where there is no name in it. */
export function noOfferWords({ failure, name, isReader }: NoOffer, region: string): string {
  const about = isReader ? null : wordsAbout(name, failure);
  if (about !== null) return about;
  return failureWords(failure, beforeAnyChoice(region));
}

/** Why the form does not show what was chosen in it; mrkdwn. */
export function choiceNotFollowedWords(failure: Failure, region: string): string {
  return notFollowedWords(failure, beforeAnyChoice(region));
}

/** To somebody whose form was to be for another person; mrkdwn. */
export const notForOthersWords =
  'Only admins of the studio can launch for others, so this form is for you.';

function beforeAnyChoice(region: string): Circumstances {
  return {
    launchProfileName: null,
    ec2InstanceType: 'instance type',
    offeredInstanceTypes: [],
    region,
  };
}

/** Why a launch came to nothing, to whoever asked for it; mrkdwn. */
export function endWords(launch: Launch, failure: Failure, region: string): string {
  const isReader = launch.owner === launch.requestedBy;
  const about = isReader ? null : wordsAbout(escaped(launch.ownerName), failure);
  return about ?? failureWords(failure, circumstancesOf(launch, region));
}

/** What is missing of somebody else, plain text; null when that is not the reason. */
function wordsAbout(name: string, { kind }: Failure): string | null {
  switch (kind) {
    case 'no_email':
      return `${name}’s Slack profile shows no e-mail address, and that is how the studio knows people. The studio’s engineer can link the account instead.`;
    case 'not_in_directory':
      return `${name} has no studio account yet: the studio’s directory does not know the e-mail address of their Slack profile. The studio’s engineer can add them.`;
    case 'not_linked':
      return `${name} has no studio account yet: they are not on the bot’s list of people. The studio’s engineer can add them.`;
    case 'no_profiles':
      return `There is no launch profile for ${name} yet. The studio’s engineer can make them a member of one.`;
    case 'profile_not_offered':
      return `That launch profile is not among those that ${name} may use.`;
    case 'group_not_allowed':
      return `Launching workstations is for some user groups of this workspace only, and ${name} is in none of them.`;
    case 'too_many':
      return `${name} has as many workstations already as one person may have at a time. One of them has to be terminated first.`;
    case 'slack':
      return 'Slack did not say who that is. Choose them again in a moment.';
    default:
      return null;
  }
}
