import { z } from 'zod';
import type { SessionAction } from '../../launches/actions.js';
import { sessionActionFrom } from '../views/ids.js';
import { askedWords } from '../views/refusal-words.js';
import { connect } from './connect.js';
import { openAgain } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';
import { type ButtonArguments, notWhole, tellWherePressed } from './tell.js';

const buttonSchema = z.object({ action_id: z.string(), value: z.string().max(64) });

/** A button of a launch pressed: in its message, in a list, on the Home tab, or in a modal. */
export function sessionButtonPressed(parts: ListenerParts) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client } = args;
    await ack();
    const slackUserId = body.user.id;
    const triggerId = body.trigger_id;
    const say = (text: string) => tellWherePressed(parts, args, text);
    const pressed = buttonSchema.safeParse(action);
    const sessionAction = pressed.success ? sessionActionFrom(pressed.data.action_id) : null;
    if (!pressed.success || sessionAction === null) {
      const { action_id } = action;
      parts.log.warn({ slackUser: slackUserId, action_id }, 'a button that is none of ours');
      await say(notWhole);
      return;
    }
    const clientToken = pressed.data.value;
    if (sessionAction === 'connect') {
      await connect(parts, client, say, { slackUserId, triggerId, clientToken });
      return;
    }
    if (!(await parts.interactions.take(triggerId))) return;
    switch (sessionAction) {
      case 'try_again': {
        const asked = await parts.actions.check(sessionAction, clientToken, slackUserId);
        if (asked.kind === 'requested') {
          await openAgain(parts, client, say, { slackUserId, triggerId }, asked.launch);
        } else await say(askedWords(sessionAction, asked));
        return;
      }
      default:
        await ask(parts, args, sessionAction, clientToken);
    }
  };
}

async function ask(
  parts: ListenerParts,
  args: ButtonArguments,
  action: SessionAction,
  clientToken: string,
): Promise<void> {
  const asked = await parts.actions.request(action, clientToken, args.body.user.id);
  // Where the launch itself is shown, what was noted shows by itself: in its message and on the Home
  // tab. Modals and private lists stay as they are; Slack sends no message along with a press there.
  const { message, view } = args.body;
  const shownThere = message !== undefined || view?.type === 'home';
  if (asked.kind === 'requested' && shownThere) return;
  await tellWherePressed(parts, args, askedWords(action, asked));
}
