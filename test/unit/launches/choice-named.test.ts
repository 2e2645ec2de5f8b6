import { describe, expect, it } from 'vitest';
import { choiceNamed } from '../../../src/launches/admission.js';
import { aProfile, someTypes } from '../../support/examples.js';

const profiles = [
  aProfile({ id: 'lp-1', name: 'Animation', instanceTypes: someTypes('g5.xlarge', 'g5.2xlarge') }),
  aProfile({ id: 'Animation', name: 'Lighting', instanceTypes: someTypes('g4dn.xlarge') }),
];

describe('what a workflow names', () => {
  it.each([
    ['lp-1', 'g5.2xlarge', 'lp-1', 'g5.2xlarge'],
    ['lp-1', '', 'lp-1', 'g5.xlarge'],
    [' lighting ', '', 'Animation', 'g4dn.xlarge'],
    // An id goes before a name.
    ['Animation', '', 'Animation', 'g4dn.xlarge'],
    ['animation', '', 'lp-1', 'g5.xlarge'],
    ['animation', 'p5.48xlarge', 'lp-1', 'p5.48xlarge'],
    ['no such', '', 'no such', ''],
  ])('%j with the type %j is %j with %j', (profile, type, launchProfileId, ec2InstanceType) => {
    const named = { launchProfileId: profile, ec2InstanceType: type, streamingImageId: null };
    expect(choiceNamed(named, profiles)).toEqual({ ...named, launchProfileId, ec2InstanceType });
  });
});
