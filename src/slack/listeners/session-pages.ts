import type { ModalView } from '@slack/web-api';
import { z } from 'zod';
import { slackErrorCode } from '../slack-failure.js';
import { listModal, listPlaceFrom } from '../views/session-list.js';
import { pageFor } from './listed-page.js';
import type { ListenerParts } from './parts.js';
import { type ButtonArguments, notWhole, tellWherePressed } from './tell.js';

const buttonSchema = z.object({ value: z.string() });

/** *Newer*, *Older* and *Show more*: another page, in place, or in a modal when asked for on the Home tab. */
export function sessionPageWanted(parts: ListenerParts) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client, respond } = args;
    await ack();
    const slackUserId = body.user.id;
    const place = listPlaceFrom(buttonSchema.safeParse(action).data?.value);
    if (place === null) {
      parts.log.warn({ slackUser: slackUserId }, 'a button that is none of ours');
      await tellWherePressed(parts, args, notWhole);
      return;
    }
    const { text, blocks } = await pageFor(parts, slackUserId, place);
    if (body.response_url) {
      await respond({ response_type: 'ephemeral', replace_original: true, text, blocks });
    } else if (body.view?.type === 'modal') {
      const view = listModal(place, blocks, null);
      await client.views.update({ view_id: body.view.id, view });
    } else await openList(parts, args, listModal(place, blocks, null));
  };
}

async function openList(
  parts: ListenerParts,
  args: ButtonArguments,
  view: ModalView,
): Promise<void> {
  const { body, client } = args;
  try {
    await client.views.open({ trigger_id: body.trigger_id, view });
  } catch (error) {
    // Delivered twice, or taken although the answer was lost: it is open.
    if (slackErrorCode(error) === 'exchanged_trigger_id') return;
    parts.log.error({ err: error, slackUser: body.user.id }, 'could not open the list');
    const text = 'Slack did not let me show the list in time. Please press the button again.';
    await tellWherePressed(parts, args, text);
  }
}
