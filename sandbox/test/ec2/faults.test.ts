import {
  CreateTagsCommand,
  DescribeInstanceStatusCommand,
  EC2Client,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/aws/faults.js';
import { animation, lighting, never, startEc2, subnetA, subnetB } from '../../testing/start-ec2.js';

const operation = 'RunInstances';

const ids = (...InstanceIds: string[]) => ({ InstanceIds });

describe('fail', () => {
  it.each([
    ['UnauthorizedOperation', 403],
    ['RequestLimitExceeded', 503],
    ['InternalError', 500],
    ['Unavailable', 503],
    ['InsufficientInstanceCapacity', 500],
    ['InsufficientFreeAddressesInSubnet', 400],
    ['RequestExpired', 400],
    ['AuthFailure', 401],
  ])('answers with %s, %d, and does nothing', async (name, httpStatusCode) => {
    const { run, controls, lines } = await startEc2();
    controls.fail({ operation, fault: { kind: 'error', name, message: 'As <told>' } });
    await expect(run()).rejects.toMatchObject({
      name,
      message: 'As <told>',
      $metadata: { httpStatusCode },
    });
    expect(lines).toEqual([`EC2: RunInstances → ${httpStatusCode} ${name}`]);
    expect(controls.state().launched).toBe(0);
    await run();
  });

  it.each<[Fault, number, string]>([
    [{ kind: 'drop', carriedOut: true }, 1, 'connection reset, 200, i-'],
    [{ kind: 'drop', carriedOut: false }, 0, 'connection reset, not carried out'],
    [{ kind: 'half', carriedOut: true }, 1, 'answered by half, 200, i-'],
    [{ kind: 'empty' }, 1, 'answered without a body, 200, i-'],
    [{ kind: 'html', status: 502 }, 0, '502'],
  ])('loses the answer: %j', async (fault, made, line) => {
    const { run, controls, lines } = await startEc2({ durations: { pendingMs: never } });
    controls.fail({ operation, fault });
    await expect(run({ ClientToken: 'once' })).rejects.toThrow();
    expect(lines).toEqual([expect.stringContaining(`EC2: RunInstances → ${line}`)]);
    expect(controls.state()).toMatchObject({
      launched: made,
      recentCalls: [{ operation, clientToken: 'once' }],
    });
    await run({ ClientToken: 'once' });
    expect(controls.state().launched).toBe(1);
  });

  it('never answers', async () => {
    const { run, list, controls, sandbox } = await startEc2();
    controls.fail({ operation, fault: { kind: 'hang', carriedOut: true } });
    const refused = expect(run()).rejects.toThrow();
    await expect.poll(() => controls.state().calls[operation]).toBe(1);
    expect(await list('instance-type', 'g5.*')).toHaveLength(1);
    await sandbox.close();
    await refused;
  });
});

describe('capacity', () => {
  it('is one of a type in a zone, and comes back', async () => {
    const { run, controls } = await startEc2();
    controls.capacity({ instanceType: 'g5.4xlarge', zone: 'us-west-2a', free: 1 });
    const a = { SubnetId: subnetA };
    await run(a);
    await expect(run(a)).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
      message: expect.stringContaining('g5.4xlarge capacity in the Availability Zone'),
      $metadata: { httpStatusCode: 500 },
    });
    await run({ SubnetId: subnetB });
    await run({ ...a, InstanceType: 'g5.2xlarge' });
    // Without a subnet AWS chooses where there is one.
    expect((await run()).Placement?.AvailabilityZone).toBe('us-west-2b');
    controls.capacity({ instanceType: 'g5.4xlarge', zone: 'us-west-2a', free: null });
    await run(a);
  });

  it('may lack only after the launch was answered', async () => {
    const { run, untilState, controls } = await startEc2();
    controls.capacity({ free: 0, late: true });
    const { InstanceId } = await run();
    expect((await untilState(InstanceId, 'terminated')).StateReason?.Code).toBe(
      'Server.InsufficientInstanceCapacity',
    );
  });

  it.each([false, true])('may lack at a start; late: %s', async (late) => {
    const { ec2, runReady, untilState, controls } = await startEc2();
    const { InstanceId } = await runReady();
    await ec2.send(new StopInstancesCommand(ids(InstanceId)));
    await untilState(InstanceId, 'stopped');
    controls.capacity({ free: 0, late });
    const started = ec2.send(new StartInstancesCommand(ids(InstanceId)));
    const code = 'InsufficientInstanceCapacity';
    if (!late) {
      await expect(started).rejects.toMatchObject({ name: code });
    } else {
      await started;
      const reason = async () => (await untilState(InstanceId, 'stopped')).StateReason?.Code;
      await expect.poll(reason, { interval: 5 }).toBe(`Server.${code}`);
    }
    controls.capacity({ free: null });
    await ec2.send(new StartInstancesCommand(ids(InstanceId)));
    await untilState(InstanceId, 'running');
  });
});

