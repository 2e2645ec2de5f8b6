import type { ModalView, WebClient } from '@slack/web-api';
import { slackErrorCode } from '../slack-failure.js';
import type { ListenerParts, Tell } from './parts.js';

/**
 * Opens a modal for whoever has just done something in Slack.
 * @returns whether there is, or may be, a modal now; if not, it is logged, and they hear `otherwise`
 */
export async function openModal(
  { interactions, log }: Pick<ListenerParts, 'interactions' | 'log'>,
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
    // Slack refuses all that were given the same; one of them says so, or all if nobody knows which.
    if (await interactions.take(`${triggerId} not opened`).catch(() => true)) await tell(otherwise);
    return false;
  }
}

/**
 * Shows something else in a modal. `gone`: it is closed, or shows something newer already, so that
 * nobody waits for this. `not_shown`: Slack did not let it be shown; that is logged.
 * @param which with a `hash`, only if it is still as it was then
 */
export async function updateModal(
  { log }: Pick<ListenerParts, 'log'>,
  client: WebClient,
  which: { external_id: string } | { view_id: string; hash?: string },
  view: ModalView,
): Promise<'shown' | 'gone' | 'not_shown'> {
  try {
    await client.views.update({ ...which, view });
    return 'shown';
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === 'not_found' || code === 'hash_conflict') return 'gone';
    log.error({ err: error, modal: view.title.text }, 'could not show something else in a modal');
    return 'not_shown';
  }
}
