import { type Admission, admit, type Choice } from '../../launches/admission.js';
import type { FailureKind } from '../../launches/launch.js';
import type { Offer } from '../../launches/offers.js';
import type { LaunchForm } from '../views/launch-form.js';
import { noOfferWords } from '../views/offer-words.js';
import { refusalIn } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

/** What can be said of a form that was submitted. */
export type Checked =
  /** `why` in plain text, where it is about whom it is for. */
  | { kind: 'refused'; refusal: FailureKind; why?: string }
  /** `offer` is the owner's if it is at hand; without it the studio is asked before anything is created. */
  | {
      kind: 'checked';
      choice: Choice;
      owner: string;
      offer: Offer | null;
      admission: Admission | null;
    };

/** All that can be said about the form without asking anybody. */
export function checkForm(parts: ListenerParts, form: LaunchForm, asker: string): Checked {
  const { launchProfileId, ec2InstanceType, streamingImageId, channelId } = form;
  if (launchProfileId === null) {
    return (
      nothingOffered(parts, form, asker) ?? { kind: 'refused', refusal: 'profile_not_offered' }
    );
  }
  if (ec2InstanceType === null) return { kind: 'refused', refusal: 'type_not_offered' };
  const { allowedChannels } = parts.rules;
  const owner = form.owner ?? asker;
  const channelAllowed = allowedChannels.length === 0 || allowedChannels.includes(channelId ?? '');
  // What is for somebody else goes to them directly, and to no channel.
  if (owner === asker && !channelAllowed)
    return { kind: 'refused', refusal: 'channel_not_allowed' };
  const own = parts.offers.atHand(asker);
  if (owner !== asker && own !== null && !own.isAdmin) {
    return { kind: 'refused', refusal: 'not_admin' };
  }
  const choice = { launchProfileId, ec2InstanceType, streamingImageId };
  // Nobody's word but Slack's makes an admin: it is asked before anything is created for others.
  const offer = owner === asker || own?.isAdmin ? parts.offers.atHand(owner) : null;
  const admission = offer && admit(choice, offer.profiles);
  if (admission?.kind === 'refused') return admission;
  return { kind: 'checked', choice, owner, offer, admission };
}

/** A form that chooses for whom, and has no profile in it: there was none for them. */
function nothingOffered(
  { offers, region }: ListenerParts,
  { owner }: LaunchForm,
  asker: string,
): Extract<Checked, { kind: 'refused' }> | null {
  if (owner === null) return null;
  const known = offers.lastKnown(owner);
  const answer = offers.lastRefusal(owner) ?? (known && { kind: 'offer' as const, offer: known });
  if (answer === null || !offers.wasAdmin(asker)) {
    const why = 'Nothing can be launched for this person right now. Choose them again.';
    return { kind: 'refused', refusal: 'no_profiles', why };
  }
  const { name, failure } = refusalIn(answer);
  const why = noOfferWords({ name, failure, isReader: owner === asker }, region);
  return { kind: 'refused', refusal: failure.kind, why };
}
