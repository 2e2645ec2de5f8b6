import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { pretendAccount } from '../../src/ec2/pretend-account.js';
import { animation, compositing, never, startEc2, subnetC } from '../../testing/start-ec2.js';

const start = (...InstanceIds: string[]) => new StartInstancesCommand({ InstanceIds });
const stop = (...InstanceIds: string[]) => new StopInstancesCommand({ InstanceIds });
const reboot = (...InstanceIds: string[]) => new RebootInstancesCommand({ InstanceIds });
const terminate = (...InstanceIds: string[]) => new TerminateInstancesCommand({ InstanceIds });

async function statusOf(ec2: EC2Client, id: string) {
  const command = new DescribeInstanceStatusCommand({
    InstanceIds: [id],
    IncludeAllInstances: true,
  });
  const { InstanceStatuses = [] } = await ec2.send(command);
  return InstanceStatuses[0];
}

async function untilChecked(ec2: EC2Client, id: string, status: string) {
  const look = async () => (await statusOf(ec2, id))?.InstanceStatus?.Status;
  await expect.poll(look, { interval: 5 }).toBe(status);
}

describe('an instance', () => {
  it('goes from its launch over stop and start to its end', async () => {
    const { ec2, runReady, untilState, get, list, lines } = await startEc2({
      durations: { pendingMs: 5, checksMs: 5, stopMs: 40, terminateMs: 40 },
    });
    const running = await runReady({
      LaunchTemplate: { LaunchTemplateId: animation },
      SubnetId: subnetC,
    });
    const { InstanceId } = running;
    expect(await ec2.send(stop(InstanceId))).toMatchObject({
      StoppingInstances: [
        { InstanceId, PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping' } },
      ],
    });
    const stopped = await untilState(InstanceId, 'stopped');
    expect(stopped).toMatchObject({
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
      StateTransitionReason: expect.stringMatching(/^User initiated \(\d{4}-.* GMT\)$/),
      PrivateIpAddress: running.PrivateIpAddress,
    });
    expect(stopped.PublicIpAddress).toBeUndefined();
    expect(await ec2.send(start(InstanceId))).toMatchObject({
      StartingInstances: [{ CurrentState: { Name: 'pending', Code: 0 } }],
    });
    const again = await untilState(InstanceId, 'running');
    // AWS: LaunchTime is that of the last start; the interface keeps that of the first.
    expect(again.LaunchTime?.getTime()).toBeGreaterThan(running.LaunchTime?.getTime() ?? 0);
    expect(again.NetworkInterfaces?.[0]?.Attachment?.AttachTime).toEqual(running.LaunchTime);
    expect(again.StateReason).toBeUndefined();
    await ec2.send(terminate(InstanceId));
    const gone = await untilState(InstanceId, 'terminated');
    expect(gone.StateReason?.Code).toBe('Client.UserInitiatedShutdown');
    // Twice is as good as once.
    expect(await ec2.send(terminate(InstanceId))).toMatchObject({
      TerminatingInstances: [{ CurrentState: { Name: 'terminated' } }],
    });
    expect(await list('instance-state-name', 'terminated')).toHaveLength(1);
    expect((await get(InstanceId)).SubnetId).toBeUndefined();
    expect(lines).toContain(`EC2: StopInstances ${InstanceId} → 200`);
    expect(lines).toContain(`EC2: ${InstanceId} is stopped`);
  });

  it('is unknown an hour after its end', async () => {
    const { ec2, runReady, get, list } = await startEc2({ hourMs: 5 });
    const { InstanceId } = await runReady();
    await ec2.send(terminate(InstanceId));
    await expect.poll(() => list('instance-id', InstanceId), { interval: 5 }).toEqual([]);
    await expect(get(InstanceId)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it.each([
    ['pending', [stop, start, reboot]],
    ['running', [start]],
    ['stopping', [start, stop, reboot]],
    ['stopped', [stop, reboot]],
    ['shutting-down', [start, stop, reboot]],
    ['terminated', [start, stop, reboot]],
  ] as const)('that is %s refuses what does not fit', async (state, commands) => {
    const { ec2, run, untilState, controls } = await startEc2();
    const slow = { pending: 'pendingMs', stopping: 'stopMs', 'shutting-down': 'terminateMs' };
    for (const [name, key] of Object.entries(slow)) {
      if (name === state) controls.durations({ [key]: never });
    }
    const { InstanceId } = await run();
    if (state !== 'pending') await untilState(InstanceId, 'running');
    if (state === 'stopping' || state === 'stopped') await ec2.send(stop(InstanceId));
    if (state === 'shutting-down' || state === 'terminated') await ec2.send(terminate(InstanceId));
    await untilState(InstanceId, state);
    for (const command of commands) {
      await expect(ec2.send(command(InstanceId))).rejects.toMatchObject({
        name: 'IncorrectInstanceState',
      });
    }
    expect((await untilState(InstanceId, state)).InstanceId).toBe(InstanceId);
  });

  it('is found with all the others of a call, or none of them changes', async () => {
    const { ec2, runReady, get } = await startEc2();
    const { InstanceId } = await runReady();
    const unknown = 'i-0123456789abcdef0';
    const refused = ec2.send(stop(InstanceId, unknown));
    await expect(refused).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await expect(ec2.send(stop('i-none'))).rejects.toMatchObject({
      name: 'InvalidInstanceID.Malformed',
    });
    expect((await get(InstanceId)).State?.Name).toBe('running');
  });

  it('keeps its protection until it is taken away', async () => {
    const { ec2, runReady, untilState } = await startEc2();
    const { InstanceId } = await runReady({ DisableApiTermination: true, DisableApiStop: true });
    const protect = (input: object) =>
      ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...input }));
    const error = { name: 'OperationNotPermitted', $metadata: { httpStatusCode: 400 } };
    await expect(ec2.send(terminate(InstanceId))).rejects.toMatchObject({
      ...error,
      message: expect.stringContaining("'disableApiTermination'"),
    });
    await expect(ec2.send(stop(InstanceId))).rejects.toMatchObject({
      ...error,
      message: expect.stringContaining("'disableApiStop'"),
    });
    await protect({ DisableApiStop: { Value: false } });
    await protect({ DisableApiTermination: { Value: false } });
    await ec2.send(stop(InstanceId));
    await untilState(InstanceId, 'stopped');
    await ec2.send(terminate(InstanceId));
  });

  it('changes its type at rest only', async () => {
    const { ec2, runReady, untilState } = await startEc2();
    const { InstanceId } = await runReady();
    const change = (Value: string) =>
      ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value } }));
    const error = { name: 'IncorrectInstanceState' };
    await expect(change('g5.2xlarge')).rejects.toMatchObject(error);
    await ec2.send(stop(InstanceId));
    await untilState(InstanceId, 'stopped');
    await expect(change('g9.huge')).rejects.toMatchObject({
      name: 'InvalidInstanceAttributeValue',
    });
    await change('g5.2xlarge');
    await ec2.send(start(InstanceId));
    expect((await untilState(InstanceId, 'running')).InstanceType).toBe('g5.2xlarge');
  });

  it('of Spot cannot be stopped, and none can hibernate', async () => {
    const { ec2, runReady } = await startEc2();
    const spot = await runReady({ LaunchTemplate: { LaunchTemplateId: compositing } });
    await expect(ec2.send(stop(spot.InstanceId))).rejects.toMatchObject({
      name: 'UnsupportedOperation',
    });
    const InstanceIds = [(await runReady()).InstanceId];
    await expect(
      ec2.send(new StopInstancesCommand({ InstanceIds, Hibernate: true })),
    ).rejects.toMatchObject({ name: 'UnsupportedHibernationConfiguration' });
  });

  it('takes its disks along, but for those that are to stay', async () => {
    const { ec2, runReady, untilState, controls } = await startEc2();
    const LaunchTemplate = { LaunchTemplateId: compositing };
    const Tags = [{ Key: 'nimble-session:launch', Value: 'one' }];
    const { InstanceId } = await runReady({
      LaunchTemplate,
      TagSpecifications: [{ ResourceType: 'volume', Tags }],
    });
    const volumes = async () => {
      const Filters = [{ Name: 'tag:nimble-session:launch', Values: ['one'] }];
      return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes ?? [];
    };
    expect((await volumes()).map(({ State, Size }) => [State, Size])).toEqual([
      ['in-use', 150],
      ['in-use', 500],
    ]);
    await ec2.send(terminate(InstanceId));
    await untilState(InstanceId, 'terminated');
    expect(await volumes()).toMatchObject([{ State: 'available', Size: 500, Tags }]);
    expect(controls.state().looseVolumes).toHaveLength(1);
  });
});

