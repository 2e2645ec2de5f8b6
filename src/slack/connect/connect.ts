import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { writeAuditEntry } from '../../launches/ports/audit-log.js';
import { openModal, type Tell, updateModal } from '../replies/modals.js';
import type { Services } from '../services.js';
import { connectNotice } from '../views/connect-modal.js';
import { connectWords } from '../words/connect.js';
import { linkOrReason } from './link-or-reason.js';

/**
 * Opens the private modal at once, and shows the link in it as soon as the studio has opened a
 * stream. The link goes into no message, no database and no log.
 */
export async function connect(
  services: Services,
  client: WebClient,
  tell: Tell,
  asked: { slackUserId: string; triggerId: string; clientToken: string },
): Promise<void> {
  // Every delivery of a press has the same trigger, and so the same id here.
  const press = createHash('sha256').update(asked.triggerId).digest('hex').slice(0, 40);
  const view = { ...connectNotice(connectWords.preparing), external_id: press };
  const otherwise = connectWords.notOpened;
  if (!(await openModal(services, client, tell, { ...asked, view, otherwise }))) return;
  const { slackUserId: actor, clientToken } = asked;
  if (!(await mayFill(services, tell, press, clientToken))) return;
  const { view: filled, result } = await linkOrReason(services, actor, clientToken, press);
  // If the person has closed the modal, the link is dropped. It expires by itself.
  const shown = await updateModal(services, client, { external_id: press }, filled);
  if (result !== null) {
    const entry = ({ shown: result, gone: 'closed', not_shown: 'slack' } as const)[shown];
    await writeAuditEntry(services, { actor, action: 'connect', clientToken, result: entry });
  }
  if (shown === 'not_shown') {
    await tell(connectWords.notFilled);
  }
}

/**
 * True if this replica fills the modal. All replicas that got the same press share the modal. If the
 * database gives no answer, another replica may have put the link in: then this one leaves the modal
 * alone, and tells the person what to do if no link appears.
 */
async function mayFill(
  { interactions, log }: Services,
  tell: Tell,
  press: string,
  clientToken: string,
): Promise<boolean> {
  try {
    return await interactions.take(press);
  } catch (error) {
    log.error({ err: error, launch: clientToken }, 'press on Connect not claimed');
    await tell(connectWords.notSure);
    return false;
  }
}
