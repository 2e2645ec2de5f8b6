import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { type DecisionAnswer, decide, mayDecide, refusedDecision } from '../launches/decide.js';
import { inTime } from './in-time.js';
import { errorBeside } from './launch-form/submission.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { approvalNotice, parseRefusal, refuseModal } from './views/approval.js';
import { blockIds } from './views/ids.js';
import { approvalWords, decisionAnswerWords } from './words/approval.js';
import { refusedWords } from './words/failures.js';
import { plainly } from './words/support.js';

/** *Approve*: stores it, and only then acknowledges. */
export async function approve(
  services: Services,
  { slackUserId: by, triggerId: press, tell }: Asker,
  clientToken: string,
  ack: () => Promise<unknown>,
): Promise<void> {
  const asked = { clientToken, does: 'approve', by, because: null, press } as const;
  const answer = await inTime(decide(services, asked));
  if (answer.kind !== 'unsure') await ack();
  if (answer.kind === 'decided') return;
  const isFirst = answer.kind === 'unsure' || (await refusedDecision(services, asked, answer));
  if (isFirst) await tell(decisionAnswerWords(answer));
}

/** *Refuse…*: asks why. What is decided, the modal decides. */
export async function openRefusal(
  services: Services,
  asker: Asker,
  clientToken: string,
): Promise<void> {
  const { slackUserId: by, triggerId: press, tell } = asker;
  const may = await mayDecide(services, { clientToken, by });
  if (may.kind === 'may') {
    await openModal(services, asker, refuseModal(may.launch), approvalWords.notOpened);
    return;
  }
  const asked = { clientToken, does: 'refuse', by, press } as const;
  const isFirst = may.kind === 'unsure' || (await refusedDecision(services, asked, may));
  if (isFirst) await tell(decisionAnswerWords(may));
}

type Arguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The modal of *Refuse…*: stores it, and only then acknowledges. */
export function refusalSubmitted(services: Services) {
  return async ({ ack, body, view }: Arguments): Promise<void> => {
    const by = body.user.id;
    const form = parseRefusal(view);
    if (form === null) {
      services.log.warn({ slackUser: by }, 'refusal not understood');
      await ack({ response_action: 'update', view: approvalNotice(approvalWords.notWhole) });
      return;
    }
    if (form.because === null) {
      await ack(errorBeside(blockIds.because, approvalWords.noReason));
      return;
    }
    const asked = { ...form, does: 'refuse', by, press: body.trigger_id } as const;
    let answer: DecisionAnswer;
    try {
      answer = await inTime(decide(services, asked));
    } catch (error) {
      services.log.error({ launch: form.clientToken, err: error }, 'refusal not stored in time');
      const isLasting = services.refusedForGood(error);
      const words = isLasting ? refusedWords(plainly(services.studio)) : approvalWords.notSaved;
      await ack(errorBeside(blockIds.because, words));
      return;
    }
    if (answer.kind === 'decided') {
      await ack();
      return;
    }
    const text = decisionAnswerWords(answer);
    await ack({ response_action: 'update', view: approvalNotice(text) });
    if (answer.kind !== 'unsure') await refusedDecision(services, asked, answer);
  };
}
