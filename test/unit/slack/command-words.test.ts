import { describe, expect, it } from 'vitest';
import { selectionFor } from '../../../src/slack/command.js';
import { anOffer, aProfile, someTypes } from '../../support/examples.js';

const lighting = aProfile({ id: 'lp-light', name: 'Lighting · seq 040' });
const animation = aProfile({
  id: 'lp-anim',
  name: 'Animation',
  instanceTypes: someTypes('g5.xlarge'),
});
const second = aProfile({
  id: 'lp-anim2',
  name: 'Animation 2',
  instanceTypes: someTypes('g5.xlarge'),
});
const last = { launchProfileId: 'lp-anim2', ec2InstanceType: 'g5.xlarge', streamingImageId: 'i' };
const fresh = anOffer(lighting, second, animation);
const returning = { ...fresh, last };

describe('the words after the command', () => {
  it.each(['', '   '])('%j: the last choice, or none', (words) => {
    expect(selectionFor(words, returning)).toEqual(last);
    expect(selectionFor(words, fresh)).toEqual({
      launchProfileId: null,
      ec2InstanceType: null,
      streamingImageId: null,
    });
  });

  it('an instance type: the profile used last if it has it, else the first that has it', () => {
    expect(selectionFor('G5.xlarge ', returning)).toMatchObject({
      launchProfileId: 'lp-anim2',
      ec2InstanceType: 'g5.xlarge',
    });
    expect(selectionFor('g4dn.4xlarge', returning)).toMatchObject({ launchProfileId: 'lp-light' });
  });

  it('a word of a profile’s name: the one called exactly so before others', () => {
    expect(selectionFor('seq 040', fresh)).toMatchObject({ launchProfileId: 'lp-light' });
    expect(selectionFor('animation', fresh)).toMatchObject({ launchProfileId: 'lp-anim' });
    expect(selectionFor('anim', fresh)).toMatchObject({ launchProfileId: 'lp-anim2' });
  });

  it('the profile used last: with its last type and image', () => {
    expect(selectionFor('animation 2', returning)).toEqual(last);
    expect(selectionFor('lighting', returning)).toEqual({
      launchProfileId: 'lp-light',
      ec2InstanceType: null,
      streamingImageId: null,
    });
  });

  it.each(['g3.4xlarge', 'nowhere', '.*', '<!channel>'])('%s means nothing here', (words) => {
    expect(selectionFor(words, fresh)).toBeNull();
  });
});
