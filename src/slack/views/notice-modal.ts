import type { KnownBlock, ModalView } from '@slack/web-api';
import { actionsFor, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import { viewIds } from './ids.js';
import { shortened } from './mrkdwn.js';
import { plain } from './plain-text.js';
import { sessionList } from './session-list.js';

export function noticeBlock(notice: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: notice } };
}

/** A modal that only tells something: while profiles are fetched, or when there is nothing to choose. */
export function noticeModal(text: string, externalId?: string): ModalView {
  const blocks = [noticeBlock(shortened(text, 3_000))];
  return {
    ...(externalId !== undefined && { external_id: externalId }),
    ...modal(viewIds.notice, 'Close', blocks),
  };
}

/** On top of the form, which stays as it was filled in: the sessions in the way, with what ends them. */
export function tooManyModal(live: readonly Launch[], maxSessions: number): ModalView {
  const many = maxSessions === 1 ? 'only one workstation' : `at most ${maxSessions} workstations`;
  const ends = (action: SessionAction) => action === 'terminate' || action === 'give_up';
  const canBeEnded = live.some((launch) => actionsFor(launch).some(ends));
  const which = live.length === 1 ? 'this one' : 'one of these';
  const advice = canBeEnded
    ? `Terminate ${which} first, then go *Back* and press *Launch* again:`
    : 'As soon as there is room, go *Back* and press *Launch* again:';
  return onTopOfForm([
    noticeBlock(`A person can have ${many} at a time, so nothing was started. ${advice}`),
    ...sessionList(live, false, ends),
  ]);
}

/** The same for whom it is not to know which sessions those are. */
export function noRoomModal(): ModalView {
  return onTopOfForm([
    noticeBlock(
      'There is no room for another workstation, so nothing was started. As soon as there is room, go *Back* and press *Launch* again.',
    ),
  ]);
}

/** What became of one of them, and how to go on. */
export function makingRoomModal(said: string): ModalView {
  return onTopOfForm([
    noticeBlock(
      `${said} *Back* leads to your form, as you filled it in: press *Launch* there once there is room. The workstation’s message tells how far it is.`,
    ),
  ]);
}

function onTopOfForm(blocks: KnownBlock[]): ModalView {
  return modal(viewIds.tooMany, 'Back', blocks);
}

function modal(callback_id: string, close: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id,
    title: plain('Launch a workstation'),
    close: plain(close),
    blocks,
  };
}