describe('status checks', () => {
  it('pass some time after a start, and begin again with a reboot', async () => {
    const { ec2, run, untilState, get, controls } = await startEc2({
      durations: { pendingMs: never },
    });
    const pending = await run();
    expect(await statusOf(ec2, pending.InstanceId)).toMatchObject({
      InstanceState: { Name: 'pending' },
      InstanceStatus: { Status: 'not-applicable' },
    });
    // AWS: without being asked for all, only what runs is told.
    const command = new DescribeInstanceStatusCommand({ InstanceIds: [pending.InstanceId] });
    expect((await ec2.send(command)).InstanceStatuses ?? []).toEqual([]);
    controls.durations({ pendingMs: 5, checksMs: 30 });
    const { InstanceId } = await run();
    await untilChecked(ec2, InstanceId, 'ok');
    const { LaunchTime } = await untilState(InstanceId, 'running');
    controls.durations({ checksMs: never });
    await ec2.send(reboot(InstanceId));
    expect(await statusOf(ec2, InstanceId)).toMatchObject({
      InstanceStatus: { Status: 'initializing' },
      SystemStatus: { Status: 'initializing' },
    });
    expect((await get(InstanceId)).LaunchTime).toEqual(LaunchTime);
  });

  it('and the mark of a machine that sets one come after a reboot, not before', async () => {
    const markMs = 300;
    const { ec2, runReady, get } = await startEc2({ durations: { pendingMs: 5, markMs } });
    const { InstanceId } = await runReady({ LaunchTemplate: { LaunchTemplateId: animation } });
    const rebootedAtMs = Date.now();
    await ec2.send(reboot(InstanceId));
    const mark = async () =>
      (await get(InstanceId)).Tags?.find(({ Key }) => Key === 'nimble-session:ready')?.Value;
    await expect.poll(mark, { interval: 5 }).toBeDefined();
    expect(Date.parse((await mark()) ?? '')).toBeGreaterThanOrEqual(rebootedAtMs + markMs);
  });
});

