import type { ModalView } from '@slack/web-api';
import type { StudioFacts } from '../../studio/studio.js';
import { type FormContent, launchModal, nothingOfferedModal } from '../views/launch-modal.js';
import { noticeModal } from '../views/notice-modal.js';
import { escaped } from '../words/mrkdwn.js';
import { noOfferWords } from '../words/offers.js';
import { type FormAnswer, refusalIn } from './form-offer.js';

/** The form with this offer, or the reason why there is none. */
export function launchFormView(
  answer: FormAnswer,
  content: FormContent,
  studio: StudioFacts,
): ModalView {
  if (answer.kind === 'offer') {
    const [first, ...others] = answer.offer.profiles;
    if (first !== undefined) return launchModal({ profiles: [first, ...others] }, content);
  }
  const words = noOfferWords({ ...refusalIn(answer), isReader: !content.onBehalf }, studio);
  if (!content.mayChooseOwner) return noticeModal(words);
  // The words may hold another person's name. Escaped, it makes no mention and no link.
  return nothingOfferedModal(content, content.onBehalf ? escaped(words) : words);
}
