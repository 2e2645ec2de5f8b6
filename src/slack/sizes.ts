import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/web-api';
import type { Launch } from '../launches/launch.js';
import { otherSizes } from '../launches/sizes.js';
import { type FormAnswer, offerFor } from './launch-form/form-offer.js';
import { type Asker, openModal, updateModal } from './replies.js';
import type { Services } from './services.js';
import { sizeModal, sizeNotice } from './views/size-modal.js';
import { answerWords } from './words/actions.js';
import { noOfferWords } from './words/offers.js';
import { sizeWords } from './words/sizes.js';

/** How long a person sees "one moment" before the modal says that it did not work. */
const offerWithinMs = 12_000;

/**
 * *Another size*: opens the modal with the sizes that are offered to the owner, at once if they are at hand.
 * What is chosen there is what is asked for, so before that only a refusal is in the audit log.
 */
export async function chooseSize(
  services: Services,
  asker: Asker,
  clientToken: string,
): Promise<void> {
  const { slackUserId, client, tell } = asker;
  const asked = await services.actions.mayChoose('resize', clientToken, slackUserId);
  if (asked.kind !== 'requested') {
    await tell(answerWords('resize', asked));
    return;
  }
  const { launch } = asked;
  const offer = services.offers.atHand(launch.owner);
  if (offer !== null) {
    const view = viewOf(services, asker, launch, { kind: 'offer', offer });
    await openModal(services, asker, view, sizeWords.notOpened);
    return;
  }
  // With an id of ours the modal can be filled even if Slack's answer to `views.open` is lost.
  const external_id = randomUUID();
  const loading = sizeNotice(sizeWords.loading(services.studio.name), external_id);
  if (!(await openModal(services, asker, loading, sizeWords.notOpened))) return;
  const answer = await offerFor(services, launch.owner, offerWithinMs);
  const filled = viewOf(services, asker, launch, answer);
  const shown = await updateModal(services, client, { external_id }, filled);
  if (shown === 'not_shown') await tell(sizeWords.notFilled);
}

function viewOf(
  { approval, studio }: Services,
  { slackUserId }: Asker,
  launch: Launch,
  answer: FormAnswer,
): ModalView {
  if (answer.kind !== 'offer') {
    const { name, failure } = answer;
    return sizeNotice(noOfferWords({ name, failure, isReader: true }, studio));
  }
  const { launchProfileId, ec2InstanceType } = launch;
  const profile = answer.offer.profiles.find(({ id }) => id === launchProfileId);
  const offered = profile?.canResize ? profile.instanceTypes : [];
  const names = otherSizes(
    ec2InstanceType,
    offered.map(({ name }) => name),
  );
  // Only an admin may choose for another person.
  const isAdmin = answer.offer.isAdmin || slackUserId !== launch.owner;
  const sizes = offered.filter(
    ({ name }) => names.includes(name) && approval.mayBecome(launch, name, isAdmin),
  );
  return sizes.length === 0
    ? sizeNotice(sizeWords.none(ec2InstanceType))
    : sizeModal(launch, sizes);
}
