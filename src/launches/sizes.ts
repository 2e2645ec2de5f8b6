import type { Failure } from './failures.js';
import { failureOf } from './failures.js';
import type { Launch } from './launch.js';
import type { OfferAnswer } from './offers.js';

/** A type with another GPU may not start what is on the disk: its drivers are those of the family. */
export function familyOf(instanceType: string): string {
  return instanceType.split('.')[0] ?? instanceType;
}

/** The types that a session of this type can be given instead: of its family, in their order. */
export function otherSizes(ec2InstanceType: string, offered: readonly string[]): string[] {
  const family = familyOf(ec2InstanceType);
  return offered.filter((name) => name !== ec2InstanceType && familyOf(name) === family);
}

/**
 * Why the owner, with what is offered to them now, may not give their session this type; null: they may. No
 * details: one may be an e-mail address.
 */
export function whyNotResized(answer: OfferAnswer, launch: Launch): Failure | null {
  if (answer.kind === 'refused') return failureOf(answer.failure.kind);
  const { ownedBy, profiles } = answer.offer;
  if (ownedBy !== launch.ownedBy) return failureOf('other_studio_user');
  const profile = profiles.find(({ id }) => id === launch.launchProfileId);
  if (profile === undefined) return failureOf('profile_not_offered');
  const names = profile.instanceTypes.map(({ name }) => name);
  const sizes = profile.canResize ? otherSizes(launch.ec2InstanceType, names) : [];
  const isOffered = sizes.some((name) => name === launch.wantedInstanceType);
  return isOffered ? null : failureOf('type_not_offered');
}
