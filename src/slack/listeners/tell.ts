import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { viewIds } from '../views/ids.js';
import { makingRoomModal, noticeModal } from '../views/notice-modal.js';
import { listModal, listPlaceFrom } from '../views/session-list.js';
import { pageFor } from './listed-page.js';
import type { ListenerParts } from './parts.js';

export type ButtonArguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** What somebody hears whose press holds nothing that a button of ours can hold. */
export const notWhole =
  'That press did not arrive whole, so nothing was done. Open the list again with `/nimble-session list`.';

/** A sentence for this person alone, where they pressed a button. */
export async function tellWherePressed(
  parts: Pick<ListenerParts, 'store' | 'people'>,
  { body, client, respond }: ButtonArguments,
  text: string,
): Promise<void> {
  const { view } = body;
  if (body.response_url) {
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  } else if (view?.type === 'modal') {
    const shown = await answeredIn(parts, view, body.user.id, text);
    await client.views.update({ view_id: view.id, view: shown });
  } else {
    await client.chat.postMessage({ channel: body.user.id, text });
  }
}

/** The modal with the answer to a press in it. */
async function answeredIn(
  parts: Pick<ListenerParts, 'store' | 'people'>,
  view: { callback_id: string; private_metadata: string },
  slackUserId: string,
  text: string,
): Promise<ModalView> {
  if (view.callback_id === viewIds.tooMany) return makingRoomModal(text);
  const place = view.callback_id === viewIds.list ? listPlaceFrom(view.private_metadata) : null;
  if (place === null) return noticeModal(text);
  return listModal(place, (await pageFor(parts, slackUserId, place)).blocks, text);
}
