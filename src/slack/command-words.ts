import type { Offer } from '../sessions/offers.js';
import { isInstanceType } from '../studio/instance-types.js';
import type { Selection } from './views/launch-modal.js';

/** What the form shows before anybody has touched it: the person's last choice, else the first. */
export function usualSelection(offer: Offer): Selection {
  return offer.last ?? { launchProfileId: null, ec2InstanceType: null, streamingImageId: null };
}

/**
 * What the words after the command select: an instance type, or a word of a profile's name.
 * Null when they name nothing in the offer.
 */
export function selectionFor(words: string, offer: Offer): Selection | null {
  const usual = usualSelection(offer);
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return usual;
  if (isInstanceType(wanted)) {
    const offering = offer.profiles.filter(({ ec2InstanceTypes }) =>
      ec2InstanceTypes.includes(wanted),
    );
    const profile = offering.find(({ id }) => id === usual.launchProfileId) ?? offering[0];
    return profile === undefined
      ? null
      : { launchProfileId: profile.id, ec2InstanceType: wanted, streamingImageId: null };
  }
  const named = offer.profiles.filter(({ name }) => name.toLowerCase().includes(wanted));
  const profile = named.find(({ name }) => name.toLowerCase() === wanted) ?? named[0];
  if (profile === undefined) return null;
  const again = profile.id === usual.launchProfileId;
  return {
    launchProfileId: profile.id,
    ec2InstanceType: again ? usual.ec2InstanceType : null,
    streamingImageId: again ? usual.streamingImageId : null,
  };
}
