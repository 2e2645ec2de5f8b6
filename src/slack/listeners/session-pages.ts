import { z } from 'zod';
import { listModal, listPlaceFrom } from '../views/session-list.js';
import { pageFor } from './listed-page.js';
import { openModal, updateModal } from './modals.js';
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
      return;
    }
    const view = listModal(place, blocks, null);
    const otherwise = 'Slack did not let me show the list in time. Please press the button again.';
    const tell = (words: string) => tellWherePressed(parts, args, words);
    if (body.view?.type === 'modal') {
      const shown = await updateModal(parts, client, { view_id: body.view.id }, view);
      if (shown === 'not_shown') await tell(otherwise);
    } else {
      const triggerId = body.trigger_id;
      await openModal(parts, client, tell, { slackUserId, triggerId, view, otherwise });
    }
  };
}
