import type { Offer } from '../launches/offers.js';
import { isInstanceType } from '../studio/instance-types.js';
import type { Selection } from './views/launch-modal.js';

/** What the form shows when it opens: the person's last choice, else the first. */
export function usualSelection(offer: Offer | null): Selection {
  return offer?.last ?? { launchProfileId: null, ec2InstanceType: null, streamingImageId: null };
}

/**
 * What the words after the command select: an instance type, words of a profile's name, or both.
 * Null when they name nothing in the offer.
 */
export function selectionFor(words: string, offer: Offer): Selection | null {
  const usual = usualSelection(offer);
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0) return usual;
  const type = wanted.find(isInstanceType) ?? null;
  const name = wanted.filter((word) => word !== type).join(' ');
  const fitting = offer.profiles.filter(
    (profile) =>
      profile.name.toLowerCase().includes(name) &&
      (type === null || profile.instanceTypes.some((offered) => offered.name === type)),
  );
  const profile =
    fitting.find((candidate) => candidate.name.toLowerCase() === name) ??
    (name === '' ? fitting.find(({ id }) => id === usual.launchProfileId) : undefined) ??
    fitting[0];
  if (profile === undefined) return null;
  const again = profile.id === usual.launchProfileId && type === null;
  return {
    launchProfileId: profile.id,
    ec2InstanceType: again ? usual.ec2InstanceType : type,
    streamingImageId: again ? usual.streamingImageId : null,
  };
}
