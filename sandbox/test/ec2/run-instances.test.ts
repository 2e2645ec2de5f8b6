import {
  type _InstanceType,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { pretendAccount } from '../../src/ec2/pretend-account.js';
import {
  animation,
  compositing,
  lighting,
  never,
  startEc2,
  subnetA,
  subnetB,
  subnetC,
} from '../../testing/start-ec2.js';

type Input = Partial<RunInstancesCommandInput>;

const tagged = (Key: string, Value = ''): Input => ({
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key, Value }] }],
});

const template = (LaunchTemplateId: string, Version?: string): Input => ({
  LaunchTemplate: { LaunchTemplateId, ...(Version !== undefined && { Version }) },
});

describe('RunInstances', () => {
  it('launches what the template says, with what the request says instead', async () => {
    const { run, get, lines } = await startEc2({ durations: { pendingMs: never } });
    const instance = await run({
      ...tagged('nimble-session:owner', 'zoë & <ada>'),
      InstanceType: 'g5.8xlarge',
      SubnetId: subnetB,
      ClientToken: 'once',
    });
    const image = pretendAccount.templates[0]?.versions[0]?.imageId;
    expect(instance).toMatchObject({
      State: { Name: 'pending', Code: 0 },
      InstanceType: 'g5.8xlarge',
      ImageId: image,
      SubnetId: subnetB,
      Placement: { AvailabilityZone: 'us-west-2b' },
      ClientToken: 'once',
      SecurityGroups: [{ GroupId: 'sg-0a1b2c3d4e5f60001' }],
    });
    expect(instance.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'show', Value: 'seq040' },
        { Key: 'nimble-session:owner', Value: 'zoë & <ada>' },
        { Key: 'aws:ec2launchtemplate:id', Value: lighting },
      ]),
    );
    expect(instance.LaunchTime).toEqual(instance.NetworkInterfaces?.[0]?.Attachment?.AttachTime);
    expect(await get(instance.InstanceId)).toEqual(instance);
    expect(lines).toEqual([`EC2: RunInstances → 200, ${instance.InstanceId}`]);
  });

  it('takes image, type and place from the template, and the name of a parameter as an image', async () => {
    const { run } = await startEc2();
    const { ImageId, Placement, InstanceType } = await run(template(animation));
    expect(ImageId).toBe(pretendAccount.parameters['/workstations/windows']);
    expect([InstanceType, Placement?.AvailabilityZone]).toEqual(['g4dn.2xlarge', 'us-west-2a']);
    expect(
      (await run({ ...template(animation), SubnetId: subnetC })).PublicIpAddress,
    ).toBeDefined();
    expect((await run(template(compositing))).InstanceLifecycle).toBe('spot');
  });

  it.each<[string, Input, string]>([
    ['no template', { LaunchTemplate: {} }, 'MissingParameter'],
    ['an unknown template', template('lt-0a1b2c3d4e5f69999'), 'InvalidLaunchTemplateId.NotFound'],
    ['what is no template', template('lt-none'), 'InvalidLaunchTemplateId.Malformed'],
    [
      'an unknown name of a template',
      { LaunchTemplate: { LaunchTemplateName: 'none' } },
      'InvalidLaunchTemplateName.NotFoundException',
    ],
    ['an unknown version', template(lighting, '2'), 'InvalidLaunchTemplateId.VersionNotFound'],
    ['an unknown type', { InstanceType: 'g9.huge' as _InstanceType }, 'InvalidParameterValue'],
    ['an unknown image', { ImageId: 'ami-0a1b2c3d4e5f69999' }, 'InvalidAMIID.NotFound'],
    ['what is no image', { ImageId: 'img-1' }, 'InvalidAMIID.Malformed'],
    ['an unknown subnet', { SubnetId: 'subnet-none' }, 'InvalidSubnetID.NotFound'],
    [
      'a subnet beside the interfaces of the template',
      { ...template(compositing), SubnetId: subnetA },
      'InvalidParameterCombination',
    ],
    [
      'a type that the zone never has',
      { InstanceType: 'g6.4xlarge', SubnetId: subnetC },
      'Unsupported',
    ],
    ['a token of 65 characters', { ClientToken: 'x'.repeat(65) }, 'InvalidClientToken'],
    ['two at once', { MaxCount: 2 }, 'InvalidParameterValue'],
    ['what the sandbox does not play', { KeyName: 'mine' }, 'UnknownParameter'],
    ['a tag key of AWS', tagged('aws:cost'), 'InvalidParameterValue'],
    ['a tag key of 129 characters', tagged('k'.repeat(129)), 'InvalidParameterValue'],
    ['a tag value of 257 characters', tagged('k', 'v'.repeat(257)), 'InvalidParameterValue'],
    ['a tag key that the machine could not read', tagged('a key'), 'InvalidParameterValue'],
    [
      'tags for what has none',
      { TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: '' }] }] },
      'InvalidParameterValue',
    ],
    [
      '51 tags',
      {
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: [...Array(51).keys()].map((index) => ({ Key: `k${index}`, Value: '' })),
          },
        ],
      },
      'TagLimitExceeded',
    ],
  ])('refuses %s', async (_what, input, name) => {
    const { run, controls } = await startEc2();
    const refused = run(input);
    await expect(refused).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(controls.state().launched).toBe(0);
  });

  it('tells the error and the request by name', async () => {
    const { run } = await startEc2();
    await expect(run({ SubnetId: 'subnet-none' })).rejects.toMatchObject({
      message: "The subnet ID 'subnet-none' does not exist",
      $metadata: { requestId: expect.stringMatching(/^[0-9a-f]{8}-/) },
    });
  });

  it('keeps to the limit of vCPUs, in which what is stopped does not count', async () => {
    const account = { ...pretendAccount, vCpuLimit: 16 };
    const { run, ec2, untilState } = await startEc2({ account });
    const { InstanceId } = await run();
    await expect(run()).rejects.toMatchObject({ name: 'VcpuLimitExceeded' });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await untilState(InstanceId, 'terminated');
    await run();
  });

  it('does nothing in a dry run but check', async () => {
    const { run, controls } = await startEc2();
    controls.capacity({ free: 0 });
    await expect(run({ DryRun: true, ClientToken: 'once' })).rejects.toMatchObject({
      name: 'DryRunOperation',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(run({ DryRun: true, SubnetId: 'subnet-none' })).rejects.toMatchObject({
      name: 'InvalidSubnetID.NotFound',
    });
    expect(controls.state()).toMatchObject({ launched: 0, calls: { RunInstances: 2 } });
  });
});

