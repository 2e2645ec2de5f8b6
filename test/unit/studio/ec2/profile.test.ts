import { describe, expect, it } from 'vitest';
import { images, subnets, versions } from '../../../../src/studio/ec2/answers.js';
import { profileFrom } from '../../../../src/studio/ec2/profile.js';
import { readProfileTags } from '../../../../src/studio/ec2/profile-tags.js';

const facts = { vCpus: 4, memoryGiB: 16, gpu: null, scratchGb: 250, usdPerHour: null };
const [a, b, c] = ['subnet-0a', 'subnet-0b', 'subnet-0c'];
const [rocky, windows, old] = ['ami-01', 'ami-02', 'ami-03'];

const around = {
  region: 'us-west-2',
  types: {
    facts: new Map(['g5.xlarge', 'g5.2xlarge', 'g6.xlarge'].map((name) => [name, facts])),
    byZone: new Map([
      ['us-west-2a', new Set(['g5.xlarge', 'g5.2xlarge'])],
      ['us-west-2b', new Set(['g5.xlarge', 'g6.xlarge'])],
      ['us-west-2c', new Set<string>()],
    ]),
  },
  images: new Map(
    images
      .parse([
        {
          ImageId: rocky,
          Name: 'Rocky 8',
          RootDeviceName: '/dev/nvme0',
          RootDeviceType: 'ebs',
          UsageOperation: 'RunInstances',
        },
        {
          ImageId: windows,
          Platform: 'windows',
          RootDeviceName: '/dev/sda1',
          UsageOperation: 'RunInstances:0002',
        },
        { ImageId: old, Name: 'Old', RootDeviceType: 'instance-store' },
      ])
      .map((image) => [image.ImageId, image]),
  ),
  subnets: new Map(
    subnets
      .parse([
        { SubnetId: a, AvailabilityZone: 'us-west-2a', Tags: [{ Key: 'Name', Value: 'artists' }] },
        { SubnetId: b, AvailabilityZone: 'us-west-2b' },
        { SubnetId: c, AvailabilityZone: 'us-west-2c' },
        { SubnetId: 'subnet-0d', AvailabilityZone: 'us-west-2a' },
      ])
      .map((subnet) => [subnet.SubnetId, subnet]),
  ),
};

function profile(tags: Record<string, string>, data: object = {}) {
  const named = { profile: 'Lighting', 'instance-types': 'g5.*', ...tags };
  const all = Object.entries(named).map(([name, value]) => [`nimble-session:${name}`, value]);
  const { read, mistakes } = readProfileTags(Object.fromEntries(all), false);
  expect(mistakes).toEqual([]);
  const [version] = versions.parse([{ LaunchTemplateId: 'lt-1', LaunchTemplateData: data }]);
  if (version === undefined) throw new Error('no version');
  return profileFrom('lt-1', read, version.LaunchTemplateData, around);
}

describe('a profile', () => {
  it.each([
    ['its images', { images: rocky }, {}, 'RunInstances'],
    ['the image of its template', {}, { ImageId: windows }, 'RunInstances:0002'],
    ['images of one system and of another', { images: `${rocky} ${windows}` }, {}, null],
    ['an image that says nothing of it', { images: old }, {}, null],
    ['an image that is not known', {}, { ImageId: 'resolve:ssm:/rocky' }, null],
    ['a Spot market', { images: rocky }, { InstanceMarketOptions: { MarketType: 'spot' } }, null],
    ['hardware of its own', { images: rocky }, { Placement: { Tenancy: 'dedicated' } }, null],
    ['no tenancy', { images: rocky }, { Placement: { AvailabilityZone: 'a' } }, 'RunInstances'],
  ])('is billed as its launches are: %s', (_what, tags, data, operation) => {
    expect(profile(tags, data)).toMatchObject({ operation });
  });

  it('is what its template and the account say', () => {
    const made = profile({ subnets: `${b} ${a}`, images: `${rocky} ${windows}` });
    expect(made).toEqual({
      mistakes: [],
      warnings: [],
      operation: null,
      profile: {
        id: 'lt-1',
        name: 'Lighting',
        description: null,
        instanceTypes: [
          { name: 'g5.xlarge', facts },
          { name: 'g5.2xlarge', facts },
        ],
        images: [
          { id: rocky, name: 'Rocky 8', platform: 'LINUX' },
          { id: windows, name: windows, platform: 'WINDOWS' },
        ],
        places: [
          { id: b, name: 'us-west-2b' },
          { id: a, name: 'us-west-2a' },
        ],
        canStop: true,
        canReboot: true,
        canResize: true,
        lifetime: expect.objectContaining({ endedBy: 'bot' }),
        audience: null,
      },
    });
  });

  it('has the Region as its place, and its template’s type, when the tags say nothing', () => {
    const tags = { profile: 'Lighting' };
    const { read } = readProfileTags({ 'nimble-session:profile': tags.profile }, false);
    const [version] = versions.parse([
      { LaunchTemplateId: 'lt-1', LaunchTemplateData: { InstanceType: 'g6.xlarge' } },
    ]);
    const made = version && profileFrom('lt-1', read, version.LaunchTemplateData, around);
    expect(made?.profile).toMatchObject({
      instanceTypes: [{ name: 'g6.xlarge' }],
      images: [],
      places: [{ id: 'us-west-2', name: 'us-west-2' }],
      canResize: false,
    });
  });

  it('keeps types in the order of the tag, and each once', () => {
    const made = profile({ 'instance-types': 'g6.xlarge g5.2xlarge g5.*' });
    const names = made.profile?.instanceTypes.map(({ name }) => name);
    expect(names).toEqual(['g6.xlarge', 'g5.2xlarge', 'g5.xlarge']);
  });

  it('can give another type only within a family', () => {
    expect(profile({ 'instance-types': 'g5.xlarge g6.xlarge' }).profile?.canResize).toBe(false);
    expect(profile({ 'instance-types': 'g5.xlarge g5.2xlarge' }).profile?.canResize).toBe(true);
  });

  it.each([
    ['of Spot instances', {}, { InstanceMarketOptions: { MarketType: 'spot' } }],
    ['with an instance store as root', { images: `${rocky} ${old}` }, {}],
    ['with an instance store as root in the template', {}, { ImageId: old }],
  ])('%s cannot be stopped, and so get no other type', (_what, tags, data) => {
    expect(profile(tags, data).profile).toMatchObject({ canStop: false, canResize: false });
  });

  it('tells two subnets of a zone apart', () => {
    const places = profile({ subnets: `${a} subnet-0d ${b}` }).profile?.places;
    expect(places?.map(({ name }) => name)).toEqual([
      'us-west-2a (artists)',
      'us-west-2a (subnet-0d)',
      'us-west-2b',
    ]);
  });
});

