import type { Button, KnownBlock, ModalView } from '@slack/web-api';
import { z } from 'zod';
import { actions, actionsFor, type SessionAction } from '../../launches/actions.js';
import { shortId } from '../../launches/client-token.js';
import { isIdleAsked } from '../../launches/idle.js';
import type { Launch } from '../../launches/launch.js';
import { isProlongOffered } from '../../launches/lifetime.js';
import type { LivePage } from '../../launches/ports/launch-store.js';
import { states } from '../../launches/states.js';
import { actionWords, confirmWords } from '../words/actions.js';
import { costWords } from '../words/cost.js';
import { listTitle, listWords } from '../words/lists.js';
import { capital, escaped, oneLine, shortened } from '../words/mrkdwn.js';
import { type Machine, machineLabel, machineName, ownerName } from '../words/names.js';
import { problemQuoted } from '../words/problems.js';
import { endsBy, stateWhen } from '../words/states.js';
import { button, buttonRow, confirmation, divider, modal, section } from './blocks.js';
import { namedIn } from './form-state.js';
import { listActionIds, sessionActionId, viewIds } from './ids.js';

/** Slack: at most 50 blocks in a message. Each session may need two. */
export const sessionsListed = 20;

const listedSchema = z.object({
  /** Whose sessions: the reader's own, all others', or everybody's. */
  whose: z.enum(['own', 'others', 'everybody']),
  /** Words that each of them has; empty: all of them. */
  words: z.string().max(200),
});

const listPlaceSchema = listedSchema.extend({
  /** How many newer ones come before. */
  offset: z.int().min(0).max(1_000_000),
});

export type Listed = z.infer<typeof listedSchema>;

export type ListPlace = z.infer<typeof listPlaceSchema>;

/** The page that a button or a modal names. */
export const listPlaceFrom = (text: unknown) => namedIn(listPlaceSchema, text);

/** What a row of a list is about. */
function sessionName(launch: Launch, withOwner: boolean): string {
  const who = withOwner ? `*${escaped(ownerName(launch))}* · ` : '';
  return `${who}${machineName(launch, '*')}`;
}

/** The rest of a note is in the session's message. */
const noteListed = 80;

function sessionStatus(launch: Launch, nowMs: number): string {
  const end = endsBy(launch, nowMs);
  const since = capital(stateWhen(launch, nowMs));
  const note = escaped(shortened(oneLine(launch.note ?? ''), noteListed));
  const failed = states[launch.state].phase === 'failed' ? problemQuoted(launch) : null;
  const cost = costWords(launch);
  return [
    [since, ...(end === null ? [] : [end]), ...(cost === null ? [] : [cost])].join(' · '),
    ...(failed === null ? [] : [failed]),
    ...(note === '' ? [] : [`_${note}_`]),
  ].join('\n');
}

/** When a list is read, and where. */
export interface Reading {
  nowMs: number;
  /** The workspace's address, ending in a slash. */
  teamUrl: string;
}

/** Which of the actions that a launch allows are offered. */
type Wanted = (action: SessionAction, launch: Launch) => boolean;

/** What its owner may, but for *Two more hours* before the last hour, and the answers to a question that is not asked. */
const isUsual: Wanted = (action, launch) => {
  if (action === 'extend') return isProlongOffered(launch);
  if (!actions[action].who.includes('owner')) return false;
  return (action !== 'keep_on' && action !== 'rendering') || isIdleAsked(launch);
};

/** The same in lists of others' sessions: not what is for the owner alone. */
const isUsualForAdmins: Wanted = (action, launch) =>
  isUsual(action, launch) && actions[action].who.includes('admin');

interface Rows extends Reading {
  withOwner: boolean;
  /** The actions that are offered. Left out: the usual ones, in a list of others’ sessions those of admins. */
  wanted?: Wanted;
  /** Begins the name of each row of buttons. */
  row?: string;
}

