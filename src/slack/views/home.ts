import type { HomeView, KnownBlock } from '@slack/web-api';
import type { HomeContent } from '../../engine/home-tabs.js';
import { isOff } from '../../launches/hours.js';
import type { Launch } from '../../launches/launch.js';
import type { LivePage } from '../../launches/ports/launch-store.js';
import { monthWords } from '../words/cost.js';
import { refusedWords } from '../words/failures.js';
import { hoursLine, hoursWords } from '../words/hours.js';
import { listWords } from '../words/lists.js';
import { outcomeWords } from '../words/message.js';
import { escaped, shortened, timeOf } from '../words/mrkdwn.js';
import { profileName } from '../words/names.js';
import type { StudioNames } from '../words/support.js';
import { button, buttonRow, context, divider, header, section } from './blocks.js';
import { actionIds } from './ids.js';
import { type Reading, restOfList, sessionList } from './session-list.js';

export function homeView(
  { live, recent, others, hours, month, everybodysMonth }: HomeContent,
  reading: Reading,
): HomeView {
  const hasNone = live.total === 0;
  const launch = button(actionIds.launch, 'Launch a workstation', {
    ...(hasNone && { style: 'primary' }),
  });
  const weekly = button(actionIds.hours, hoursWords.title);
  const help = button(actionIds.help, 'Help');
  const isFirstVisit = hasNone && recent.length === 0;
  return {
    type: 'home',
    blocks: [
      header('Your workstations'),
      ...(isFirstVisit ? [section(listWords.welcome)] : []),
      ...buttonRow([launch, weekly, help]),
      ...(hours === null || isOff(hours) ? [] : [context(hoursLine(hours))]),
      ...(hasNone ? [section(listWords.noneOfYours)] : []),
      ...sessionList(live.launches, { ...reading, withOwner: false }),
      ...restOfList({ whose: 'own', words: '' }, live),
      ...(recent.length === 0
        ? []
        : [
            divider,
            header('Your last launches'),
            section(recent.map((launch) => recentLine(launch, reading.nowMs)).join('\n')),
          ]),
      ...costBlocks('What they cost', monthWords(month, reading.nowMs, false)),
      ...(others === null ? [] : othersBlocks(others, reading)),
      ...(everybodysMonth === null
        ? []
        : costBlocks('What all cost', monthWords(everybodysMonth, reading.nowMs, true))),
    ],
  };
}

/** Stands in its place while the database gives no answer. */
/** @param studio if it lasts until it is mended */
export function homeNotAtHandView(studio: StudioNames | null): HomeView {
  const words = studio === null ? listWords.homeNotAtHand : refusedWords(studio);
  return { type: 'home', blocks: [header('Your workstations'), section(words)] };
}

function recentLine(launch: Launch, nowMs: number): string {
  // All lines share one block, so each is short enough to leave room for the others.
  const profile = escaped(shortened(profileName(launch.launchProfileName), 60));
  const type = escaped(shortened(launch.ec2InstanceType, 40));
  return `${timeOf(launch.requestedAtMs, nowMs)} · ${profile} · ${type} · ${outcomeWords(launch)}`;
}

/** Nothing where no price is known. */
function costBlocks(title: string, words: string | null): KnownBlock[] {
  return words === null ? [] : [divider, header(title), section(words)];
}

function othersBlocks(others: LivePage, reading: Reading): KnownBlock[] {
  return [
    divider,
    header('Everyone else’s workstations'),
    ...(others.total === 0 ? [section(listWords.noneOfOthers)] : []),
    ...sessionList(others.launches, { ...reading, withOwner: true }),
    ...restOfList({ whose: 'others', words: '' }, others),
  ];
}
