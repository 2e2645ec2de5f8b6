import type { Failure, FailureKind } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import { type Circumstances, notFollowedWords, whyNotLaunched } from './failures.js';
import { escaped, filled } from './mrkdwn.js';
import { isDirect, ownerName } from './names.js';
import { engineerIn, type StudioNames } from './support.js';

/** What another person lacks, plain text. What is not here, the words about failures say. */
const aboutAnother: Readonly<Partial<Record<FailureKind, string>>> = {
  deactivated: '{name}’s Slack account is deactivated, so nothing can be launched for it.',
  not_human: '{name} is an app, and workstations are for people.',
  stranger:
    '{name}’s Slack account belongs to another organisation, and workstations are for members of this one.',
  other_workspace:
    '{name}’s Slack account belongs to another workspace, and workstations are for members of this one.',
  guest:
    '{name} is a guest of this workspace, and workstations are for its members only. {Engineer} can allow guests.',
  email_unconfirmed:
    'Slack has not confirmed {name}’s e-mail address yet. It has sent them a message with a link for that.',
  no_email:
    '{name}’s Slack profile shows no e-mail address, and that is how the studio knows people. {Engineer} can link the account instead.',
  not_in_directory:
    '{name} has no studio account yet: the studio’s directory does not know the e-mail address of their Slack profile. {Engineer} can add them.',
  not_linked:
    '{name} has no studio account yet: they are not on the bot’s list of people. {Engineer} can add them.',
  other_studio_user:
    'The studio knows {name} as another user now than the one whom this workstation belongs to. {Engineer} can say which one is right.',
  no_profiles:
    'There is no launch profile for {name} yet. {Engineer} can make them a member of one.',
  profile_not_offered: 'That launch profile is not among those that {name} may use.',
  group_not_allowed:
    'Launching workstations is for some user groups of this workspace only, and {name} is in none of them.',
  too_many:
    '{name} has as many workstations already as one person may have at a time. One of them has to be terminated first.',
  slack: 'Slack did not say who that is. Choose them again in a moment.',
};

/** Why nothing can be launched for a person; mrkdwn if the name is. */
export function noOfferWords(
  { failure, name, isReader }: { failure: Failure; name: string; isReader: boolean },
  studio: StudioNames,
): string {
  const about = isReader ? null : wordsAbout(name, failure, studio);
  return about ?? whyNotLaunched(failure, beforeAnyChoice(studio));
}

/** Why the form does not show what was chosen in it; mrkdwn. */
export function choiceNotFollowedWords(failure: Failure, studio: StudioNames): string {
  return notFollowedWords(failure, beforeAnyChoice(studio));
}

/** Why a launch came to nothing, to the person who asked for it; mrkdwn. */
export function endWords(launch: Launch, failure: Failure, studio: StudioNames): string {
  const isReader = launch.owner === launch.requestedBy;
  const about = isReader ? null : wordsAbout(escaped(ownerName(launch)), failure, studio);
  // What an approver wrote is for the person who asked.
  const isPrivate = failure.kind === 'not_approved' && isDirect(launch);
  return about ?? whyNotLaunched(failure, { ...launch, studio, isPrivate });
}

/** What a person lacks, to readers who may be others; null: the words about failures say it. */
function wordsAbout(name: string, { kind }: Failure, studio: StudioNames): string | null {
  const words = aboutAnother[kind];
  return words === undefined ? null : filled(words, { name, ...engineerIn(studio) });
}

function beforeAnyChoice(studio: StudioNames): Circumstances {
  return {
    launchProfileName: null,
    ec2InstanceType: 'instance type',
    offeredInstanceTypes: [],
    alternativeType: null,
    studio,
    isPrivate: true,
  };
}
