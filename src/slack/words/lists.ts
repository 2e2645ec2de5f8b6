import { refusalOf, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { LivePage } from '../../launches/ports/launch-store.js';
import type { StudioFacts } from '../../studio/studio.js';
import { verbOf } from './actions.js';
import { commandName } from './help.js';
import { escaped } from './mrkdwn.js';
import { machineName } from './names.js';
import { endsBy } from './states.js';

export const listWords = {
  adminsOnly: 'Only admins of the studio can list the workstations of others.',
  notShown: 'Slack did not let me show the list in time. Please press the button again.',
  noList: `The list itself cannot be shown right now. \`${commandName} list\` shows it in a moment.`,
  newestShown: ({ launches, total }: LivePage) =>
    `The newest ${launches.length} of ${total} are shown.`,
  noneOfYours: `You have none right now. Launch one here, or with \`${commandName}\` in any channel.`,
  welcome:
    'Welcome! Here you launch cloud workstations for your work, and see how yours are doing. The first one usually takes several minutes, and I mention you when it is ready.',
  noneOfOthers: 'No one else has one right now.',
  homeNotAtHand: 'I cannot look them up right now. Please open this tab again in a minute.',
};

const none = {
  own: `You have no workstation right now. Launch one with \`${commandName}\`.`,
  others: 'No one else has a workstation right now.',
  everybody: 'There is no workstation right now.',
} as const;

export function noneWords({ whose, words }: { whose: keyof typeof none; words: string }): string {
  if (words === '') return none[whose];
  return `${whose === 'own' ? 'You have' : 'There is'} no workstation that matches “${searched(words)}”.`;
}

export function noneToAct(action: SessionAction): string {
  return `You have no workstation to ${verbOf(action)} right now. \`${commandName} list\` shows how yours are doing.`;
}

/** When each of a person’s workstations ends by itself, where none of them can be prolonged. */
export function extendText(
  { name }: StudioFacts,
  launches: readonly Launch[],
  nowMs: number,
): string {
  const rule = `${name} ends workstations by itself, at a time that I cannot move. Save your work before then; \`${commandName} start\` brings back one that has stopped, and \`${commandName}\` launches another.`;
  const isStudios = launches.some(({ lifetime }) => lifetime.endedBy === 'studio');
  const ends = launches.map((launch) => {
    const end = endsBy(launch, nowMs) ?? 'no time is set right now';
    const isLongest = refusalOf('extend', 'owner', launch) === 'longest_reached';
    return `${machineName(launch, '*')}: ${end}${isLongest ? ', and that is the longest' : ''}`;
  });
  return [...(isStudios ? [rule] : []), ...ends].join('\n');
}

/** `143 workstations with “maya”. 21 to 40 are shown, newest first.` */
export function listTitle(words: string, { launches, total, offset }: LivePage): string {
  const many = total === 1 ? 'One workstation' : `${total} workstations`;
  const matching = words === '' ? '' : ` with “${searched(words)}”`;
  if (launches.length === total) return `${many}${matching}.`;
  const last = offset + launches.length;
  return `${many}${matching}. ${offset + 1} to ${last} are shown, newest first.`;
}

/** The words of a search, for this person alone: there a mention notifies no one. */
function searched(words: string): string {
  return escaped(words).replaceAll(/&lt;@([UW][A-Z0-9]+)&gt;/g, '<@$1>');
}
