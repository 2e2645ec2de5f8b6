import type { HomeView, KnownBlock } from '@slack/web-api';
import type { HomeContent } from '../../sessions/home-errand.js';
import type { Launch } from '../../sessions/launch.js';
import { duration } from './duration.js';
import { actionIds, commandName } from './ids.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { sessionList, sessionsListed } from './session-list.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const header = (text: string): KnownBlock => ({ type: 'header', text: plain(text) });
const text = (mrkdwn: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: mrkdwn },
});

/** The bot's Home tab, as a whole, from the rows alone. */
export function homeView({ live, recent, everyone }: HomeContent): HomeView {
  const others = everyone?.filter(
    ({ clientToken }) => !live.some((mine) => mine.clientToken === clientToken),
  );
  return {
    type: 'home',
    blocks: [
      header('Your workstations'),
      ...(live.length === 0
        ? [
            text(
              `You have none right now. Launch one here, or with \`${commandName}\` in any channel.`,
            ),
          ]
        : [...sessionList(live, false), { type: 'divider' as const }]),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: actionIds.launch,
            text: plain('Launch a workstation'),
            ...(live.length === 0 && { style: 'primary' as const }),
          },
        ],
      },
      ...recentBlocks(recent),
      ...(others === undefined ? [] : everyoneBlocks(others)),
    ],
  };
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

function outcomeOf({ state, firstReadyAtMs, requestedAtMs }: Launch): string {
  if (firstReadyAtMs !== null) return `ready after ${duration(firstReadyAtMs - requestedAtMs)}`;
  const waiting = state === 'REQUESTED' || state === 'CREATE_IN_PROGRESS';
  return waiting ? 'not ready yet' : 'never became ready';
}

function everyoneBlocks(others: Launch[]): KnownBlock[] {
  const title = header('Everyone else’s workstations');
  if (others.length === 0)
    return [{ type: 'divider' }, title, text('Nobody else has one right now.')];
  const more =
    others.length > sessionsListed ? [text(`…and more: \`${commandName} list all\``)] : [];
  return [{ type: 'divider' }, title, ...sessionList(others, true), ...more];
}
