import type { SessionAction } from '../launches/actions.js';
import type { ActionAnswer } from '../launches/session-actions.js';
import type { Press } from '../launches/store-action.js';
import type { Services } from './services.js';
import { type By, type Form, inPlace, submitted } from './submitted.js';
import { parseRefusal } from './views/approval.js';
import { clientTokenSchema, optionSchema, readForm } from './views/form-state.js';
import { actionIds } from './views/ids.js';
import { parseKeepTrying } from './views/keep-trying-modal.js';
import { noticeModal } from './views/notice-modal.js';
import { answerWords } from './words/actions.js';
import { approvalWords } from './words/approval.js';
import { keepTryingWords } from './words/capacity.js';
import { sizeWords } from './words/sizes.js';

type Choice = Omit<Press, 'action' | 'actor' | 'press'>;

/** The modal in which a person chooses how an action is done. */
function actionSubmitted<Chosen extends Choice>(
  services: Services,
  action: SessionAction,
  form: Omit<Form<Chosen, ActionAnswer>, 'about' | 'store' | 'reply' | 'after'>,
) {
  const { actions } = services;
  const pressOf = (chosen: Chosen, { by: actor, press }: By): Press => {
    return { ...chosen, action, actor, press };
  };
  return submitted<Chosen, ActionAnswer>(services, {
    ...form,
    about: ({ clientToken: launch }) => ({ launch }),
    store: (chosen, by) => actions.store(pressOf(chosen, by)),
    reply: (answer) =>
      answer.kind === 'requested'
        ? undefined
        : inPlace(noticeModal(answerWords(action, answer), form.words.title)),
    after: (answer, chosen, by) => actions.answer(pressOf(chosen, by), answer),
  });
}

/** *Change*. The step asks whether the type is offered to the owner: what Slack's client sends is not believed. */
export const sizeSubmitted = (services: Services) =>
  actionSubmitted(services, 'resize', {
    words: sizeWords,
    parse(view) {
      const { metadata, read, blockOf } = readForm(view);
      return {
        clientToken: clientTokenSchema.parse(metadata),
        wantedInstanceType: read(optionSchema, actionIds.instanceType),
        typeBlockId: blockOf(actionIds.instanceType),
      };
    },
    beside: ({ typeBlockId }) => typeBlockId,
  });

export const keepTryingSubmitted = (services: Services) =>
  actionSubmitted(services, 'keep_trying', {
    words: { ...keepTryingWords, submit: keepTryingWords.title },
    parse(view) {
      const { clientToken, forMs, takesOtherTypes } = parseKeepTrying(view);
      return { clientToken, keep: { untilMs: services.clock() + forMs, takesOtherTypes } };
    },
    beside: () => actionIds.keepTryingFor,
  });

export const refusalSubmitted = (services: Services) =>
  actionSubmitted(services, 'refuse', {
    words: approvalWords,
    parse: parseRefusal,
    beside: () => actionIds.because,
    missing: ({ because }) => (because === null ? approvalWords.noReason : null),
  });
