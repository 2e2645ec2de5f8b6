import type { ModalView } from '@slack/web-api';
import type { Launch } from '../launches/launch.js';
import { otherSizes } from '../launches/sizes.js';
import { type FormAnswer, offerFor } from './launch-form/form-offer.js';
import { type Asker, openAndFill, openModal } from './replies.js';
import type { Services } from './services.js';
import { modal, section } from './views/blocks.js';
import { viewIds } from './views/ids.js';
import { typeBlock } from './views/launch-modal.js';
import { noticeModal } from './views/notice-modal.js';
import { noOfferWords } from './words/offers.js';
import { sizeWords } from './words/sizes.js';

/** How long a person sees "one moment" before the modal says that it did not work. */
const offerWithinMs = 12_000;

/** *Another size*: opens the modal with the sizes that are offered to the owner, at once if they are at hand. */
export async function chooseSize(services: Services, asker: Asker, launch: Launch): Promise<void> {
  const offer = services.offers.atHand(launch.owner);
  if (offer !== null) {
    await openModal(services, asker, viewOf(services, asker, launch, { kind: 'offer', offer }));
    return;
  }
  const loading = sizeNotice(sizeWords.loading(services.studio.name));
  await openAndFill(services, asker, loading, async () =>
    viewOf(services, asker, launch, await offerFor(services, launch.owner, offerWithinMs)),
  );
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
  if (sizes.length === 0) return sizeNotice(sizeWords.none(ec2InstanceType));
  return modal(viewIds.size, { ...sizeWords, private_metadata: launch.clientToken }, [
    section(sizeWords.choose(ec2InstanceType)),
    typeBlock({ id: launchProfileId, instanceTypes: sizes }, null),
  ]);
}

const sizeNotice = (text: string) => noticeModal(text, sizeWords.title);
