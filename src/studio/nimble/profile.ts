import type { LaunchProfile as NimbleLaunchProfile } from '@aws-sdk/client-nimble';
import { instanceTypeFacts } from '../instance-types.js';
import type { LaunchProfile, Place, StreamingImage } from '../studio.js';
import { streamConfigurationFrom } from './unchecked.js';

/** Null for a profile that cannot be offered, because it names no type to start. */
export function profileFrom(
  profile: NimbleLaunchProfile,
  images: ReadonlyMap<string, StreamingImage>,
  place: Place,
): LaunchProfile | null {
  const { launchProfileId: id } = profile;
  const { ec2InstanceTypes, streamingImageIds, maxStoppedSessionLengthInMinutes } =
    streamConfigurationFrom(profile.streamConfiguration);
  if (id === undefined || ec2InstanceTypes.length === 0) return null;
  return {
    id,
    name: profile.name ?? id,
    description: profile.description ?? null,
    instanceTypes: ec2InstanceTypes.map((name) => ({ name, facts: instanceTypeFacts(name) })),
    images: streamingImageIds
      .map((imageId) => images.get(imageId))
      .filter((image) => image !== undefined),
    places: [place],
    canStop: maxStoppedSessionLengthInMinutes > 0,
    lifetime: { endedBy: 'studio' },
    audience: null,
  };
}
