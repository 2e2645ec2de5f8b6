import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { actionSubmitted } from './submitted.js';
import { parseRefusal, refuseModal } from './views/approval.js';
import { actionIds } from './views/ids.js';
import { answerWords } from './words/actions.js';
import { approvalWords } from './words/approval.js';

/** *Refuse…*: asks why. What is decided, the modal decides. */
export async function openRefusal(
  services: Services,
  asker: Asker,
  clientToken: string,
): Promise<void> {
  const asked = await services.actions.mayChoose('refuse', clientToken, asker.slackUserId);
  if (asked.kind === 'requested') await openModal(services, asker, refuseModal(asked.launch));
  else await asker.tell(answerWords('refuse', asked));
}

/** The modal of *Refuse…*. */
export const refusalSubmitted = (services: Services) =>
  actionSubmitted(services, 'refuse', {
    words: approvalWords,
    parse: parseRefusal,
    beside: () => actionIds.because,
    missing: ({ because }) => (because === null ? approvalWords.noReason : null),
  });
