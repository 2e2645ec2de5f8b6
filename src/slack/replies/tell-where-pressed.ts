import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import type { Services } from '../services.js';
import { section } from '../views/blocks.js';
import { viewIds } from '../views/ids.js';
import { makingRoomModal, noticeModal } from '../views/notice-modal.js';
import { listModal, listPlaceFrom } from '../views/session-list.js';
import { listWords } from '../words/lists.js';
import { listPage } from './list-page.js';
import { updateModal } from './modals.js';

export type ButtonArguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/**
 * Answers a press where it happened: beside the message, or in the modal. If neither works, and for
 * the Home tab, the bot sends a direct message.
 */
export async function tellWherePressed(
  services: Pick<Services, 'store' | 'people' | 'log'>,
  { body, client, respond }: ButtonArguments,
  text: string,
): Promise<void> {
  const { view } = body;
  if (body.response_url) {
    await respond({ response_type: 'ephemeral', replace_original: false, text });
    return;
  }
  if (view?.type === 'modal') {
    const answered = await modalWithAnswer(services, view, body.user.id, text);
    const shown = await updateModal(services, client, { view_id: view.id }, answered);
    if (shown === 'shown') return;
  }
  await client.chat.postMessage({ channel: body.user.id, text });
}

async function modalWithAnswer(
  services: Pick<Services, 'store' | 'people' | 'log'>,
  view: { callback_id: string; private_metadata: string },
  slackUserId: string,
  text: string,
): Promise<ModalView> {
  if (view.callback_id === viewIds.tooMany) return makingRoomModal(text);
  const place = view.callback_id === viewIds.list ? listPlaceFrom(view.private_metadata) : null;
  if (place === null) return noticeModal(text);
  try {
    return listModal(place, (await listPage(services, slackUserId, place)).blocks, text);
  } catch (error) {
    // The press has been carried out or refused already, so the answer is shown without the list.
    services.log.error({ err: error, slackUser: slackUserId }, 'list below an answer not read');
    return listModal(place, [section(listWords.noList)], text);
  }
}