it('outcome lets launches end while they are pending', async () => {
  const { run, untilState, controls } = await startEc2();
  controls.outcome({ code: 'Client.InternalError' });
  const { InstanceId } = await run();
  expect((await untilState(InstanceId, 'terminated')).StateReason?.Code).toBe(
    'Client.InternalError',
  );
  await untilState((await run()).InstanceId, 'running');
});

describe('what was launched', () => {
  it('may not be seen for a while, and not be tagged for longer', async () => {
    const { ec2, run, get, list, controls } = await startEc2({
      durations: { invisibleMs: never },
    });
    const first = await run({ ClientToken: 'once' });
    await expect(get(first.InstanceId)).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
    expect(await list('client-token', 'once')).toEqual([]);
    expect((await run({ ClientToken: 'once' })).InstanceId).toBe(first.InstanceId);
    controls.durations({ invisibleMs: 0, untaggableMs: never });
    const { InstanceId } = await run();
    await get(InstanceId);
    const Tags = [{ Key: 'a', Value: '' }];
    await expect(
      ec2.send(new CreateTagsCommand({ Resources: [InstanceId], Tags })),
    ).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('may be shown without its tags, which filters still know', async () => {
    const { run, list, controls } = await startEc2();
    await run();
    controls.hideTags({});
    const show = () => list('tag:show', 'seq040');
    expect(await show()).toHaveLength(1);
    expect((await show())[0]?.Tags).not.toEqual([]);
    controls.hideTags({});
    expect((await show())[0]?.Tags ?? []).toEqual([]);
  });
});

describe('a machine', () => {
  it.each(['impaired', 'never'] as const)('has status checks that are %s', async (answer) => {
    const { ec2, runReady, controls } = await startEc2();
    controls.checks({ answer });
    const { InstanceId } = await runReady();
    const look = async () => {
      const { InstanceStatuses } = await ec2.send(
        new DescribeInstanceStatusCommand(ids(InstanceId)),
      );
      return InstanceStatuses?.[0]?.InstanceStatus?.Status;
    };
    const told = answer === 'never' ? 'initializing' : answer;
    await expect.poll(look, { interval: 5 }).toBe(told);
    controls.checks({ instanceId: InstanceId, answer: 'ok' });
    await expect.poll(look, { interval: 5 }).toBe('ok');
  });

  it('marks itself as ready in each boot, if its template says so and nothing keeps it', async () => {
    const { ec2, runReady, untilState, get, controls } = await startEc2();
    controls.durations({ checksMs: 30 });
    const LaunchTemplate = { LaunchTemplateId: animation };
    const mark = async (id: string) =>
      (await get(id)).Tags?.find(({ Key }) => Key === 'nimble-session:ready')?.Value;
    const { InstanceId } = await runReady({ LaunchTemplate });
    await expect.poll(() => mark(InstanceId), { interval: 5 }).toBeDefined();
    const first = await mark(InstanceId);
    await ec2.send(new StopInstancesCommand(ids(InstanceId)));
    await untilState(InstanceId, 'stopped');
    await ec2.send(new StartInstancesCommand(ids(InstanceId)));
    await expect.poll(() => mark(InstanceId), { interval: 5 }).not.toBe(first);
    controls.marks({ on: false });
    const silent = await runReady({ LaunchTemplate });
    controls.marks({ on: true });
    const plain = await runReady({ LaunchTemplate: { LaunchTemplateId: lighting } });
    for (const { InstanceId: id } of [silent, plain]) {
      const checks = () =>
        controls.state().instances.find(({ instanceId }) => instanceId === id)?.checks;
      // By then it would have marked itself.
      await expect.poll(checks, { interval: 5 }).toBe('ok');
      expect(await mark(id)).toBeUndefined();
    }
  });

  it('is shut down from inside: to rest, or to its end', async () => {
    const { runReady, untilState, controls } = await startEc2();
    const { InstanceId } = await runReady();
    controls.shutDown({ instanceId: InstanceId });
    const code = 'Client.InstanceInitiatedShutdown';
    expect((await untilState(InstanceId, 'stopped')).StateReason?.Code).toBe(code);
    expect(() => controls.shutDown({ instanceId: InstanceId })).toThrow('It is not on.');
    const ends = await runReady({ InstanceInitiatedShutdownBehavior: 'terminate' });
    controls.shutDown({ instanceId: ends.InstanceId });
    expect((await untilState(ends.InstanceId, 'terminated')).StateReason?.Code).toBe(code);
  });

  it('has a host that is retired, of which its status tells before', async () => {
    const { ec2, runReady, untilState, controls } = await startEc2();
    const { InstanceId } = await runReady();
    controls.retire({ instanceId: InstanceId, inMs: never });
    expect(await ec2.send(new DescribeInstanceStatusCommand(ids(InstanceId)))).toMatchObject({
      InstanceStatuses: [{ Events: [{ Code: 'instance-retirement' }] }],
    });
    controls.retire({ instanceId: InstanceId });
    expect((await untilState(InstanceId, 'stopped')).StateReason?.Code).toBe(
      'Server.ScheduledStop',
    );
  });

  it('can be made older', async () => {
    const { runReady, get, controls } = await startEc2();
    const { InstanceId, LaunchTime } = await runReady();
    controls.age({ instanceId: InstanceId, ms: 3_600_000 });
    const aged = (await get(InstanceId)).LaunchTime?.getTime();
    expect(aged).toBe((LaunchTime?.getTime() ?? 0) - 3_600_000);
  });
});

describe('the door', () => {
  it.each<[string, object, string]>([
    [
      'another access key',
      { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } },
      'AuthFailure',
    ],
    ['another Region', { region: 'us-east-1' }, 'SignatureDoesNotMatch'],
  ])('refuses %s', async (_what, other, name) => {
    const { settings } = await startEc2();
    const stranger = new EC2Client({ ...settings, ...other });
    const refused = stranger.send(new StopInstancesCommand(ids('i-none')));
    await expect(refused).rejects.toMatchObject({ name });
    stranger.destroy();
  });

  it.each([
    ['Action=StopInstances&Version=2016-11-15', 'MissingAuthenticationToken', false],
    ['Action=Explode&Version=2016-11-15', 'InvalidAction', true],
    ['Action=StopInstances&Version=2010-01-01', 'NoSuchVersion', true],
    ['', 'MissingAction', true],
  ])('answers “%s” with %s', async (body, code, isSigned) => {
    const { endpoint, settings } = await startEc2();
    const credential = `${settings.credentials.accessKeyId}/20261130/us-west-2/ec2/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, Signature=0`;
    const headers: Record<string, string> = isSigned ? { authorization } : {};
    const answer = await fetch(endpoint, { method: 'POST', body, headers });
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  });

  it('serves the controls by HTTP', async () => {
    const { endpoint, run, controls } = await startEc2();
    const post = async (name: string, body: object) => {
      const url = `${endpoint}/sandbox/ec2/${name}`;
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json() };
    };
    expect(await post('capacity', { free: 0 })).toEqual({ status: 200, body: {} });
    await expect(run()).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    expect(await post('explode', {})).toMatchObject({ status: 400 });
    expect(await post('forget', { instanceId: 'i-0123456789abcdef0' })).toEqual({
      status: 400,
      body: { error: "'i-0123456789abcdef0' does not exist" },
    });
    expect(controls.state().armed).toEqual(['0 more of * in *']);
    await post('reset', {});
    const { InstanceId } = await run();
    const state: unknown = await (await fetch(`${endpoint}/sandbox/ec2/state`)).json();
    expect(state).toMatchObject({
      instances: [{ instanceId: InstanceId, zone: 'us-west-2a' }],
      calls: { RunInstances: 2, '*': 2 },
      armed: [],
    });
  });
});
