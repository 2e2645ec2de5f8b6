import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Offer } from '../../sessions/offers.js';
import { profileOptions } from '../views/launch-modal.js';
import type { ListenerParts } from './parts.js';

/** Slack gives up on a list after three seconds. */
const answerWithinMs = 2_500;

/** The list of profiles while somebody types in it, in studios with more than a list can hold. */
export function launchProfileSearch(parts: ListenerParts) {
  return async ({
    ack,
    body,
    payload,
  }: SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs): Promise<void> => {
    const offer = await offerFor(parts, body.user.id);
    await ack({ options: profileOptions(offer?.profiles ?? [], payload.value) });
  };
}

async function offerFor(parts: ListenerParts, slackUserId: string): Promise<Offer | null> {
  // However old: what is chosen here is checked again when it is submitted.
  const known = parts.offers.lastKnown(slackUserId);
  if (known !== null) return known;
  try {
    const answer = await parts.offers.current(slackUserId, AbortSignal.timeout(answerWithinMs));
    return answer.kind === 'offer' ? answer.offer : null;
  } catch (error) {
    parts.log.error({ err: error, slackUser: slackUserId }, 'could not search launch profiles');
    return null;
  }
}
