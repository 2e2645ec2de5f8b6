import { randomUUID } from 'node:crypto';
import type { ModalView, WebClient } from '@slack/web-api';
import { failureFrom } from '../../sessions/failures.js';
import type { Failure, Launch } from '../../sessions/launch.js';
import type { Offer } from '../../sessions/offers.js';
import type { LaunchProfile } from '../../studio/studio.js';
import { usualSelection } from '../command-words.js';
import { slackErrorCode } from '../slack-failure.js';
import { failureWords } from '../views/failure-words.js';
import {
  type FormContent,
  launchModal,
  noticeModal,
  type Selection,
} from '../views/launch-modal.js';
import type { ListenerParts } from './parts.js';

/** How long somebody is left looking at "one moment" before hearing that it did not work. */
const offerWithinMs = 12_000;

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

/** A sentence for the person alone, wherever they asked. */
export type Tell = (text: string) => Promise<unknown>;

/** The form for an offer, or why there is none. */
export function launchView(offer: Offer, content: FormContent, region: string): ModalView {
  const { profiles } = offer;
  const [first, ...others] = profiles;
  if (first !== undefined) {
    const some: [LaunchProfile, ...LaunchProfile[]] = [first, ...others];
    return launchModal({ profiles: some }, content);
  }
  return failureModal({ kind: 'no_profiles', message: '', requestId: null }, region);
}

/** Why there is no form, in its place. */
export function failureModal(failure: Failure, region: string): ModalView {
  const circumstances = {
    launchProfileName: null,
    ec2InstanceType: 'instance type',
    offeredInstanceTypes: [],
    region,
  };
  return noticeModal(failureWords(failure, circumstances));
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
  const offer = offers.atHand(asked.owner ?? asked.slackUserId);
  if (offer !== null) {
    await open(parts, client, tell, asked, launchView(offer, contentFor(offer, asked), region));
    return;
  }
  // By a name of our own, so that it can be filled even when Slack's answer to the opening is lost.
  const name = randomUUID();
  const loading = noticeModal('One moment: asking Nimble Studio what you may start…', name);
  if (!(await open(parts, client, tell, asked, loading))) return;
  await update(parts, client, name, await viewOnceKnown(parts, asked));
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

function contentFor(offer: Offer, asked: FormAsked): FormContent {
  const { slackUserId, owner = slackUserId, channelId, note = null, prefill } = asked;
  return {
    owner,
    // Whoever may ask for somebody else at all may choose whom; it is checked again on Launch.
    mayChooseOwner: offer.isAdmin || owner !== slackUserId,
    onBehalf: owner !== slackUserId,
    channelId,
    note,
    ...(prefill?.(offer) ?? { selection: usualSelection(offer), notice: null }),
  };
}

/** Whether there is, or may be, a modal now. */
async function open(
  { log }: ListenerParts,
  client: WebClient,
  tell: Tell,
  { triggerId, slackUserId }: FormAsked,
  view: ModalView,
): Promise<boolean> {
  try {
    await client.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    // Slack delivered the same twice, or took a first attempt whose answer was lost: it is open.
    if (slackErrorCode(error) === 'exchanged_trigger_id') return true;
    log.error({ err: error, slackUser: slackUserId }, 'could not open the form');
    await tell(
      'Slack did not let me open the form in time. Nothing was started; please try again.',
    );
    return false;
  }
}

async function viewOnceKnown(parts: ListenerParts, asked: FormAsked): Promise<ModalView> {
  const { offers, region, log } = parts;
  try {
    const answer = await offers.current(
      asked.owner ?? asked.slackUserId,
      AbortSignal.timeout(offerWithinMs),
    );
    if (answer.kind === 'refused') {
      log.warn(
        { slackUser: asked.slackUserId, failure: answer.failure },
        'no offer for this person',
      );
      return failureModal(answer.failure, region);
    }
    return launchView(answer.offer, contentFor(answer.offer, asked), region);
  } catch (error) {
    const failure = failureFrom(error);
    log.error({ err: error, slackUser: asked.slackUserId, failure }, 'could not fetch the offer');
    return failureModal(failure, region);
  }
}

async function update(
  { log }: ListenerParts,
  client: WebClient,
  externalId: string,
  view: ModalView,
): Promise<void> {
  try {
    await client.views.update({ external_id: externalId, view });
  } catch (error) {
    // The person has closed it, and need not hear that it would have been ready.
    if (slackErrorCode(error) !== 'not_found') log.error({ err: error }, 'could not fill the form');
  }
}
