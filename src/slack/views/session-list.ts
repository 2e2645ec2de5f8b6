import type { Button, KnownBlock, ModalView } from '@slack/web-api';
import { z } from 'zod';
import type { SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { LivePage } from '../../launches/ports/launches.js';
import { states } from '../../launches/states.js';
import { listActionIds, viewIds } from './ids.js';
import { escaped, moment, shortened } from './mrkdwn.js';
import { plain } from './plain-text.js';
import { stateInWords } from './refusal-words.js';
import { sessionButtons } from './session-buttons.js';

/** Slack takes 50 blocks in a message; each session may need two. */
export const sessionsListed = 20;

/** States that read differently here than in a sentence. */
const stateNames: ReadonlyMap<string, string> = new Map([
  ['REQUESTED', 'Asked for'],
  ['CREATE_IN_PROGRESS', 'Being prepared'],
  ['START_FAILED', 'Starting it failed'],
  ['STOP_FAILED', 'Stopping it failed'],
  ['DELETE_FAILED', 'Terminating it failed'],
]);

/** States that are told by the moment they began at, not by how long they last. */
const happened = new Set(['REQUESTED', 'START_FAILED', 'STOP_FAILED', 'DELETE_FAILED']);

const listedSchema = z.object({
  /** Whose sessions: those of whoever looks, everybody else's, or all. */
  whose: z.enum(['own', 'others', 'everybody']),
  /** Words that each of them has; empty: all of them. */
  words: z.string().max(200),
});

const listPlaceSchema = listedSchema.extend({
  /** How many newer ones come before. */
  offset: z.int().min(0).max(1_000_000),
});

/** What a list shows. */
export type Listed = z.infer<typeof listedSchema>;

/** A page of a list. */
export type ListPlace = z.infer<typeof listPlaceSchema>;

/** The page that a button or a modal names; null when it names none. It is nobody's word but the client's. */
export function listPlaceFrom(text: unknown): ListPlace | null {
  if (typeof text !== 'string') return null;
  try {
    return listPlaceSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const section = (mrkdwn: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: shortened(mrkdwn, 3_000) },
});

/** One session in two lines, or three with its note. */
function sessionSummary(launch: Launch, withOwner: boolean): string {
  const who = withOwner ? `*${escaped(launch.ownerName)}* · ` : '';
  const note = launch.note === null ? '' : `\n_${escaped(launch.note.replaceAll('\n', ' '))}_`;
  return shortened(
    `${who}*${escaped(launch.launchProfileName)}* · ${escaped(launch.ec2InstanceType)}\n${stateLine(launch)} ${moment(launch.stateSinceMs)}${deadlineWords(launch)}${note}`,
    3_000,
  );
}

/**
 * Sessions with the buttons that they allow, or those of them that are `wanted`. Among everybody's,
 * none connects: that is for the owner alone.
 */
export function sessionList(
  launches: readonly Launch[],
  withOwner: boolean,
  wanted?: (action: SessionAction) => boolean,
): KnownBlock[] {
  return launches
    .slice(0, sessionsListed)
    .flatMap((launch): KnownBlock[] => [
      { type: 'section', text: { type: 'mrkdwn', text: sessionSummary(launch, withOwner) } },
      ...sessionButtons(launch, wanted ?? ((action) => !withOwner || action !== 'connect')),
    ]);
}

/** `143 workstations with “maya”. 21 to 40 are shown, newest first.` */
export function listTitle({ words }: Listed, { launches, total, offset }: LivePage): string {
  const many = total === 1 ? 'One workstation' : `${total} workstations`;
  const matching = words === '' ? '' : ` with “${searched(words)}”`;
  const shown =
    launches.length === total
      ? ''
      : ` ${offset + 1} to ${offset + launches.length} are shown, newest first.`;
  return `${many}${matching}.${shown}`;
}

/** The words that a list was asked for with, for this person alone: there a mention notifies nobody. */
export function searched(words: string): string {
  return escaped(words).replaceAll(/&lt;@([UW][A-Z0-9]+)&gt;/g, '<@$1>');
}

/** A page of a list, with what leads to the others. */
export function listBlocks(listed: Listed, page: LivePage): KnownBlock[] {
  const { launches, total, offset } = page;
  const button = (label: string, action_id: string, from: number): Button => ({
    type: 'button',
    action_id,
    text: plain(label),
    value: JSON.stringify({ ...listed, offset: from }),
  });
  const elements = [
    ...(offset > 0
      ? [button('Newer', listActionIds.newer, Math.max(0, offset - sessionsListed))]
      : []),
    ...(offset + launches.length < total
      ? [button('Older', listActionIds.older, offset + sessionsListed)]
      : []),
  ];
  return [
    section(listTitle(listed, page)),
    ...sessionList(launches, listed.whose !== 'own'),
    // Apart from the last session's own buttons.
    ...(elements.length === 0
      ? []
      : [{ type: 'divider' as const }, { type: 'actions' as const, elements }]),
  ];
}

/** A list that somebody pages through, with a word on what they have just done in it. */
export function listModal(place: ListPlace, blocks: KnownBlock[], said: string | null): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.list,
    private_metadata: JSON.stringify(place),
    title: plain('Workstations'),
    close: plain('Close'),
    blocks: [...(said === null ? [] : [section(said)]), ...blocks],
  };
}

/** Below the first of many: how many there are, and what shows the rest; nothing when that is all. */
export function restOfList(listed: Listed, { launches, total }: LivePage): KnownBlock[] {
  if (launches.length >= total) return [];
  return [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: `The newest ${launches.length} of ${total} are shown.` },
      accessory: {
        type: 'button',
        action_id: listActionIds.open,
        text: plain('Show more'),
        value: JSON.stringify({ ...listed, offset: launches.length }),
      },
    },
  ];
}

function deadlineWords({ state, stopAtMs, terminateAtMs }: Launch): string {
  const phase = states[state].phase;
  if (phase === 'ready' && stopAtMs !== null) return ` · stops by itself ${moment(stopAtMs)}`;
  if ((phase === 'ready' || phase === 'stopped') && terminateAtMs !== null) {
    return ` · is terminated by itself ${moment(terminateAtMs)}`;
  }
  return '';
}

/** A state as lists show it. */
export function stateShown(launch: Pick<Launch, 'state' | 'stateWord'>): string {
  return stateNames.get(launch.state) ?? capital(stateInWords(launch));
}

/** What leads up to the time since which it is so. */
function stateLine(launch: Launch): string {
  return happened.has(launch.state) ? stateShown(launch) : `${stateShown(launch)} since`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
