import { auditKeepTrying, type KeepTryingAnswer, keepTrying } from '../launches/keep-trying.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { inPlace, submitted } from './submitted.js';
import { actionIds } from './views/ids.js';
import { keepTryingModal, parseKeepTrying } from './views/keep-trying-modal.js';
import { noticeModal } from './views/notice-modal.js';
import { answerWords } from './words/actions.js';
import { keepTryingWords } from './words/capacity.js';
import { escaped } from './words/mrkdwn.js';
import { ownerName } from './words/names.js';
import { budgetWords, limitedWords } from './words/quotas.js';

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
  submitted(services, {
    words: { ...keepTryingWords, submit: keepTryingWords.title },
    parse: (view) => {
      const { forMs, ...form } = parseKeepTrying(view);
      return { ...form, untilMs: services.clock() + forMs };
    },
    beside: () => actionIds.keepTryingFor,
    store: (asked, by) => keepTrying(services, { ...asked, ...by }),
    reply: (answer) =>
      answer.kind === 'requested'
        ? undefined
        : inPlace(noticeModal(refusalText(services, answer), keepTryingWords.title)),
    async after(answer, asked, by) {
      if (answer.kind !== 'requested') await auditKeepTrying(services, { ...asked, ...by }, answer);
    },
  });

function refusalText({ rules }: Services, answer: KeepTryingAnswer): string {
  if (answer.kind === 'too_many') {
    const whose = escaped(ownerName(answer.launch));
    return keepTryingWords.tooMany(rules.maxSessionsPerUser, whose);
  }
  if (answer.kind === 'limit_reached')
    return keepTryingWords.limited(limitedWords(answer.limit, true));
  if (answer.kind === 'budget_spent')
    return keepTryingWords.spent(budgetWords(answer.budget, true));
  return answer.kind === 'requested' ? '' : answerWords('keep_trying', answer);
}
