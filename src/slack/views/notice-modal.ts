import type { KnownBlock, ModalView } from '@slack/web-api';
import { actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { OpenStream } from '../../studio/studio.js';
import { connectWords } from '../words/connect.js';
import { launchTitle, roomWords } from '../words/form.js';
import { escaped } from '../words/mrkdwn.js';
import { button, buttonRow, context, divider, modal, section } from './blocks.js';
import { actionIds, viewIds } from './ids.js';
import { type Reading, sessionList } from './session-list.js';

export function noticeModal(text: string, title = launchTitle): ModalView {
  return modal(viewIds.notice, { title }, [section(text)]);
}

/** What counts for its owner's limit: launches, and sessions without a row. */
interface Counted {
  live: readonly Launch[];
  unclaimed: number;
}

/** On top of the form, which stays as it was filled in: the sessions in the way, with what ends them. */
export function tooManyModal(
  { live, unclaimed }: Counted,
  maxSessions: number,
  reading: Reading,
): ModalView {
  const full = { maxSessions, live: live.length, canBeEnded: live.some(canBeEnded) };
  return onTopOfForm(roomWords.tooMany(full, unclaimed), inTheWay(live, reading));
}

/** Above the form, while it would be refused: the sessions in the way, with what ends them. */
export function fullBlocks(
  { live, unclaimed }: Counted,
  maxSessions: number,
  reading: Reading,
): KnownBlock[] {
  const full = { maxSessions, live: live.length, canBeEnded: live.some(canBeEnded) };
  return [section(roomWords.full(full, unclaimed)), ...inTheWay(live, reading), divider];
}

const ending = (action: SessionAction) => action === 'terminate' || action === 'cancel_launch';

function canBeEnded(launch: Launch): boolean {
  return actionsFor(launch).some(ending);
}

function inTheWay(live: readonly Launch[], reading: Reading): KnownBlock[] {
  return sessionList(live, { ...reading, withOwner: false, wanted: ending });
}

/** The form stays below, as it was filled in. */
export function noRoomModal(words: string): ModalView {
  return onTopOfForm(words);
}

export function makingRoomModal(said: string): ModalView {
  return onTopOfForm(roomWords.makingRoom(said));
}

function onTopOfForm(words: string, below: KnownBlock[] = []): ModalView {
  return modal(viewIds.tooMany, { title: launchTitle, close: 'Back' }, [section(words), ...below]);
}

/** A way into a desktop, as the studio opened it. */
type Way = Omit<Extract<OpenStream, { kind: 'open' }>, 'kind'>;

/** The link into the desktop: it may let anyone in who has it, so it stands in this modal and nowhere else. */
export function connectLink({ url, isSecret, expiresAtMs, nativeUrl, login }: Way): ModalView {
  const link = button(actionIds.openStream, 'Open the desktop', { style: 'primary', url });
  const blocks = [
    section(connectWords.ready),
    ...buttonRow([link]),
    context(
      isSecret
        ? connectWords.until(expiresAtMs)
        : connectWords.signIn(login === null ? null : escaped(login)),
    ),
    section(connectWords.inClient(escaped(nativeUrl ?? url))),
  ];
  return modal(viewIds.notice, { title: connectWords.title }, blocks);
}
