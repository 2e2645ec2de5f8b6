import { decide, mayDecide, refusedDecision } from '../launches/decide.js';
import { inTime } from './in-time.js';
import { errorBeside } from './launch-form/submission.js';
import { type Asker, openModal } from './replies.js';
import type { Services } from './services.js';
import { inPlace, submitted } from './submitted.js';
import { parseRefusal, refuseModal } from './views/approval.js';
import { actionIds } from './views/ids.js';
import { noticeModal } from './views/notice-modal.js';
import { approvalWords, decisionAnswerWords } from './words/approval.js';

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
    await openModal(services, asker, refuseModal(may.launch));
    return;
  }
  const asked = { clientToken, does: 'refuse', by, press } as const;
  const isFirst = may.kind === 'unsure' || (await refusedDecision(services, asked, may));
  if (isFirst) await tell(decisionAnswerWords(may));
}

/** The modal of *Refuse…*. */
export const refusalSubmitted = (services: Services) =>
  submitted(services, {
    words: approvalWords,
    parse: parseRefusal,
    beside: () => actionIds.because,
    store: async ({ clientToken, because }, by) =>
      because === null
        ? { kind: 'no_reason' as const }
        : decide(services, { clientToken, because, does: 'refuse', ...by }),
    reply(answer) {
      if (answer.kind === 'decided') return undefined;
      if (answer.kind === 'no_reason')
        return errorBeside(actionIds.because, approvalWords.noReason);
      return inPlace(noticeModal(decisionAnswerWords(answer), approvalWords.title));
    },
    async after(answer, { clientToken }, by) {
      if (answer.kind === 'decided' || answer.kind === 'no_reason' || answer.kind === 'unsure')
        return;
      await refusedDecision(services, { clientToken, does: 'refuse', ...by }, answer);
    },
  });
