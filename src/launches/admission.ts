import type { LaunchProfile, StreamingImage } from '../studio/studio.js';
import type { LaunchRequest } from './launch.js';
import { nearestType } from './nearest-type.js';

/** What a person asks to start. */
export interface Choice {
  launchProfileId: string;
  ec2InstanceType: string;
  streamingImageId: string | null;
}

export type Admission =
  /** `imageName`: null where there was nothing to choose. */
  | {
      kind: 'admitted';
      profile: LaunchProfile;
      image: StreamingImage | null;
      imageName: string | null;
    }
  | {
      kind: 'refused';
      refusal: 'no_profiles' | 'profile_not_offered' | 'type_not_offered' | 'image_not_offered';
    };

/**
 * Whether a person to whom the studio offers `profiles` may start `choice`. What comes from Slack's
 * client is never trusted: a choice counts only if the offer has it.
 */
export function admit(choice: Choice, profiles: readonly LaunchProfile[]): Admission {
  if (profiles.length === 0) return { kind: 'refused', refusal: 'no_profiles' };
  const profile = profiles.find(({ id }) => id === choice.launchProfileId);
  if (profile === undefined) return { kind: 'refused', refusal: 'profile_not_offered' };
  if (!profile.instanceTypes.some(({ name }) => name === choice.ec2InstanceType)) {
    return { kind: 'refused', refusal: 'type_not_offered' };
  }
  // Left open, the image is the profile's first one: what the studio itself would take is unknown.
  const image =
    choice.streamingImageId === null
      ? (profile.images[0] ?? null)
      : profile.images.find(({ id }) => id === choice.streamingImageId);
  if (image === undefined) return { kind: 'refused', refusal: 'image_not_offered' };
  const imageName = profile.images.length > 1 ? (image?.name ?? null) : null;
  return { kind: 'admitted', profile, image, imageName };
}

/**
 * What a workflow means: a profile by its id or its name, and without a type the profile's first one. What
 * is not offered stays as it is, to be refused.
 */
export function choiceNamed(
  { launchProfileId: profile, ec2InstanceType, streamingImageId }: Choice,
  profiles: readonly LaunchProfile[],
): Choice {
  const named = ({ name }: LaunchProfile) => name.toLowerCase() === profile.trim().toLowerCase();
  const found = profiles.find(({ id }) => id === profile) ?? profiles.find(named);
  return {
    launchProfileId: found?.id ?? profile,
    ec2InstanceType: ec2InstanceType || (found?.instanceTypes[0]?.name ?? ''),
    streamingImageId,
  };
}

/** What a launch takes of its profile, and of its type there; undefined: the profile is not known. */
export function termsOf(
  profile: LaunchProfile | undefined,
  ec2InstanceType: string,
): Pick<LaunchRequest, 'canStop' | 'canReboot' | 'canResize' | 'lifetime' | TypeTerm> {
  return {
    // The bot terminates what cannot be stopped, so what is not known counts as what can.
    canStop: profile?.canStop ?? true,
    canReboot: profile?.canReboot ?? false,
    canResize: profile?.canResize ?? false,
    lifetime: profile?.lifetime ?? { endedBy: 'studio' },
    ...typeTermsOf(profile, ec2InstanceType),
  };
}

type TypeTerm = 'scratchGb' | 'usdPerHour' | 'alternativeType';

/** The same of its type alone, which another size changes. */
export function typeTermsOf(
  profile: Pick<LaunchProfile, 'instanceTypes'> | undefined,
  ec2InstanceType: string,
): Pick<LaunchRequest, TypeTerm> {
  const facts = profile?.instanceTypes.find(({ name }) => name === ec2InstanceType)?.facts;
  return {
    scratchGb: facts?.scratchGb ?? null,
    usdPerHour: facts?.usdPerHour ?? null,
    alternativeType: nearestType(ec2InstanceType, profile?.instanceTypes ?? []),
  };
}
