import type { HomeView, KnownBlock } from '@slack/web-api';
import type { HomeContent } from '../../engine/home-tabs.js';
import type { Launch } from '../../launches/launch.js';
import type { LivePage } from '../../launches/ports/launch-store.js';
import { refusedWords } from '../words/failures.js';
import { listWords } from '../words/lists.js';
import { outcomeWords } from '../words/message.js';
import { escaped, moment, shortened } from '../words/mrkdwn.js';
import { button, buttonRow, divider, header, section } from './blocks.js';
import { actionIds } from './ids.js';
import { restOfList, sessionList } from './session-list.js';

export function homeView({ live, recent, others }: HomeContent): HomeView {
  const hasNone = live.total === 0;
  const launch = button(actionIds.launch, 'Launch a workstation', {
    ...(hasNone && { style: 'primary' }),
  });
  return {
    type: 'home',
    blocks: [
      header('Your workstations'),
      ...(hasNone ? [section(listWords.noneOfYours)] : []),
      ...sessionList(live.launches, false),
      ...restOfList({ whose: 'own', words: '' }, live),
      ...(hasNone ? [] : [divider]),
      ...buttonRow([launch]),
      ...(recent.length === 0
        ? []
        : [divider, header('Your last launches'), section(recent.map(recentLine).join('\n'))]),
      ...(others === null ? [] : othersBlocks(others)),
    ],
  };
}

/** Stands in its place while the database gives no answer. */
export function homeNotAtHandView(isLasting: boolean): HomeView {
  const words = isLasting ? refusedWords : listWords.homeNotAtHand;
  return { type: 'home', blocks: [header('Your workstations'), section(words)] };
}

function recentLine(launch: Launch): string {
  // All lines share one block, so each is short enough to leave room for the others.
  const profile = shortened(escaped(launch.launchProfileName), 300);
  const type = shortened(escaped(launch.ec2InstanceType), 100);
  return `${moment(launch.requestedAtMs)} · ${profile} · ${type} · ${outcomeWords(launch)}`;
}

function othersBlocks(others: LivePage): KnownBlock[] {
  return [
    divider,
    header('Everyone else’s workstations'),
    ...(others.total === 0 ? [section(listWords.noneOfOthers)] : []),
    ...sessionList(others.launches, true),
    ...restOfList({ whose: 'others', words: '' }, others),
  ];
}
