import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { auditKeepTrying, type KeepTryingAnswer, keepTrying } from '../launches/keep-trying.js';
import { inTime } from './in-time.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
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
    await openModal(services, asker, keepTryingModal(asked.launch), keepTryingWords.notOpened);
  } else await asker.tell(answerWords('keep_trying', asked));
}

type Arguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The modal of *Keep trying*: stores it, and only then acknowledges. */
export function keepTryingSubmitted(services: Services) {
  return async ({ ack, body, view }: Arguments): Promise<void> => {
    const form = parseKeepTrying(view);
    if (form === null) {
      services.log.warn({ slackUser: body.user.id }, 'time to keep trying not understood');
      await ack({ response_action: 'update', view: noticeModal(keepTryingWords.notWhole) });
      return;
    }
    const { clientToken, forMs, takesOtherTypes } = form;
    const asked = {
      clientToken,
      untilMs: services.clock() + forMs,
      takesOtherTypes,
      by: body.user.id,
      press: body.trigger_id,
    };
    const answer = await inTime(keepTrying(services, asked));
    if (answer.kind === 'requested') await ack();
    else {
      const text = refusalText(services, answer);
      await ack({ response_action: 'update', view: noticeModal(text) });
      await auditKeepTrying(services, asked, answer);
    }
  };
}

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
