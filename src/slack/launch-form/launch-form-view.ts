import type { ModalView } from '@slack/web-api';
import { type FormContent, launchModal, nothingOfferedModal } from '../views/launch-modal.js';
import { escaped } from '../views/mrkdwn.js';
import { noticeModal } from '../views/notice-modal.js';
import { noOfferWords } from '../views/offer-words.js';
import { type FormAnswer, refusalIn } from './form-offer.js';

/** The form with this offer, or the reason why there is none. */
export function launchFormView(
  answer: FormAnswer,
  content: FormContent,
  region: string,
): ModalView {
  if (answer.kind === 'offer') {
    const [first, ...others] = answer.offer.profiles;
    if (first !== undefined) return launchModal({ profiles: [first, ...others] }, content);
  }
  const words = noOfferWords({ ...refusalIn(answer), isReader: !content.onBehalf }, region);
  if (!content.mayChooseOwner) return noticeModal(words);
  // The words may hold another person's name. Escaped, it makes no mention and no link.
  return nothingOfferedModal(content, content.onBehalf ? escaped(words) : words);
}