describe('tags', () => {
  it('come and go', async () => {
    const { ec2, run, list } = await startEc2();
    const { InstanceId } = await run();
    const Resources = [InstanceId];
    const ready = { Key: 'nimble-session:ready', Value: 'now' };
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [ready] }));
    expect(await list('tag:nimble-session:ready', 'n*')).toMatchObject([{ InstanceId }]);
    const wrong = { ...ready, Value: 'then' };
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [wrong] }));
    const Filters = [
      { Name: 'resource-id', Values: [InstanceId] },
      { Name: 'key', Values: ['nimble-session:*'] },
    ];
    const described = () => ec2.send(new DescribeTagsCommand({ Filters }));
    expect((await described()).Tags).toEqual([
      { ...ready, ResourceId: InstanceId, ResourceType: 'instance' },
    ]);
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: ready.Key }] }));
    expect((await described()).Tags ?? []).toEqual([]);
  });

  it('can be put on templates, and on nothing that does not exist', async () => {
    const { ec2 } = await startEc2();
    const Tags = [{ Key: 'nimble-session:profile', Value: 'Rigs *new*' }];
    const tag = (...Resources: string[]) => ec2.send(new CreateTagsCommand({ Resources, Tags }));
    await tag(pretendAccount.templates[3]?.launchTemplateId ?? '');
    for (const [id, name] of [
      ['i-0123456789abcdef0', 'InvalidInstanceID.NotFound'],
      ['vol-0123456789abcdef0', 'InvalidVolume.NotFound'],
      ['lt-0123456789abcdef0', 'InvalidLaunchTemplateId.NotFound'],
      ['img-1', 'InvalidID'],
    ] as const) {
      await expect(tag(id)).rejects.toMatchObject({ name });
    }
  });
});
