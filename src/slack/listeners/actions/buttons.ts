import { z } from 'zod';
import { connect } from '../../connect.js';
import { openFormAgain } from '../../launch-form/open-launch-form.js';
import {
  type ButtonArguments,
  listPage,
  openModal,
  tellWherePressed,
  updateModal,
} from '../../replies.js';
import type { Services } from '../../services.js';
import { sessionActionFrom } from '../../views/ids.js';
import { listModal, listPlaceFrom } from '../../views/session-list.js';
import { answerWords, notWhole } from '../../words/actions.js';
import { listWords } from '../../words/lists.js';

const valueSchema = z.object({ value: z.string() });

/** A button of a launch: in its message, in a list, on the Home tab, or in a modal. */
export function sessionButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client } = args;
    await ack();
    const slackUserId = body.user.id;
    const asker = { slackUserId, triggerId: body.trigger_id };
    const say = (text: string) => tellWherePressed(services, args, text);
    const clientToken = valueSchema.safeParse(action).data?.value;
    const sessionAction = sessionActionFrom(action.action_id);
    if (clientToken === undefined || clientToken.length > 64 || sessionAction === null) {
      await noneOfOurs(services, args);
    } else if (sessionAction === 'connect') {
      await connect(services, client, say, { ...asker, clientToken });
    } else if (!(await services.interactions.take(asker.triggerId))) {
      return;
    } else if (sessionAction === 'try_again') {
      const asked = await services.actions.check(sessionAction, clientToken, slackUserId);
      if (asked.kind === 'requested') {
        await openFormAgain(services, client, say, asker, asked.launch);
      } else await say(answerWords(sessionAction, asked));
    } else {
      const asked = await services.actions.request(sessionAction, clientToken, slackUserId);
      // The status message and the Home tab are updated anyway, so they need no answer. Modals and
      // private lists are not updated; Slack sends no `message` with a press there.
      const updated = body.message !== undefined || body.view?.type === 'home';
      if (asked.kind !== 'requested' || !updated) await say(answerWords(sessionAction, asked));
    }
  };
}

/** *Newer*, *Older* and *Show more*: another page in place, or in a modal from the Home tab. */
export function listPageButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client, respond } = args;
    await ack();
    const asker = { slackUserId: body.user.id, triggerId: body.trigger_id };
    const place = listPlaceFrom(valueSchema.safeParse(action).data?.value);
    if (place === null) {
      await noneOfOurs(services, args);
      return;
    }
    const { text, blocks } = await listPage(services, body.user.id, place);
    const view = listModal(place, blocks, null);
    const otherwise = listWords.notShown;
    const tell = (words: string) => tellWherePressed(services, args, words);
    if (body.response_url) {
      await respond({ response_type: 'ephemeral', replace_original: true, text, blocks });
    } else if (body.view?.type === 'modal') {
      const shown = await updateModal(services, client, { view_id: body.view.id }, view);
      if (shown === 'not_shown') await tell(otherwise);
    } else await openModal(services, client, tell, { ...asker, view, otherwise });
  };
}

async function noneOfOurs(services: Services, args: ButtonArguments): Promise<void> {
  const { action, body } = args;
  const about = { slackUser: body.user.id, action_id: action.action_id };
  services.log.warn(about, 'a button that is none of ours');
  await tellWherePressed(services, args, notWhole);
}
