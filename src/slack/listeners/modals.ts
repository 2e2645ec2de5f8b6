import type { ModalView, WebClient } from '@slack/web-api';
import { slackErrorCode } from '../slack-failure.js';
import type { ListenerParts, Tell } from './parts.js';

/**
 * Opens a modal for whoever has just done something in Slack.
 * @returns whether there is, or may be, a modal now; if not, it is logged, and they hear `otherwise`
 */
export async function openModal(
  { log }: Pick<ListenerParts, 'log'>,
  client: WebClient,
  tell: Tell,
  asked: { slackUserId: string; triggerId: string; view: ModalView; otherwise: string },
): Promise<boolean> {
  const { slackUserId, triggerId, view, otherwise } = asked;
  try {
    await client.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    const code = slackErrorCode(error);
    // Slack delivered the same twice, or took a first attempt whose answer was lost: it is open.
    if (code === 'exchanged_trigger_id' || code === 'duplicate_external_id') return true;
    const modal = view.title.text;
    log.error({ err: error, slackUser: slackUserId, modal }, 'could not open a modal');
    await tell(otherwise);
    return false;
  }
}