describe('a client token', () => {
  it('makes one instance, which a repeated request gets as it is by then', async () => {
    const { run, untilState, controls } = await startEc2();
    const input = { ClientToken: 'once', SubnetId: subnetA };
    const { InstanceId } = await run(input);
    await untilState(InstanceId, 'running');
    expect(await run(input)).toMatchObject({ InstanceId, State: { Name: 'running' } });
    expect(controls.state().launched).toBe(1);
  });

  it('is one of its zone: in another one it launches once more', async () => {
    const { run, controls } = await startEc2();
    const first = await run({ ClientToken: 'once', SubnetId: subnetA });
    const second = await run({ ClientToken: 'once', SubnetId: subnetB });
    const third = await run({ ClientToken: 'once' });
    expect(new Set([first.InstanceId, second.InstanceId, third.InstanceId]).size).toBe(3);
    expect(controls.state().launched).toBe(3);
  });

  it.each<[string, Input]>([
    ['another type', { InstanceType: 'g5.2xlarge' }],
    ['another tag', tagged('note', 'changed')],
    ['another template', template(animation)],
  ])('with %s is refused', async (_what, input) => {
    const { run, controls } = await startEc2();
    await run({ ClientToken: 'once', SubnetId: subnetA });
    await expect(run({ ClientToken: 'once', SubnetId: subnetA, ...input })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
    expect(controls.state().launched).toBe(1);
  });

  it('with another default version is refused', async () => {
    const [first, ...others] = pretendAccount.templates;
    const [version] = first?.versions ?? [];
    if (!first || !version) throw new Error('no template');
    const templates = [{ ...first, versions: [version, version] }, ...others];
    const { run, controls } = await startEc2({ account: { ...pretendAccount, templates } });
    const input = { ClientToken: 'once', ...template(lighting, '$Default') };
    await run(input);
    await run(input);
    controls.defaultVersion({ launchTemplateId: lighting, version: '2' });
    await expect(run(input)).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  });

  it('that was refused for lack of capacity is as good as new', async () => {
    const { run, controls } = await startEc2();
    controls.capacity({ free: 0 });
    const input = { ClientToken: 'once', SubnetId: subnetA };
    await expect(run(input)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    controls.capacity({ free: null });
    await run(input);
    expect(controls.state().launched).toBe(1);
  });

  it('of a terminated instance is refused for a day, also after the instance is forgotten', async () => {
    const { run, ec2, list, controls } = await startEc2({ hourMs: 25 });
    const { InstanceId } = await run({ ClientToken: 'once' });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await expect.poll(() => list('instance-id', InstanceId), { interval: 5 }).toEqual([]);
    const again = () => run({ ClientToken: 'once' });
    await expect(again()).rejects.toMatchObject({ name: 'IdempotentInstanceTerminated' });
    await expect
      .poll(
        () =>
          again().then(
            () => true,
            () => false,
          ),
        { interval: 20 },
      )
      .toBe(true);
    expect(controls.state().launched).toBe(2);
  });
});
