import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { viewIds } from '../views/ids.js';
import { makingRoomModal, noticeBlock, noticeModal } from '../views/notice-modal.js';
import { listModal, listPlaceFrom } from '../views/session-list.js';
import { pageFor } from './listed-page.js';
import { updateModal } from './modals.js';
import type { ListenerParts } from './parts.js';

type TellingParts = Pick<ListenerParts, 'store' | 'people' | 'log'>;

export type ButtonArguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** What somebody hears whose press holds nothing that a button of ours can hold. */
export const notWhole =
  'That press did not arrive whole, so nothing was done. Open the list again with `/nimble-session list`.';

/** A sentence for this person alone, where they pressed a button, or directly if that cannot be. */
export async function tellWherePressed(
  parts: TellingParts,
  { body, client, respond }: ButtonArguments,
  text: string,
): Promise<void> {
  const { view } = body;
  if (body.response_url) {
    await respond({ response_type: 'ephemeral', replace_original: false, text });
    return;
  }
  if (view?.type === 'modal') {
    const answered = await answeredIn(parts, view, body.user.id, text);
    const shown = await updateModal(parts, client, { view_id: view.id }, answered);
    if (shown === 'shown') return;
  }
  await client.chat.postMessage({ channel: body.user.id, text });
}

const noList =
  'The list itself cannot be shown right now. `/nimble-session list` shows it in a moment.';

/** The modal with the answer to a press in it. */
async function answeredIn(
  parts: TellingParts,
  view: { callback_id: string; private_metadata: string },
  slackUserId: string,
  text: string,
): Promise<ModalView> {
  if (view.callback_id === viewIds.tooMany) return makingRoomModal(text);
  const place = view.callback_id === viewIds.list ? listPlaceFrom(view.private_metadata) : null;
  if (place === null) return noticeModal(text);
  try {
    return listModal(place, (await pageFor(parts, slackUserId, place)).blocks, text);
  } catch (error) {
    // What the press led to is so all the same, and is what the person has to hear.
    parts.log.error({ err: error, slackUser: slackUserId }, 'no list to stand below an answer');
    return listModal(place, [noticeBlock(noList)], text);
  }
}
