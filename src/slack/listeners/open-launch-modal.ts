import { randomUUID } from 'node:crypto';
import type { ModalView, WebClient } from '@slack/web-api';
import { failureFrom } from '../../launches/failures.js';
import type { Failure, Launch } from '../../launches/launch.js';
import type { Offer, OfferAnswer, Refusal } from '../../launches/offers.js';
import { usualSelection } from '../command-words.js';
import {
  type FormContent,
  launchModal,
  nothingOfferedModal,
  type Selection,
} from '../views/launch-modal.js';
import { escaped } from '../views/mrkdwn.js';
import { noticeModal } from '../views/notice-modal.js';
import { noOfferWords } from '../views/offer-words.js';
import { openModal, updateModal } from './modals.js';
import type { ListenerParts, Tell } from './parts.js';

/** How long somebody is left looking at "one moment" before hearing that it did not work. */
const offerWithinMs = 12_000;

const notFilled =
  'Slack did not let me fill the form. Nothing was started; please close that window and try again.';

/** Who asked for the form, from where, and what is to stand in it. */
export interface FormAsked {
  slackUserId: string;
  triggerId: string;
  /** Null where there is none, as on the Home tab. */
  channelId: string | null;
  note?: string | null;
  /** Whose workstation it is to be, when an admin asks for somebody; default: the asker's own. */
  owner?: string;
  /** What is selected in this offer, and what is to be said about that. Default: the usual. */
  prefill?: (offer: Offer) => { selection: Selection; notice: string | null };
}

/** What somebody is offered, or why nothing: `unanswered` when nobody said so. */
export type FormAnswer = OfferAnswer | (Omit<Refusal, 'kind'> & { kind: 'unanswered' });

/** What this person is offered, waiting `withinMs` at the most; what went wrong is logged. */
export async function offerFor(
  { offers, log }: ListenerParts,
  slackUserId: string,
  withinMs: number,
): Promise<FormAnswer> {
  try {
    const answer = await offers.current(slackUserId, AbortSignal.timeout(withinMs));
    if (answer.kind === 'refused') {
      log.warn({ slackUser: slackUserId, failure: answer.failure }, 'no offer for this person');
    }
    return answer;
  } catch (error) {
    const failure = failureFrom(error);
    log.error({ err: error, slackUser: slackUserId, failure }, 'could not fetch the offer');
    return { kind: 'unanswered', name: slackUserId, isAdmin: false, failure };
  }
}

/** The form for what somebody is offered, or why there is none. */
export function launchView(answer: FormAnswer, content: FormContent, region: string): ModalView {
  if (answer.kind === 'offer') {
    const [first, ...others] = answer.offer.profiles;
    if (first !== undefined) return launchModal({ profiles: [first, ...others] }, content);
  }
  const words = noOfferWords({ ...refusalIn(answer), isReader: !content.onBehalf }, region);
  if (!content.mayChooseOwner) return noticeModal(words);
  // Nobody's name makes a mention, nor a link.
  return nothingOfferedModal(content, content.onBehalf ? escaped(words) : words);
}

/** Why nothing is offered. */
export function refusalIn(answer: FormAnswer): { name: string; failure: Failure } {
  if (answer.kind !== 'offer') return answer;
  const failure: Failure = { kind: 'no_profiles', message: '', requestId: null };
  return { name: answer.offer.name, failure };
}

/**
 * Opens the form at once: from the offer at hand, or else a modal that fills itself as soon as the
 * studio has answered. A trigger lives for three seconds, so nothing is asked before `views.open`.
 */
export async function openLaunchModal(
  parts: ListenerParts,
  client: WebClient,
  tell: Tell,
  asked: FormAsked,
): Promise<void> {
  const { offers, region } = parts;
  const otherwise =
    'Slack did not let me open the form in time. Nothing was started; please try again.';
  const open = (view: ModalView) => openModal(parts, client, tell, { ...asked, view, otherwise });
  const offer = offers.atHand(asked.owner ?? asked.slackUserId);
  if (offer !== null) {
    const answer: OfferAnswer = { kind: 'offer', offer };
    await open(launchView(answer, contentFor(parts, answer, asked), region));
    return;
  }
  // By a name of our own, so that it can be filled even when Slack's answer to the opening is lost.
  const name = randomUUID();
  const loading = noticeModal('One moment: asking Nimble Studio what you may start…', name);
  if (!(await open(loading))) return;
  const answer = await offerFor(parts, asked.owner ?? asked.slackUserId, offerWithinMs);
  const filled = launchView(answer, contentFor(parts, answer, asked), region);
  const shown = await updateModal(parts, client, { external_id: name }, filled);
  if (shown === 'not_shown') await tell(notFilled);
}

/** The form again with what a launch that failed had been asked for. */
export function openAgain(
  parts: ListenerParts,
  client: WebClient,
  tell: Tell,
  asked: { slackUserId: string; triggerId: string },
  launch: Launch,
): Promise<void> {
  const { channelId, note, owner } = launch;
  const prefill = () => ({ selection: launch, notice: null });
  return openLaunchModal(parts, client, tell, { ...asked, owner, channelId, note, prefill });
}

function contentFor({ rules }: ListenerParts, answer: FormAnswer, asked: FormAsked): FormContent {
  const { slackUserId, owner = slackUserId, channelId, note = null, prefill } = asked;
  const offer = answer.kind === 'offer' ? answer.offer : null;
  const isAdmin = answer.kind === 'offer' ? answer.offer.isAdmin : answer.isAdmin;
  return {
    owner,
    // Whoever may ask for somebody else at all may choose whom; it is checked again on Launch.
    mayChooseOwner: isAdmin || owner !== slackUserId,
    onBehalf: owner !== slackUserId,
    channelId,
    allowedChannels: rules.allowedChannels,
    note,
    ...((offer && prefill?.(offer)) ?? { selection: usualSelection(offer), notice: null }),
  };
}