describe('a profile is not offered', () => {
  it('with network interfaces in the template and subnets in its tags', () => {
    const { profile: none, mistakes } = profile({ subnets: a }, { NetworkInterfaces: [{}] });
    expect(none).toBeNull();
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain('its template has network interfaces');
    expect(profile({}, { NetworkInterfaces: [{}] }).profile).not.toBeNull();
  });

  it.each(['cost center', 'cost/center', '.', 'ümlaut'])(
    'with a tag key that metadata cannot show: %s',
    (key) => {
      const TagSpecifications = [
        { ResourceType: 'volume', Tags: [{ Key: 'on a disk', Value: '' }] },
        { ResourceType: 'instance', Tags: [{ Key: key, Value: '' }] },
      ];
      const MetadataOptions = { InstanceMetadataTags: 'enabled' };
      const { profile: none, mistakes } = profile({}, { TagSpecifications, MetadataOptions });
      expect(none).toBeNull();
      expect(mistakes).toEqual([expect.stringContaining(`refuses the tag key “${key}”`)]);
      expect(profile({}, { TagSpecifications }).profile).not.toBeNull();
    },
  );

  it.each([
    [{ 'instance-types': 'g99.xlarge' }, 'no instance type is left that it could offer'],
    [{ images: 'ami-99' }, 'none of its images exists'],
    [{ subnets: 'subnet-99' }, 'no subnet is left that it could use'],
    [{ subnets: c }, 'no subnet is left that it could use'],
  ])('with nothing left to choose: %j', (tags, mistake) => {
    const made = profile(tags);
    expect(made.profile).toBeNull();
    expect(made.mistakes).toContain(mistake);
  });
});

describe('of a profile that is offered it is told', () => {
  it.each([
    [{ 'instance-types': 'g5.* g99.*' }, 'AWS has no instance type g99.* in this Region'],
    [{ images: `${rocky} ami-99` }, 'there is no image ami-99'],
    [{ subnets: `${a} subnet-99` }, 'there is no subnet subnet-99'],
    [
      { subnets: `${a} ${c}` },
      `subnet ${c} is left out: us-west-2c has none of its instance types`,
    ],
    [
      { subnets: a, 'instance-types': 'g5.xlarge g6.xlarge' },
      'none of its subnets is in a zone that has g6.xlarge',
    ],
  ])('what was left out: %j', (tags, warning) => {
    const made = profile(tags);
    expect(made.profile).not.toBeNull();
    expect(made.warnings).toEqual([warning]);
  });

  it('which disks would stay behind', () => {
    const BlockDeviceMappings = [
      { DeviceName: '/dev/nvme0', Ebs: { VolumeSize: 100 } },
      { DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: true } },
      { DeviceName: '/dev/sdg', Ebs: {} },
      { DeviceName: '/dev/sdh', Ebs: { DeleteOnTermination: false } },
      { DeviceName: '/dev/sdi', VirtualName: 'ephemeral0' },
    ];
    const { warnings } = profile({}, { ImageId: rocky, BlockDeviceMappings });
    expect(warnings.map((warning) => /its disk (\S+)/.exec(warning)?.[1])).toEqual([
      '/dev/sdg',
      '/dev/sdh',
    ]);
  });
});
