import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { SessionAction } from '../../sessions/policy.js';
import { sessionActionFrom } from '../views/ids.js';
import { noticeModal } from '../views/launch-modal.js';
import { askedWords } from '../views/refusal-words.js';
import { connect } from './connect.js';
import { openAgain } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

const buttonSchema = z.object({ action_id: z.string(), value: z.string().max(64) });

type Arguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** A button of a launch pressed: in its message, in a list, on the Home tab, or in a modal. */
export function sessionButtonPressed(parts: ListenerParts) {
  return async (args: Arguments): Promise<void> => {
    const { ack, action, body, client } = args;
    await ack();
    const { action_id, value: clientToken } = buttonSchema.parse(action);
    const sessionAction = sessionActionFrom(action_id);
    if (sessionAction === null) return;
    const slackUserId = body.user.id;
    const triggerId = body.trigger_id;
    const say = (text: string) => tell(args, text);
    switch (sessionAction) {
      case 'connect':
        await connect(parts, client, say, { slackUserId, triggerId, clientToken });
        return;
      case 'try_again': {
        const asked = await parts.actions.check(sessionAction, clientToken, slackUserId);
        if (asked.kind === 'noted') {
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
  args: Arguments,
  action: SessionAction,
  clientToken: string,
): Promise<void> {
  const asked = await parts.actions.ask(action, clientToken, args.body.user.id);
  // Where the launch itself is shown, what was noted shows by itself: in its message and on the Home
  // tab. Modals and private lists stay as they are; Slack sends no message along with a press there.
  const { message, view } = args.body;
  const shownThere = message !== undefined || view?.type === 'home';
  if (asked.kind === 'noted' && shownThere) return;
  await tell(args, askedWords(action, asked));
}

/** A sentence for this person alone, where they pressed the button. */
async function tell({ body, client, respond }: Arguments, text: string): Promise<void> {
  if (body.response_url) {
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  } else if (body.view?.type === 'modal') {
    await client.views.update({ view_id: body.view.id, view: noticeModal(text) });
  } else {
    await client.chat.postMessage({ channel: body.user.id, text });
  }
}
