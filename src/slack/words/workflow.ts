import type { Launch } from '../../launches/launch.js';
import { longestWritten, workflowsUnadmitted } from '../../limits.js';

/** What a workflow hears. Any person may have built it, so it learns no reason that is the owner's to know. */
export const workflowWords = {
  off: 'This bot takes no workflows. An admin may set ALLOW_WORKFLOWS.',
  notWhole: `The step has to name a person of this workspace and a launch profile. A type and a note may be left out; a note has at most ${longestWritten} characters.`,
  tooMany: `Nothing was started: within an hour, ${workflowsUnadmitted.launches} launches by workflows for this person were refused or still wait. Run the workflow again later.`,
  ready: ({ ownerName, launchProfileName, ec2InstanceType }: Launch) =>
    `${ownerName} has a workstation ready: ${launchProfileName}, ${ec2InstanceType}.`,
  failed: ({ admitted }: Launch) =>
    admitted
      ? 'The workstation did not become ready in time, or was stopped or terminated at once. Its owner sees more in the bot’s message.'
      : 'No workstation was started. The person may not launch this profile or type, or has no room for another workstation. Admins find the reason in the bot’s history.',
};
