import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { OperationName } from '../../src/ec2/action-names.js';
import { lighting, startEc2, subnetA } from '../../testing/start-ec2.js';

const launch = {
  MinCount: 1,
  MaxCount: 1,
  LaunchTemplate: { LaunchTemplateId: lighting },
  SubnetId: subnetA,
};
const TagSpecifications = [
  { ResourceType: 'instance' as const, Tags: [{ Key: 'nimble-session:bot', Value: 'x' }] },
];

const DryRun = true;
const dry = (id: string) => ({ InstanceIds: [id], DryRun });

describe('a permission', () => {
  it.each<[OperationName, (ec2: EC2Client, id: string) => Promise<unknown>, 'at rest'?]>([
    ['RunInstances', (ec2) => ec2.send(new RunInstancesCommand({ ...launch, DryRun }))],
    ['StopInstances', (ec2, id) => ec2.send(new StopInstancesCommand(dry(id)))],
    ['RebootInstances', (ec2, id) => ec2.send(new RebootInstancesCommand(dry(id)))],
    ['TerminateInstances', (ec2, id) => ec2.send(new TerminateInstancesCommand(dry(id)))],
    ['StartInstances', (ec2, id) => ec2.send(new StartInstancesCommand(dry(id))), 'at rest'],
    [
      'ModifyInstanceAttribute',
      (ec2, InstanceId) => {
        const InstanceType = { Value: 'g5.xlarge' };
        return ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType, DryRun }));
      },
      'at rest',
    ],
    [
      'CreateTags',
      (ec2, id) => {
        const Tags = [{ Key: 'a', Value: 'b' }];
        return ec2.send(new CreateTagsCommand({ Resources: [id], Tags, DryRun }));
      },
    ],
    ['DescribeInstances', (ec2) => ec2.send(new DescribeInstancesCommand({ DryRun }))],
    ['DescribeSubnets', (ec2) => ec2.send(new DescribeSubnetsCommand({ DryRun }))],
  ])('to %s shows in a dry run, which does nothing', async (operation, ask, atRest) => {
    const { ec2, runReady, get, untilState, controls } = await startEc2();
    const { InstanceId } = await runReady();
    if (atRest) {
      await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
      await untilState(InstanceId, 'stopped');
    }
    const before = await get(InstanceId);
    const granted = { name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } };
    await expect(ask(ec2, InstanceId)).rejects.toMatchObject(granted);
    controls.permission({ operation, granted: false });
    await expect(ask(ec2, InstanceId)).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining(`not authorized to perform: ec2:${operation} on resource: `),
      $metadata: { httpStatusCode: 403 },
    });
    controls.permission({ operation, granted: true });
    await expect(ask(ec2, InstanceId)).rejects.toMatchObject(granted);
    const { LaunchTime, State, Tags, InstanceType } = await get(InstanceId);
    expect({ LaunchTime, State, Tags, InstanceType }).toEqual({
      LaunchTime: before.LaunchTime,
      State: before.State,
      Tags: before.Tags,
      InstanceType: before.InstanceType,
    });
    expect(controls.state().launched).toBe(1);
  });

  it('that is missing refuses the call itself; a launch with tags needs that for tags, too', async () => {
    const { run, controls } = await startEc2();
    controls.permission({ operation: 'CreateTags', granted: false });
    await run();
    await expect(run({ TagSpecifications })).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining('ec2:CreateTags'),
    });
    controls.permission({ operation: 'RunInstances', granted: false });
    await expect(run()).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    expect(controls.state()).toMatchObject({
      launched: 1,
      armed: [
        "The bot's policy does not allow CreateTags",
        "The bot's policy does not allow RunInstances",
      ],
    });
    controls.reset();
    await run({ TagSpecifications });
  });
});

describe('the token buckets of AWS', () => {
  it('answer no more launches than they hold, and more as time goes by', async () => {
    const { run, list, controls } = await startEc2();
    controls.throttle({ on: true });
    expect(controls.state().armed).toEqual(['Calls draw from the token buckets of AWS']);
    const beganMs = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => run()));
    const refilled = Math.ceil(((performance.now() - beganMs) / 1_000) * 2);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(5);
    expect(answers.length - refused.length).toBeLessThanOrEqual(5 + refilled);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        name: 'RequestLimitExceeded',
        $metadata: { httpStatusCode: 503 },
      });
    }
    // Another action has a bucket of its own.
    expect(await list('instance-state-name', 'pending', 'running')).not.toEqual([]);
    await expect.poll(() => run().then(() => 'answered', String)).toBe('answered');
  });

  it('hold less for listings of everything', async () => {
    const { ec2, controls } = await startEc2();
    controls.throttle({ on: true });
    const many = async (input: object) => {
      const beganMs = performance.now();
      const sent = Array.from({ length: 90 }, () => ec2.send(new DescribeInstancesCommand(input)));
      const answers = await Promise.allSettled(sent);
      const answered = answers.filter(({ status }) => status === 'fulfilled').length;
      return { answered, seconds: (performance.now() - beganMs) / 1_000 };
    };
    const whole = await many({});
    expect(whole.answered).toBeGreaterThanOrEqual(50);
    expect(whole.answered).toBeLessThanOrEqual(50 + Math.ceil(whole.seconds * 10));
    expect((await many({ MaxResults: 5 })).answered).toBe(90);
    controls.throttle({ on: false });
    expect((await many({})).answered).toBe(90);
  });
});
