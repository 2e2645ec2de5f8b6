import { describe, expect, it } from 'vitest';
import { type Admission, admit, type Choice } from '../../../src/launches/admission.js';
import { aProfile, someTypes } from '../../support/examples.js';

const rocky = { id: 'img-rocky', name: 'Rocky Linux 8', platform: 'LINUX' };
const windows = { id: 'img-win', name: 'Windows 2022', platform: 'WINDOWS' };

const lighting = aProfile({
  id: 'lp-lighting',
  instanceTypes: someTypes('g5.2xlarge', 'g4dn.12xlarge'),
  images: [rocky, windows],
});

const bare = aProfile({ id: 'lp-bare', instanceTypes: someTypes('g4dn.xlarge'), images: [] });

const choice = (changed: Partial<Choice> = {}): Choice => ({
  launchProfileId: 'lp-lighting',
  ec2InstanceType: 'g5.2xlarge',
  streamingImageId: 'img-win',
  ...changed,
});

const inBare = { launchProfileId: 'lp-bare', ec2InstanceType: 'g4dn.xlarge' };

describe('whether a choice is admitted', () => {
  it.each<[string, Choice, Admission]>([
    [
      'as offered',
      choice(),
      { kind: 'admitted', profile: lighting, image: windows, imageName: windows.name },
    ],
    [
      'without an image: the profile’s first',
      choice({ streamingImageId: null }),
      { kind: 'admitted', profile: lighting, image: rocky, imageName: rocky.name },
    ],
    [
      'without an image where none is named',
      choice({ ...inBare, streamingImageId: null }),
      { kind: 'admitted', profile: bare, image: null, imageName: null },
    ],
    [
      'a profile that is offered to other people only',
      choice({ launchProfileId: 'lp-secret' }),
      { kind: 'refused', refusal: 'profile_not_offered' },
    ],
    [
      'no profile',
      choice({ launchProfileId: '' }),
      { kind: 'refused', refusal: 'profile_not_offered' },
    ],
    [
      'a type of another profile',
      choice({ ec2InstanceType: 'g4dn.xlarge' }),
      { kind: 'refused', refusal: 'type_not_offered' },
    ],
    [
      'a type that only looks alike',
      choice({ ec2InstanceType: 'G5.2XLARGE' }),
      { kind: 'refused', refusal: 'type_not_offered' },
    ],
    [
      'an image that is not offered',
      choice({ streamingImageId: 'img-secret' }),
      { kind: 'refused', refusal: 'image_not_offered' },
    ],
    [
      'an image where none is named',
      choice({ ...inBare, streamingImageId: 'img-win' }),
      { kind: 'refused', refusal: 'image_not_offered' },
    ],
  ])('%s', (_what, asked, admission) => {
    expect(admit(asked, [lighting, bare])).toEqual(admission);
  });

  it('is refused to a person to whom the studio offers nothing', () => {
    expect(admit(choice(), [])).toEqual({ kind: 'refused', refusal: 'no_profiles' });
  });
});
