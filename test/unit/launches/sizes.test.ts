import { describe, expect, it } from 'vitest';
import { otherSizes, whyNotResized } from '../../../src/launches/sizes.js';
import type { LaunchProfile } from '../../../src/studio/studio.js';
import { anOffer, aProfile, someTypes } from '../../support/examples.js';
import { launchInState } from '../../support/launches.js';

describe('the other sizes of a session', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['g5.2xlarge', ['g5.8xlarge', 'g5.2xlarge', 'g5.xlarge'], ['g5.8xlarge', 'g5.xlarge']],
    ['g5.2xlarge', ['g5g.2xlarge', 'g6.2xlarge', 'g4dn.2xlarge'], []],
    ['gr6f.4xlarge', ['gr6.4xlarge', 'g6f.4xlarge', 'gr6f.4xlarge'], []],
    ['', ['g5.xlarge'], []],
  ])('of %j among %j: %j', (type, offered, others) => {
    expect(otherSizes(type, offered)).toEqual(others);
  });
});

describe('why a session may not be given a type', () => {
  const launch = launchInState({
    ownedBy: 'ada',
    launchProfileId: 'lp-1',
    ec2InstanceType: 'g5.2xlarge',
    wantedInstanceType: 'g5.8xlarge',
  });
  const profile = aProfile({
    canResize: true,
    instanceTypes: someTypes('g5.2xlarge', 'g5.8xlarge', 'g4dn.4xlarge'),
  });
  const offering = (...profiles: [LaunchProfile, ...LaunchProfile[]]) => ({
    kind: 'offer' as const,
    offer: { ...anOffer(...profiles), ownedBy: 'ada' },
  });
  const why = (answer: Parameters<typeof whyNotResized>[0], changed: Partial<typeof launch> = {}) =>
    whyNotResized(answer, { ...launch, ...changed })?.kind ?? null;

  it('is nothing, where the profile offers it now', () => {
    expect(why(offering(profile))).toBeNull();
  });

  it.each([
    ['another profile’s', 'profile_not_offered', offering({ ...profile, id: 'lp-2' }), {}],
    [
      'of another family',
      'type_not_offered',
      offering(profile),
      { wantedInstanceType: 'g4dn.4xlarge' },
    ],
    ['what it has', 'type_not_offered', offering(profile), { wantedInstanceType: 'g5.2xlarge' }],
    ['not offered', 'type_not_offered', offering(profile), { wantedInstanceType: 'g5.xlarge' }],
    [
      'of a profile whose sessions keep theirs',
      'type_not_offered',
      offering({ ...profile, canResize: false }),
      {},
    ],
    ['of another user of the studio', 'other_studio_user', offering(profile), { ownedBy: 'ben' }],
  ])('is said of one that is %s: %s', (_, kind, answer, changed) => {
    expect(why(answer, changed)).toBe(kind);
  });

  it('is what keeps the owner from launching, without its details', () => {
    const failure = {
      kind: 'not_in_directory' as const,
      message: 'ada@papermoon.example',
      requestId: null,
    };
    const answer = { kind: 'refused' as const, name: 'Ada', isAdmin: false, failure };
    expect(whyNotResized(answer, launch)).toEqual({ ...failure, message: '' });
  });
});
