export const commandName = '/nimble-session';

export function helpText(version: string): string {
  return [
    '*Workstations from Slack*',
    `\`${commandName}\` opens the form: choose a launch profile and an instance type, press *Launch*.`,
    `\`${commandName} g5.2xlarge\` opens it with that type chosen; a word of a profile’s name works too.`,
    `\`${commandName} list\` shows your workstations, and \`status\` too; both take a word of the profile, type or state.`,
    `\`${commandName} connect\`, \`stop\`, \`start\` and \`terminate\` do that to yours, and ask which one if you have several; \`terminate\` always asks.`,
    `\`${commandName} again\` opens the form as you filled it in last.`,
    `Admins: \`${commandName} list all\`, which takes words too (a name, a profile, a type, \`stopped\`), and \`${commandName} history\`.`,
    'One message tells how your workstation is doing, with each change in its thread. You are mentioned when it is ready, when something went wrong, and before it ends.',
    `_Version ${version}_`,
  ].join('\n');
}

export function unknownWordsText(words: string): string {
  return `${unknown(words)} Try \`${commandName}\` to see them all, or \`${commandName} help\`.`;
}

export function unknownWordsNotice(words: string): string {
  return `${unknown(words)} These are the ones you may.`;
}

function unknown(words: string): string {
  return `I know no instance type or launch profile called “${words}” that you may use.`;
}
