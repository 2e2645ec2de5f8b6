import type { RespondFn } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import { failureFrom } from '../../sessions/failures.js';
import type { Failure } from '../../sessions/launch.js';
import type { Offer } from '../../sessions/offers.js';
import type { LaunchProfile } from '../../studio/studio.js';
import { selectionFor, usualSelection } from '../command-words.js';
import { slackErrorCode } from '../slack-failure.js';
import { failureWords } from '../views/failure-words.js';
import { unknownWordsText } from '../views/help.js';
import { launchModal, noticeModal, type Selection } from '../views/launch-modal.js';
import { escaped } from '../views/mrkdwn.js';
import type { ListenerParts } from './parts.js';

/** How long somebody is left looking at "one moment" before hearing that it did not work. */
const offerWithinMs = 30_000;

export interface Asked {
  slackUserId: string;
  triggerId: string;
  channelId: string;
  /** What was typed after the command. */
  words: string;
}

export function hasProfiles(
  offer: Offer,
): offer is Offer & { profiles: [LaunchProfile, ...LaunchProfile[]] } {
  return offer.profiles.length > 0;
}

/** The form for an offer, or why there is none. */
export function launchView(
  offer: Offer,
  selection: Selection,
  channelId: string | null,
  region: string,
  notice: string | null = null,
): ModalView {
  return hasProfiles(offer)
    ? launchModal(offer, selection, channelId, notice)
    : failureModal({ kind: 'no_profiles', message: '', requestId: null }, region);
}

function failureModal(failure: Failure, region: string): ModalView {
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
  respond: RespondFn,
  asked: Asked,
): Promise<void> {
  const { offers, region } = parts;
  const offer = offers.atHand(asked.slackUserId);
  const view =
    offer === null
      ? noticeModal('One moment: asking Nimble Studio what you may start…')
      : launchView(offer, selectionOr(offer, asked.words).selection, asked.channelId, region);
  const viewId = await open(parts, client, respond, asked, view);
  if (offer !== null || viewId === null) return;
  await update(parts, client, viewId, await viewOnceKnown(parts, asked));
}

function selectionOr(offer: Offer, words: string): { selection: Selection; notice: string | null } {
  const selection = selectionFor(words, offer);
  if (selection !== null) return { selection, notice: null };
  return { selection: usualSelection(offer), notice: unknownWordsText(escaped(words)) };
}

async function open(
  { log }: ListenerParts,
  client: WebClient,
  respond: RespondFn,
  { triggerId, slackUserId }: Asked,
  view: ModalView,
): Promise<string | null> {
  try {
    const opened = await client.views.open({ trigger_id: triggerId, view });
    return opened.view?.id ?? null;
  } catch (error) {
    // Slack delivered the command twice, and the form is open already.
    if (slackErrorCode(error) === 'exchanged_trigger_id') return null;
    log.error({ err: error, slackUser: slackUserId }, 'could not open the form');
    await respond({
      response_type: 'ephemeral',
      text: 'Slack did not let me open the form in time. Nothing was started; please type the command again.',
    });
    return null;
  }
}

async function viewOnceKnown(parts: ListenerParts, asked: Asked): Promise<ModalView> {
  const { offers, region, log } = parts;
  try {
    const answer = await offers.current(asked.slackUserId, AbortSignal.timeout(offerWithinMs));
    if (answer.kind === 'refused') {
      log.warn(
        { slackUser: asked.slackUserId, failure: answer.failure },
        'no offer for this person',
      );
      return failureModal(answer.failure, region);
    }
    const { selection, notice } = selectionOr(answer.offer, asked.words);
    return launchView(answer.offer, selection, asked.channelId, region, notice);
  } catch (error) {
    const failure = failureFrom(error);
    log.error({ err: error, slackUser: asked.slackUserId, failure }, 'could not fetch the offer');
    return failureModal(failure, region);
  }
}

async function update(
  { log }: ListenerParts,
  client: WebClient,
  viewId: string,
  view: ModalView,
): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    // The person has closed it, and need not hear that it would have been ready.
    if (slackErrorCode(error) !== 'not_found') log.error({ err: error }, 'could not fill the form');
  }
}