/** Sessions with their buttons. Rows that look alike have an id, which leads to the session's message. */
export function sessionList(
  launches: readonly Launch[],
  { nowMs, teamUrl, withOwner, wanted = withOwner ? isUsualForAdmins : isUsual, row }: Rows,
): KnownBlock[] {
  const shown = launches.slice(0, sessionsListed);
  const names = shown.map((launch) => sessionName(launch, withOwner));
  return shown.flatMap((launch, at) => {
    const name = names[at] ?? '';
    const isAlike = names.indexOf(name) !== names.lastIndexOf(name);
    const id = isAlike ? ` · ${linkedId(launch, teamUrl, withOwner)}` : '';
    const text = `${name}${id}\n${sessionStatus(launch, nowMs)}`;
    return [section(text), ...sessionButtons(launch, wanted, isAlike, row)];
  });
}

/** Direct messages of another person open for that person only. */
function linkedId(launch: Launch, teamUrl: string, ofOthers: boolean): string {
  const { clientToken, messageChannel: channel, messageTs: ts } = launch;
  const id = `id ${shortId(clientToken)}`;
  if (channel === null || ts === null || (ofOthers && channel.startsWith('D'))) return id;
  return `<${teamUrl}archives/${channel}/p${ts.replace('.', '')}|${id}>`;
}

export function listBlocks(listed: Listed, page: LivePage, reading: Reading): KnownBlock[] {
  const { launches, total, offset } = page;
  const to = (label: string, id: string, from: number) =>
    button(id, label, { value: JSON.stringify({ ...listed, offset: from }) });
  const newer = to('Newer', listActionIds.newer, Math.max(0, offset - sessionsListed));
  const older = to('Older', listActionIds.older, offset + sessionsListed);
  const hasOlder = offset + launches.length < total;
  const row = buttonRow([...(offset > 0 ? [newer] : []), ...(hasOlder ? [older] : [])]);
  return [
    section(listTitle(listed.words, page)),
    ...sessionList(launches, { ...reading, withOwner: listed.whose !== 'own' }),
    // Apart from the last session's own buttons.
    ...(row.length === 0 ? [] : [divider, ...row]),
  ];
}

export function listModal(place: ListPlace, blocks: KnownBlock[], said: string | null): ModalView {
  const frame = { title: 'Workstations', private_metadata: JSON.stringify(place) };
  return modal(viewIds.list, frame, [...(said === null ? [] : [section(said)]), ...blocks]);
}

/** Below the first of many: how many there are, and what shows the rest; nothing when that is all. */
export function restOfList(listed: Listed, page: LivePage): KnownBlock[] {
  const offset = page.launches.length;
  if (offset >= page.total) return [];
  const value = JSON.stringify({ ...listed, offset });
  const accessory = button(listActionIds.open, 'Show more', { value });
  return [{ ...section(listWords.newestShown(page)), accessory }];
}

/** In a row, only the first primary one is shown as such. */
const styles: Readonly<Partial<Record<SessionAction, 'primary' | 'danger'>>> = {
  connect: 'primary',
  start: 'primary',
  terminate: 'danger',
  cancel_launch: 'danger',
  keep_trying: 'primary',
  try_again: 'primary',
  approve: 'primary',
  refuse: 'danger',
  adopt: 'primary',
};

export function sessionButton(
  action: SessionAction,
  launch: Machine,
  label = actionWords[action].button,
  isAlike = false,
): Button {
  const confirm = confirmWords(action, launch);
  const style = styles[action];
  return button(sessionActionId(action), label, {
    value: launch.clientToken,
    accessibility_label: `${label}: ${machineLabel(launch, isAlike)}`,
    ...(style !== undefined && { style }),
    ...(confirm !== null && { confirm: confirmation(confirm, actionWords[action].button) }),
  });
}

export function sessionButtons(
  launch: Launch,
  wanted: Wanted = isUsual,
  isAlike = false,
  row = 'actions',
): KnownBlock[] {
  const possible = actionsFor(launch).filter((action) => wanted(action, launch));
  const first = possible.find((action) => styles[action] === 'primary');
  const buttons = possible.map((action) => {
    const { style, ...unstyled } = sessionButton(action, launch, undefined, isAlike);
    const isSecond = style === 'primary' && action !== first;
    return style === undefined || isSecond ? unstyled : { ...unstyled, style };
  });
  return buttonRow(buttons, `${row}:${launch.clientToken}`);
}
