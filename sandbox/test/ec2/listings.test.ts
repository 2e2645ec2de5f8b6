import {
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { pretendAccount } from '../../src/ec2/pretend-account.js';
import {
  animation,
  compositing,
  lighting,
  lookdev,
  review,
  startEc2,
  subnetA,
  subnetB,
  subnetC,
} from '../../testing/start-ec2.js';

const bot = (Value: string) => ({
  TagSpecifications: [
    {
      ResourceType: 'instance' as const,
      Tags: [
        { Key: 'nimble-session:bot', Value },
        { Key: 'nimble-session:launch', Value: `${Value}*` },
      ],
    },
  ],
});

describe('DescribeInstances', () => {
  it('filters by tags, tokens, ids, states and places; an unknown id is left out', async () => {
    const { run, list } = await startEc2();
    const one = await run({ ...bot('one'), SubnetId: subnetA, ClientToken: 'first' });
    const two = await run({ ...bot('two'), SubnetId: subnetB });
    const found = async (name: string, ...values: string[]) =>
      (await list(name, ...values)).map(({ InstanceId }) => InstanceId);
    const [first, second] = [one.InstanceId, two.InstanceId];
    expect(await found('tag:nimble-session:bot', 'one')).toEqual([first]);
    expect(await found('tag:nimble-session:bot', 'one', 'two')).toEqual([first, second]);
    expect(await found('tag:nimble-session:bot', 'o?e')).toEqual([first]);
    expect(await found('tag:nimble-session:launch', 'one\\*')).toEqual([first]);
    expect(await found('tag:nimble-session:launch', 'o\\*')).toEqual([]);
    expect(await found('tag-key', 'nimble-session:*')).toEqual([first, second]);
    expect(await found('client-token', 'first')).toEqual([first]);
    expect(await found('instance-id', second, 'i-0123456789abcdef0')).toEqual([second]);
    expect(await found('instance-state-name', 'stopped', 'terminated')).toEqual([]);
    expect(await found('availability-zone', 'us-west-2b')).toEqual([second]);
    await expect(found('colour', 'red')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const many = Array.from({ length: 201 }, (_, index) => `i-${index}`);
    await expect(found('instance-id', ...many)).rejects.toMatchObject({
      name: 'FilterLimitExceeded',
    });
  });

  it('fails for one unknown id among others, and takes no page with ids', async () => {
    const { ec2, run } = await startEc2();
    const { InstanceId } = await run();
    const ask = (input: object) => ec2.send(new DescribeInstancesCommand(input));
    const InstanceIds = [InstanceId, 'i-0123456789abcdef0'];
    await expect(ask({ InstanceIds })).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
    await expect(ask({ InstanceIds: [InstanceId], MaxResults: 5 })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    await expect(ask({ MaxResults: 4 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(ask({ NextToken: 'mine' })).rejects.toMatchObject({
      name: 'InvalidPaginationToken',
    });
  });

  it('goes through pages, of fewer than were asked for, past what comes and goes', async () => {
    const { ec2, run, controls } = await startEc2({ pageSize: 3 });
    const made: (string | undefined)[] = [];
    for (let index = 0; index < 7; index += 1) made.push((await run(bot('one'))).InstanceId);
    const pages: (string | undefined)[][] = [];
    const paginator = paginateDescribeInstances(
      { client: ec2, pageSize: 5 },
      { Filters: [{ Name: 'tag:nimble-session:bot', Values: ['one'] }] },
    );
    for await (const { Reservations = [] } of paginator) {
      pages.push(Reservations.map(({ Instances }) => Instances?.[0]?.InstanceId));
      if (pages.length === 1) controls.forget({ instanceId: made[0] ?? '' });
    }
    expect(pages).toEqual([made.slice(0, 3), made.slice(3, 6), made.slice(6)]);
  });

  it('takes no token of another listing', async () => {
    const { ec2 } = await startEc2({ pageSize: 2 });
    const { NextToken } = await ec2.send(new DescribeInstanceTypesCommand({ MaxResults: 5 }));
    expect(NextToken).toBeDefined();
    await expect(ec2.send(new DescribeSubnetsCommand({ NextToken }))).rejects.toMatchObject({
      name: 'InvalidPaginationToken',
    });
  });
});

it('DescribeInstanceStatus knows no filter for tags', async () => {
  const { ec2 } = await startEc2();
  const Filters = [{ Name: 'tag:nimble-session:bot', Values: ['one'] }];
  await expect(ec2.send(new DescribeInstanceStatusCommand({ Filters }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
});

describe('instance types', () => {
  it('come with their facts, by name or by wildcard', async () => {
    const { ec2 } = await startEc2();
    const ask = async (input: object) =>
      (await ec2.send(new DescribeInstanceTypesCommand(input))).InstanceTypes ?? [];
    expect(await ask({ InstanceTypes: ['g5.2xlarge'] })).toMatchObject([
      {
        InstanceType: 'g5.2xlarge',
        VCpuInfo: { DefaultVCpus: 8 },
        MemoryInfo: { SizeInMiB: 32_768 },
        GpuInfo: { Gpus: [{ Name: 'A10G', Count: 1, MemoryInfo: { SizeInMiB: 22_888 } }] },
        InstanceStorageInfo: { TotalSizeInGB: 450 },
        HibernationSupported: false,
      },
    ]);
    const Filters = [{ Name: 'instance-type', Values: ['g6f.*'] }];
    expect(await ask({ Filters })).toHaveLength(4);
    expect((await ask({ Filters }))[0]?.GpuInfo?.Gpus).toMatchObject([
      { Count: 0, GpuPartitionSize: 0.125 },
    ]);
    await expect(ask({ InstanceTypes: ['g9.huge'] })).rejects.toMatchObject({
      name: 'InvalidInstanceType',
    });
    await expect(ask({ MaxResults: 101 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('are not offered everywhere', async () => {
    const { ec2 } = await startEc2();
    const command = new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['g6.xlarge'] }],
    });
    const { InstanceTypeOfferings = [] } = await ec2.send(command);
    expect(InstanceTypeOfferings.map(({ Location }) => Location)).toEqual([
      'us-west-2a',
      'us-west-2b',
    ]);
  });
});

describe('launch templates', () => {
  it('are found by a tag, with their tags', async () => {
    const { ec2 } = await startEc2();
    const Filters = [{ Name: 'tag-key', Values: ['nimble-session:profile'] }];
    const { LaunchTemplates = [] } = await ec2.send(
      new DescribeLaunchTemplatesCommand({ Filters }),
    );
    expect(LaunchTemplates.map(({ LaunchTemplateId }) => LaunchTemplateId)).toEqual([
      lighting,
      animation,
      compositing,
      review,
      lookdev,
    ]);
    expect(LaunchTemplates[1]).toMatchObject({
      DefaultVersionNumber: 1,
      Tags: expect.arrayContaining([{ Key: 'nimble-session:instance-types', Value: 'g4dn.*' }]),
    });
  });

  it('show the default version of all of them in one answer', async () => {
    const { ec2 } = await startEc2();
    const ask = async (input: object) =>
      (await ec2.send(new DescribeLaunchTemplateVersionsCommand(input))).LaunchTemplateVersions;
    const defaults = await ask({ Versions: ['$Default'] });
    expect(defaults).toHaveLength(pretendAccount.templates.length);
    expect(defaults?.[2]).toMatchObject({
      LaunchTemplateId: compositing,
      DefaultVersion: true,
      LaunchTemplateData: {
        InstanceMarketOptions: { MarketType: 'spot' },
        NetworkInterfaces: [{ SubnetId: subnetA, Groups: ['sg-0a1b2c3d4e5f60001'] }],
        BlockDeviceMappings: [
          { Ebs: { DeleteOnTermination: true } },
          { Ebs: { DeleteOnTermination: false } },
        ],
      },
    });
    const image = async (ResolveAlias: boolean) =>
      (await ask({ LaunchTemplateId: animation, Versions: ['1'], ResolveAlias }))?.[0]
        ?.LaunchTemplateData?.ImageId;
    expect(await image(false)).toBe('resolve:ssm:/workstations/windows');
    expect(await image(true)).toMatch(/^ami-/);
    await expect(ask({ Versions: ['1'] })).rejects.toMatchObject({ name: 'MissingParameter' });
  });
});

it('images and subnets are told by id', async () => {
  const { ec2 } = await startEc2();
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  expect(Images.map(({ Platform }) => Platform)).toEqual(['windows', undefined]);
  const ImageIds = ['ami-0a1b2c3d4e5f69999'];
  await expect(ec2.send(new DescribeImagesCommand({ ImageIds }))).rejects.toMatchObject({
    name: 'InvalidAMIID.NotFound',
  });
  const subnets = (...SubnetIds: string[]) => ec2.send(new DescribeSubnetsCommand({ SubnetIds }));
  expect((await subnets(subnetC)).Subnets).toMatchObject([
    { AvailabilityZone: 'us-west-2c', MapPublicIpOnLaunch: true, Tags: [{ Value: 'public-c' }] },
  ]);
  await expect(subnets('subnet-none')).rejects.toMatchObject({ name: 'InvalidSubnetID.NotFound' });
});
