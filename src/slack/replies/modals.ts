import type { ModalView, WebClient } from '@slack/web-api';
import type { Services } from '../services.js';
import { slackErrorCode } from '../slack-failure.js';

/** Sends a sentence that only the person sees who pressed or typed. */
export type Tell = (text: string) => Promise<unknown>;

/**
 * Opens a modal for the person who pressed or typed.
 * @returns false if it did not open: that is logged, and the person is told `otherwise`
 */
export async function openModal(
  { interactions, log }: Pick<Services, 'interactions' | 'log'>,
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
    // Slack delivered the press twice, or answered too late to an attempt that it took: it is open.
    if (code === 'exchanged_trigger_id' || code === 'duplicate_external_id') return true;
    const modal = view.title.text;
    log.error({ err: error, slackUser: slackUserId, modal }, 'modal not opened');
    // Every replica that got this trigger is refused. One of them tells the person, or all of them
    // if the database does not say which.
    if (await interactions.take(`${triggerId} not opened`).catch(() => true)) await tell(otherwise);
    return false;
  }
}

/**
 * Replaces what a modal shows. `gone`: the person has closed it, or it shows something newer.
 * `not_shown`: Slack refused; that is logged.
 * @param which with a `hash`: only if the modal has not changed since
 */
export async function updateModal(
  { log }: Pick<Services, 'log'>,
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
    log.error({ err: error, modal: view.title.text }, 'modal not updated');
    return 'not_shown';
  }
}
