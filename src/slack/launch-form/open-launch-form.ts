import { randomUUID } from 'node:crypto';
import type { ModalView, WebClient } from '@slack/web-api';
import type { Launch } from '../../launches/launch.js';
import type { Offer, OfferAnswer } from '../../launches/offers.js';
import { usualSelection } from '../command.js';
import { openModal, type Tell, updateModal } from '../replies.js';
import type { Services } from '../services.js';
import type { FormContent, Selection } from '../views/launch-modal.js';
import { noticeModal } from '../views/notice-modal.js';
import { formWords } from '../words/form.js';
import { type FormAnswer, launchFormView, offerFor } from './form-offer.js';

/** How long a person sees "one moment" before the form says that it did not work. */
const offerWithinMs = 12_000;

interface FormAsked {
  slackUserId: string;
  triggerId: string;
  /** The channel where the person typed; null on the Home tab. */
  channelId: string | null;
  note?: string | null;
  /** The owner, if an admin launches for another person. Default: the asker. */
  owner?: string;
  /** What is selected in this offer, and a notice about that. Default: the usual selection. */
  prefill?: (offer: Offer) => { selection: Selection; notice: string | null };
}

/**
 * Opens the form at once: with the offer at hand, or else as a modal that is filled when the studio
 * has answered. Slack: a trigger lives for three seconds, so nothing is fetched before `views.open`.
 */
export async function openLaunchForm(
  services: Services,
  client: WebClient,
  tell: Tell,
  asked: FormAsked,
): Promise<void> {
  const { offers, studio } = services;
  const otherwise = formWords.notOpened;
  const open = (view: ModalView) =>
    openModal(services, client, tell, { ...asked, view, otherwise });
  const offer = offers.atHand(asked.owner ?? asked.slackUserId);
  if (offer !== null) {
    const answer: OfferAnswer = { kind: 'offer', offer };
    await open(launchFormView(answer, contentFor(services, answer, asked), studio));
    return;
  }
  // With an id of ours the modal can be filled even if Slack's answer to `views.open` is lost.
  const externalId = randomUUID();
  const loading = noticeModal(formWords.loading(studio.name), externalId);
  if (!(await open(loading))) return;
  const answer = await offerFor(services, asked.owner ?? asked.slackUserId, offerWithinMs);
  const filled = launchFormView(answer, contentFor(services, answer, asked), studio);
  const shown = await updateModal(services, client, { external_id: externalId }, filled);
  if (shown === 'not_shown') await tell(formWords.notFilled);
}

interface FormOpener {
  ack: () => Promise<unknown>;
  body: { user: { id: string }; trigger_id: string };
  client: WebClient;
}

/** For a press outside channels: a failure is told in a direct message. */
export function opensLaunchForm(services: Services) {
  return async ({ ack, body, client }: FormOpener): Promise<void> => {
    await ack();
    const { trigger_id: triggerId } = body;
    const slackUserId = body.user.id;
    const tell = (text: string) => client.chat.postMessage({ channel: slackUserId, text });
    await openLaunchForm(services, client, tell, { slackUserId, triggerId, channelId: null });
  };
}

/** Opens the form with the choices, the channel and the note of an earlier launch. */
export function openFormAgain(
  services: Services,
  client: WebClient,
  tell: Tell,
  asked: { slackUserId: string; triggerId: string },
  launch: Launch,
): Promise<void> {
  const { channelId, note, owner } = launch;
  const prefill = () => ({ selection: launch, notice: null });
  return openLaunchForm(services, client, tell, { ...asked, owner, channelId, note, prefill });
}

function contentFor({ rules }: Services, answer: FormAnswer, asked: FormAsked): FormContent {
  const { slackUserId, owner = slackUserId, channelId, note = null, prefill } = asked;
  const offer = answer.kind === 'offer' ? answer.offer : null;
  const isAdmin = answer.kind === 'offer' ? answer.offer.isAdmin : answer.isAdmin;
  return {
    owner,
    // A launch for another person was opened by an admin. Launch checks that again.
    mayChooseOwner: isAdmin || owner !== slackUserId,
    onBehalf: owner !== slackUserId,
    channelId,
    allowedChannels: rules.allowedChannels,
    note,
    ...((offer && prefill?.(offer)) ?? { selection: usualSelection(offer), notice: null }),
  };
}
