import type { WebClient } from '@slack/web-api';
import { askedType } from '../../launches/attempts.js';
import type { Launch } from '../../launches/launch.js';
import type { Offer } from '../../launches/offers.js';
import { usualSelection } from '../command.js';
import { type Asker, openAndFill, openModal } from '../replies.js';
import type { Services } from '../services.js';
import { asWritten } from '../views/blocks.js';
import type { FormContent, Selection } from '../views/launch-modal.js';
import { noticeModal } from '../views/notice-modal.js';
import { formWords } from '../words/form.js';
import { channelsOffered } from './channels.js';
import { dearFor, type FormAnswer, inTheWayOf, launchFormView, offerFor } from './form-offer.js';

/** How long a person sees "one moment" before the form says that it did not work. */
const offerWithinMs = 12_000;

type InTheWay = Pick<FormContent, 'above' | 'standing'>;

interface FormAsked {
  /** The channel where the person typed; null on the Home tab. */
  channelId: string | null;
  note?: string | null;
  /** Default: as soon as it can be. */
  readyByMs?: number | null;
  /** Why and for how long it is needed, where that needs an approval. */
  why?: Pick<Launch, 'reason' | 'neededForMs'>;
  /** The owner, if an admin launches for another person. Default: the asker. */
  owner?: string;
  /** What is selected in this offer, and a notice about that. Default: the usual selection. */
  prefill?: (offer: Offer) => { selection: Selection; notice: string | null };
}

/**
 * Opens the form at once: with the offer at hand, or else as a modal that is filled when the studio
 * has answered. Slack: a trigger lives for three seconds, so no far end is asked before `views.open`.
 */
export async function openLaunchForm(services: Services, asker: Asker, asked: FormAsked) {
  const { channels, offers, rules, studio } = services;
  const { slackUserId } = asker;
  const { owner = slackUserId, channelId, note = null, readyByMs = null, why, prefill } = asked;
  const viewOf = (answer: FormAnswer, inTheWay: InTheWay) => {
    const offer = answer.kind === 'offer' ? answer.offer : null;
    const { isAdmin } = answer.kind === 'offer' ? answer.offer : answer;
    const usual = { selection: usualSelection(offer), notice: null };
    const content: FormContent = {
      owner,
      // A launch for another person was opened by an admin. Launch checks that again.
      mayChooseOwner: isAdmin || owner !== slackUserId,
      onBehalf: owner !== slackUserId,
      ...channelsOffered(services, channelId),
      note,
      readyByMs,
      isDear: dearFor(services, slackUserId),
      reason: null,
      neededForMs: null,
      ...why,
      ...inTheWay,
      ...((offer && prefill?.(offer)) ?? usual),
    };
    return launchFormView(answer, content, studio);
  };
  channels.learn([...(channelId === null ? [] : [channelId]), ...rules.allowedChannels]);
  const offer = offers.atHand(owner);
  if (offer !== null) {
    const form = viewOf({ kind: 'offer', offer }, await inTheWayOf(services, owner));
    await openModal(services, asker, form);
    return;
  }
  await openAndFill(services, asker, noticeModal(formWords.loading(studio.name)), async () => {
    const asking = offerFor(services, owner, offerWithinMs);
    const inTheWay = await inTheWayOf(services, owner);
    return viewOf(await asking, inTheWay);
  });
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
    const slackUserId = body.user.id;
    const tell = (text: string) =>
      client.chat.postMessage({ channel: slackUserId, text, ...asWritten });
    const asker = { slackUserId, triggerId: body.trigger_id, client, tell };
    await openLaunchForm(services, asker, { channelId: null });
  };
}

/** Opens the form with the choices, the channel, the note and, if it is ahead, the time of an earlier launch. */
export function openFormAgain(services: Services, asker: Asker, launch: Launch): Promise<void> {
  const { channelId, note, owner, reason, neededForMs } = launch;
  const isAhead = launch.readyByMs !== null && launch.readyByMs > services.clock();
  const readyByMs = isAhead ? launch.readyByMs : null;
  const why = { reason, neededForMs };
  const selection = { ...launch, ec2InstanceType: askedType(launch) };
  const prefill = () => ({ selection, notice: null });
  return openLaunchForm(services, asker, { owner, channelId, note, readyByMs, why, prefill });
}
