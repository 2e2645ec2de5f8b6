import type { HomeView, KnownBlock } from '@slack/web-api';
import type { HomeContent } from '../../engine/home-tabs.js';
import type { Launch } from '../../launches/launch.js';
import type { LivePage } from '../../launches/ports/launches.js';
import { duration } from './duration.js';
import { actionIds, commandName } from './ids.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { plain } from './plain-text.js';
import { type Listed, restOfList, sessionList } from './session-list.js';

const header = (text: string): KnownBlock => ({ type: 'header', text: plain(text) });
const text = (mrkdwn: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: mrkdwn },
});

/** The bot's Home tab, as a whole, from the rows alone. */
export function homeView({ live, recent, others }: HomeContent): HomeView {
  const own: Listed = { whose: 'own', words: '' };
  return {
    type: 'home',
    blocks: [
      header('Your workstations'),
      ...(live.total === 0
        ? [
            text(
              `You have none right now. Launch one here, or with \`${commandName}\` in any channel.`,
            ),
          ]
        : [
            ...sessionList(live.launches, false),
            ...restOfList(own, live),
            { type: 'divider' as const },
          ]),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: actionIds.launch,
            text: plain('Launch a workstation'),
            ...(live.total === 0 && { style: 'primary' as const }),
          },
        ],
      },
      ...recentBlocks(recent),
      ...(others === null ? [] : othersBlocks(others)),
    ],
  };
}

/** In its place while nobody can say what there is. */
export function homeNotAtHandView(): HomeView {
  const words = 'I cannot look them up right now. Please open this tab again in a minute.';
  return { type: 'home', blocks: [header('Your workstations'), text(words)] };
}

function recentBlocks(recent: Launch[]): KnownBlock[] {
  if (recent.length === 0) return [];
  return [
    { type: 'divider' },
    header('Your last launches'),
    text(recent.map(recentLine).join('\n')),
  ];
}

function recentLine(launch: Launch): string {
  // All lines share one block, so none may take the room of the others.
  const profile = shortened(escaped(launch.launchProfileName), 300);
  const type = shortened(escaped(launch.ec2InstanceType), 100);
  return `${moment(launch.requestedAtMs)} · ${profile} · ${type} · ${outcomeOf(launch)}`;
}

function outcomeOf(launch: Launch): string {
  const { state, firstReadyAtMs, requestedAtMs } = launch;
  if (firstReadyAtMs !== null) return `ready after ${duration(firstReadyAtMs - requestedAtMs)}`;
  const waiting = state === 'REQUESTED' || state === 'CREATE_IN_PROGRESS';
  if (waiting) return 'not ready yet';
  const why = whyNever(launch);
  return why === null ? 'never became ready' : `never became ready (${why})`;
}

/** In a word or two; the message has it in full. */
function whyNever({ state, statusCode, failure }: Launch): string | null {
  if (failure !== null) return failure.kind.replaceAll('_', ' ');
  if (state !== 'CREATE_FAILED' || statusCode === null) return null;
  return escaped(shortened(statusCode.toLowerCase().replaceAll('_', ' '), 60));
}

function othersBlocks(others: LivePage): KnownBlock[] {
  const listed: Listed = { whose: 'others', words: '' };
  return [
    { type: 'divider' },
    header('Everyone else’s workstations'),
    ...(others.total === 0
      ? [text('Nobody else has one right now.')]
      : sessionList(others.launches, true)),
    ...restOfList(listed, others),
  ];
}
