import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { actionSubmitted } from './submitted.js';
import { actionIds } from './views/ids.js';
import { keepTryingModal, parseKeepTrying } from './views/keep-trying-modal.js';
import { answerWords } from './words/actions.js';
import { keepTryingWords } from './words/capacity.js';

/** *Keep trying* below a launch that ended: asks for how long. */
export async function openKeepTrying(
  services: Services,
  asker: Asker,
  clientToken: string,
): Promise<void> {
  const asked = await services.actions.mayChoose('keep_trying', clientToken, asker.slackUserId);
  if (asked.kind === 'requested') {
    await openModal(services, asker, keepTryingModal(asked.launch));
  } else await asker.tell(answerWords('keep_trying', asked));
}

/** The modal of *Keep trying*. */
export const keepTryingSubmitted = (services: Services) =>
  actionSubmitted(services, 'keep_trying', {
    words: { ...keepTryingWords, submit: keepTryingWords.title },
    parse(view) {
      const { clientToken, forMs, takesOtherTypes } = parseKeepTrying(view);
      return { clientToken, keep: { untilMs: services.clock() + forMs, takesOtherTypes } };
    },
    beside: () => actionIds.keepTryingFor,
  });
