import { z } from 'zod';
import { listPage } from '../../replies/list-page.js';
import { openModal, updateModal } from '../../replies/modals.js';
import { type ButtonArguments, tellWherePressed } from '../../replies/tell-where-pressed.js';
import type { Services } from '../../services.js';
import { listModal, listPlaceFrom } from '../../views/session-list.js';
import { notWhole } from '../../words/actions.js';
import { listWords } from '../../words/lists.js';

const buttonSchema = z.object({ value: z.string() });

/** *Newer*, *Older* and *Show more*: another page in place, or in a modal from the Home tab. */
export function listPageButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client, respond } = args;
    await ack();
    const slackUserId = body.user.id;
    const place = listPlaceFrom(buttonSchema.safeParse(action).data?.value);
    if (place === null) {
      services.log.warn({ slackUser: slackUserId }, 'a button that is none of ours');
      await tellWherePressed(services, args, notWhole);
      return;
    }
    const { text, blocks } = await listPage(services, slackUserId, place);
    if (body.response_url) {
      await respond({ response_type: 'ephemeral', replace_original: true, text, blocks });
      return;
    }
    const view = listModal(place, blocks, null);
    const otherwise = listWords.notShown;
    const tell = (words: string) => tellWherePressed(services, args, words);
    if (body.view?.type === 'modal') {
      const shown = await updateModal(services, client, { view_id: body.view.id }, view);
      if (shown === 'not_shown') await tell(otherwise);
    } else {
      const triggerId = body.trigger_id;
      await openModal(services, client, tell, { slackUserId, triggerId, view, otherwise });
    }
  };
}
