import { z } from 'zod';
import type { SessionAction } from '../../../launches/actions.js';
import { connect } from '../../connect/connect.js';
import { openFormAgain } from '../../launch-form/open-launch-form.js';
import { type ButtonArguments, tellWherePressed } from '../../replies/tell-where-pressed.js';
import type { Services } from '../../services.js';
import { sessionActionFrom } from '../../views/ids.js';
import { notWhole } from '../../words/actions.js';
import { answerWords } from '../../words/refusals.js';

const buttonSchema = z.object({ action_id: z.string(), value: z.string().max(64) });

/** A button of a launch: in its message, in a list, on the Home tab, or in a modal. */
export function sessionButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client } = args;
    await ack();
    const slackUserId = body.user.id;
    const triggerId = body.trigger_id;
    const say = (text: string) => tellWherePressed(services, args, text);
    const pressed = buttonSchema.safeParse(action);
    const sessionAction = pressed.success ? sessionActionFrom(pressed.data.action_id) : null;
    if (!pressed.success || sessionAction === null) {
      const { action_id } = action;
      services.log.warn({ slackUser: slackUserId, action_id }, 'a button that is none of ours');
      await say(notWhole);
      return;
    }
    const clientToken = pressed.data.value;
    if (sessionAction === 'connect') {
      await connect(services, client, say, { slackUserId, triggerId, clientToken });
      return;
    }
    if (!(await services.interactions.take(triggerId))) return;
    if (sessionAction !== 'try_again') {
      await ask(services, args, sessionAction, clientToken);
      return;
    }
    const asked = await services.actions.check(sessionAction, clientToken, slackUserId);
    if (asked.kind === 'requested') {
      await openFormAgain(services, client, say, { slackUserId, triggerId }, asked.launch);
    } else await say(answerWords(sessionAction, asked));
  };
}

async function ask(
  services: Services,
  args: ButtonArguments,
  action: SessionAction,
  clientToken: string,
): Promise<void> {
  const asked = await services.actions.request(action, clientToken, args.body.user.id);
  // The status message and the Home tab are updated anyway, so they need no answer. Modals and
  // private lists are not updated; Slack sends no `message` with a press there.
  const { message, view } = args.body;
  const shownThere = message !== undefined || view?.type === 'home';
  if (asked.kind === 'requested' && shownThere) return;
  await tellWherePressed(services, args, answerWords(action, asked));
}
