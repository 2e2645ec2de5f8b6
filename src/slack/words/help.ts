import { escaped } from './mrkdwn.js';
import type { StudioNames } from './support.js';

export const commandName = '/nimble-session';

/** Five lines for artists, and one more for admins. */
export function helpText(isAdmin: boolean): string {
  return [
    `\`${commandName}\` opens the form: choose a profile and a type, press *Launch*. With \`g5.2xlarge\` or a word of a profile after it that is chosen, with \`again\` what you had last.`,
    `\`${commandName} list\` (or \`status\`) shows your workstations and how they are doing; a word of the profile, type or state narrows it down.`,
    `\`${commandName} connect\`, \`stop\`, \`start\`, \`reboot\`, \`size\` (another one, while stopped) and \`terminate\` do that to yours, and ask which one if you have several; \`terminate\` always asks.`,
    `\`${commandName} extend\` gives yours two more hours where that is possible, and says when they end by themselves; \`hours\` has yours on by the week, \`report\` tells how long yours were on and you waited, \`cost\` what I know of prices, \`version\` which version I am.`,
    'One message tells how a workstation is doing. You are mentioned when it is ready, when something went wrong, and before it ends.',
    ...(isAdmin
      ? [
          `Admins: \`${commandName} list all\` shows everybody’s, by words too (a name, a profile, a type, \`stopped\`), and \`history\` who asked for what, by words too, as a file with \`csv\`; \`report\` has everybody’s figures, with \`csv\` too.`,
        ]
      : []),
  ].join('\n');
}

export const mentionedText = `I answer to \`${commandName}\`, in any channel: by itself it opens the form for a workstation, and \`${commandName} help\` says what else I can do.`;

export function versionText(version: string): string {
  return `This is version ${version}.`;
}

/** @param isPriced whether the form says what the types cost */
export function costText({ name, engineer, pricesOf }: StudioNames, isPriced: boolean): string {
  const list =
    pricesOf === null ? `${name}’s list price` : `the studio’s price list of ${pricesOf}`;
  const prices = isPriced
    ? `The form says what each type costs an hour by ${list}, a workstation’s message what it has cost so far, and the *Home* tab what yours have cost this month. Ask ${engineer} what the studio pays.`
    : `${name} does not tell me prices, so ask ${engineer} what a workstation costs.`;
  return `${prices} To keep it low, \`${commandName} stop\` yours while you pause, and \`terminate\` it when you are done.`;
}

/** One line on top of the form. */
export function unknownWords(words: string, meant: readonly string[]): string {
  const unknown = `I know no command, instance type or launch profile called “${escaped(words)}” that you may use.`;
  if (meant.length === 0) return `${unknown} \`${commandName} help\` says what I know.`;
  return `${unknown} *Did you mean* ${meant.map((text) => `“${escaped(text)}”`).join(' or ')}?`;
}
