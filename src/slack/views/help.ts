import { commandName } from './ids.js';

/** The answer to `help`, mrkdwn. */
export const helpText = [
  '*Workstations from Slack*',
  `\`${commandName}\` opens the form: choose a launch profile and an instance type, press *Launch*.`,
  `\`${commandName} g5.2xlarge\` opens it with that type chosen; a word of a profile’s name works too.`,
  `\`${commandName} list\` shows your workstations, and \`status\` too; both take a word of the profile, type or state.`,
  `\`${commandName} connect\`, \`stop\`, \`start\` and \`terminate\` do that to yours, and ask which one if you have several; \`terminate\` always asks.`,
  `\`${commandName} again\` opens the form as you filled it in last.`,
  `Admins: \`${commandName} list all\`, which takes words too (a name, a profile, a type, \`stopped\`), and \`${commandName} history\`.`,
  'One message tells how your workstation is doing, with each change in its thread. You are mentioned when it is ready, when something went wrong, and before it ends by itself.',
].join('\n');

/** The answer to words that mean nothing here; `words` as typed, escaped. */
export function unknownWordsText(words: string): string {
  return `${unknown(words)} Try \`${commandName}\` to see them all, or \`${commandName} help\`.`;
}

/** The same on top of the form, which has them all. */
export function unknownWordsNotice(words: string): string {
  return `${unknown(words)} These are the ones you may.`;
}

function unknown(words: string): string {
  return `I know no instance type or launch profile called “${words}” that you may use.`;
}
