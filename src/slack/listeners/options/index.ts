import type { AllMiddlewareArgs, App, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Offer } from '../../../launches/offers.js';
import { offeredOwner, offerFor } from '../../launch-form/form-offer.js';
import type { Services } from '../../services.js';
import { actionIds } from '../../views/ids.js';
import { ownerIn } from '../../views/launch-form.js';
import { foundProfiles } from '../../views/launch-modal.js';

export function register(app: App, services: Services): void {
  app.options(actionIds.searchedProfile, launchProfileSearch(services));
}

/** Slack: options have to arrive within three seconds. */
const answerWithinMs = 2_500;

/** The profiles that match what is typed, in studios with more than a static list can hold. */
function launchProfileSearch(services: Services) {
  return async ({
    ack,
    body,
    payload,
  }: SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs): Promise<void> => {
    const owner = await searchedFor(services, body.view, body.user.id);
    // Without an answer about the owner nothing is found: the asker's profiles would be wrong.
    const offer = owner === null ? null : await offerToSearch(services, owner);
    await ack({ options: foundProfiles(offer?.profiles ?? [], payload.value) });
  };
}

/** Whose profiles are searched. Null: Slack does not say whether the asker may choose the owner. */
async function searchedFor(
  services: Services,
  view: unknown,
  asker: string,
): Promise<string | null> {
  let chosen: string | null = null;
  try {
    chosen = ownerIn(view);
  } catch (error) {
    services.log.warn({ err: error, slackUser: asker }, 'form not understood');
  }
  const offered = await offeredOwner(services, asker, chosen ?? asker);
  return 'owner' in offered ? offered.owner : null;
}

async function offerToSearch(services: Services, slackUserId: string): Promise<Offer | null> {
  // An offer of any age will do: Launch checks the choice again.
  const known = services.offers.lastKnown(slackUserId);
  if (known !== null) return known;
  const answer = await offerFor(services, slackUserId, answerWithinMs);
  return answer.kind === 'offer' ? answer.offer : null;
}
